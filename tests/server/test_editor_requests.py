"""Requests to the editor: each gets its own answer, strangers' answers are left alone."""

import asyncio

import pytest

from lapce_ai_server.editor_requests import EditorRefused, EditorRequests


class Sent:
    def __init__(self) -> None:
        self.data: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.data.append(data)


def test_an_answer_goes_to_whoever_asked_and_an_error_is_raised() -> None:
    async def main() -> None:
        sent = Sent()
        requests = EditorRequests(sent)  # type: ignore[arg-type]
        first, second = (asyncio.ensure_future(requests.ask("m", {"n": n})) for n in (1, 2))
        await asyncio.sleep(0)
        assert b'"params":{"n":2}' in sent.data[1]
        assert requests.take({"id": "lapce-ai 2", "error": {"code": 0, "message": "no"}})
        assert requests.take({"id": "lapce-ai 1", "result": {"applied": True}})
        assert await first == {"applied": True}
        with pytest.raises(EditorRefused, match="no"):
            await second

    asyncio.run(main())


def test_answers_that_nobody_waits_for_are_not_taken() -> None:
    async def main() -> None:
        requests = EditorRequests(Sent())  # type: ignore[arg-type]
        number = requests.send("window/workDoneProgress/create", {})
        asked = asyncio.ensure_future(requests.ask("m", {}))
        await asyncio.sleep(0)
        asked.cancel()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not requests.take({"id": number, "result": None})
        assert not requests.take({"id": "lapce-ai 2", "result": None})
        assert not requests.take({"id": 7, "result": None})

    asyncio.run(main())
