"""Questions of our own features: text as it comes, a line in the status bar, counted, cancelled like any call."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

from inline_editor import CAPABILITIES, LAPCE, InlineEditor, inline_editor
from lapce_ai_providers.errors import ProviderError
from lapce_ai_server.calls import RunningCall
from lapce_ai_server.failures import CUT_ANSWER
from lapce_ai_server.inner_call import InnerCall, start_inner_call
from lapce_ai_server.pending import PendingRequest
from typing_vendor import Answer, StreamedReply, TypingVendor
from vendor_replies import openai_chunk
from virtual_time import run_virtually

MESSAGES = ({"role": "user", "content": "Why?"},)


class CutVendor(TypingVendor):
    """Its replies end in order, within an event."""

    async def open(self, *args: Any, **options: Any) -> Any:
        reply = await super().open(*args, **options)
        reply.__class__ = CutReply
        return reply


class CutReply(StreamedReply):
    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self._text), 4):
            yield openai_chunk(self._text[start : start + 4])
        yield b'data: {"choices": [{"del'


async def texts_of(call: InnerCall) -> list[str]:
    call.aim()
    async with aclosing(call.ask(MESSAGES, "Be brief.")) as texts:
        return [text async for text in texts]


async def ask_once(call: InnerCall) -> object:
    return await texts_of(call)


def played(
    home: Path,
    answer: Answer,
    *,
    work: Callable[[InnerCall], Any] = ask_once,
    meanwhile: Callable[[InlineEditor, RunningCall], None] = lambda editor, running: None,
    client: dict[str, str] | None = None,
    capabilities: dict[str, Any] = CAPABILITIES,
    **settings: Any,
) -> tuple[InlineEditor, TypingVendor, Any]:
    """The editor, the vendor and the answer to a request that the work answers; `meanwhile` after half a second."""
    vendor = TypingVendor(answer, latency_seconds=1.0)

    async def main() -> tuple[InlineEditor, Any]:
        async with inline_editor(vendor, str(home), client=client, capabilities=capabilities, **settings) as editor:
            request = editor.raw("lapce-ai/unknown", {})
            await request.arrived.wait()
            request.answers.clear()
            request.arrived.clear()
            pending = PendingRequest(editor.session.output, request.number)
            running = start_inner_call(editor.session, work, title="AI: test", request=pending)
            await asyncio.sleep(0.5)
            meanwhile(editor, running)
            await request.arrived.wait()
            return editor, request.answers[0]

    editor, told = run_virtually(main())
    return editor, vendor, told


def bar(editor: InlineEditor) -> list[tuple[str, str]]:
    """What the status bar was told."""
    values = [row["value"] for row in editor.notifications("$/progress")]
    return [(value["kind"], value.get("title", value.get("message", ""))) for value in values]


def test_the_texts_come_as_they_are_sent_and_the_status_bar_is_cleared_at_the_end(tmp_path: Path) -> None:
    editor, vendor, told = played(tmp_path, lambda asked: "Because.")
    assert told["result"] == ["Beca", "use."]
    assert [m["role"] for m in vendor.asked[0].body["messages"]] == ["system", "user"]
    assert bar(editor) == [("begin", "AI: test"), ("report", "OpenAI m"), ("end", "")]
    created = [m["params"]["token"] for m in editor.told if m["method"] == "window/workDoneProgress/create"]
    assert {row["token"] for row in editor.notifications("$/progress")} == set(created)


def test_a_reply_that_ends_within_an_event_is_told_beside_its_text(tmp_path: Path) -> None:
    vendor = CutVendor(lambda asked: "Because.")

    async def main() -> tuple[list[str], str]:
        async with inline_editor(vendor, str(tmp_path)) as editor:
            found: asyncio.Future[tuple[list[str], str]] = asyncio.get_running_loop().create_future()

            async def work(call: InnerCall) -> object:
                found.set_result((await texts_of(call), call.warning))
                return None

            start_inner_call(editor.session, work, title="AI: test")
            return await found

    assert run_virtually(main()) == (["Beca", "use."], CUT_ANSWER)


def test_bedrocks_error_does_not_come_as_text_too(tmp_path: Path) -> None:
    vendor = TypingVendor(lambda asked: (400, {"message": "no such model"}))
    settings = {"apiProvider": "bedrock", "awsRegion": "us-east-1", "awsAccessKey": "a", "awsSecretKey": "sssss"}

    async def main() -> tuple[list[str], str]:
        async with inline_editor(vendor, str(tmp_path), **settings) as editor:
            found: asyncio.Future[tuple[list[str], str]] = asyncio.get_running_loop().create_future()

            async def work(call: InnerCall) -> object:
                texts: list[str] = []
                call.aim()
                try:
                    async for text in call.ask(MESSAGES):
                        texts.append(text)  # noqa: PERF401 - what came before it failed
                except ProviderError as error:
                    found.set_result((texts, error.message))
                return None

            start_inner_call(editor.session, work, title="AI: test")
            return await found

    texts, message = run_virtually(main())
    assert texts == []
    assert "no such model" in message


def test_an_inner_call_is_counted_as_one_of_an_editor(tmp_path: Path) -> None:
    editor, _, _ = played(tmp_path, lambda asked: "Because.")
    used = editor.session.usage.of("openai").value()
    assert (used["calls"], used["failed"], used["cancelled"], used["inputTokens"]) == (1, 0, 0, 100)
    assert editor.session.spend.today()["calls"].input_tokens == 100


def test_an_editor_without_progress_is_told_none(tmp_path: Path) -> None:
    editor, _, told = played(tmp_path, lambda asked: "Because.", capabilities={})
    assert told["result"] == ["Beca", "use."]
    assert (bar(editor), [m for m in editor.told if "id" in m]) == ([], [])


def test_a_refusal_fails_the_request_in_words_without_the_key(tmp_path: Path) -> None:
    refusal = (401, {"error": {"message": "wrong key sk-of-the-test", "type": "t"}})
    editor, _, told = played(tmp_path, lambda asked: refusal)
    assert "sk-of-the-test" not in str(editor.told) + told["error"]["message"]
    assert told["error"]["message"].endswith("Check the API key.")
    assert told["error"]["data"]["code"] == "authentication"
    assert bar(editor)[-1] == ("end", told["error"]["message"])
    assert (editor.session.usage.of("openai").failed, editor.notifications("window/showMessage")) == (1, [])


def test_in_lapce_which_shows_no_failed_request_the_refusal_pops_up(tmp_path: Path) -> None:
    editor, _, told = played(tmp_path, lambda asked: (401, {"error": {"message": "no"}}), client=LAPCE)
    shown = [row["message"] for row in editor.notifications("window/showMessage")]
    assert shown == [f"Lapce AI: {told['error']['message']}"]


def test_a_missing_setting_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    editor, vendor, told = played(tmp_path, lambda asked: "x", openAiApiKey="", openAiBaseUrl="", client=LAPCE)
    assert told["error"]["data"]["code"] == "settings"
    assert (vendor.asked, bar(editor)[-1][0]) == ([], "end")


def test_cancelling_by_request_token_or_hand_closes_the_connection(tmp_path: Path) -> None:
    def by_request(editor: InlineEditor, running: RunningCall) -> None:
        editor.send("$/cancelRequest", {"id": running.request_id})

    def by_token(editor: InlineEditor, running: RunningCall) -> None:
        editor.send("window/workDoneProgress/cancel", {"token": running.token})

    for way in (by_request, by_token, lambda editor, running: running.cancel()):
        editor, vendor, told = played(tmp_path, lambda asked: "Because.", meanwhile=way)
        assert (told["error"]["code"], vendor.asked[0].closed_early) == (-32800, True)
        assert (bar(editor)[-1], editor.session.usage.of("openai").cancelled) == (("end", "Cancelled."), 1)
        assert len(editor.session.calls) == 0


def test_work_that_breaks_tells_where_and_not_what(tmp_path: Path) -> None:
    async def work(call: InnerCall) -> object:
        raise RuntimeError("a secret of the user")

    editor, _, told = played(tmp_path, lambda asked: "x", work=work)
    assert told["error"]["message"].startswith("internal error: RuntimeError at ")
    assert "secret of the user" not in str(editor.told)


def test_work_may_catch_an_error_and_ask_again(tmp_path: Path) -> None:
    answers: list[Any] = [(400, {"error": {"message": "no"}}), "Yes."]

    async def work(call: InnerCall) -> object:
        from lapce_ai_providers.errors import ProviderError

        try:
            return await ask_once(call)
        except ProviderError:
            return await ask_once(call)

    editor, vendor, told = played(tmp_path, lambda asked: answers.pop(0), work=work)
    assert (told["result"], len(vendor.asked)) == (["Yes."], 2)
    used = editor.session.usage.of("openai")
    assert (used.calls, used.failed) == (2, 1)


def test_what_is_asked_by_whom_is_seen_in_the_list_of_running_calls(tmp_path: Path) -> None:
    seen: list[tuple[str, str]] = []
    played(
        tmp_path, lambda asked: "x", meanwhile=lambda editor, running: seen.append((running.provider, running.model))
    )
    assert seen == [("openai", "m")]
