"""An editor that sleeps while all the vendors send: memory stays bounded, the loop runs on, nothing is lost."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bench.eight import VERTEX_GEMINI, profiles_at
from bench.measure import uss_bytes
from editor import clean_environment, texts
from eight_vendors import PROVIDERS, streamed_answer
from fake_vendors import Connection, FakeVendor, Reply, Request, fake_vendor
from raw_editor import RawEditor, raw_editor
from standing import standing

pytestmark = pytest.mark.asyncio(loop_scope="session")

PIECES = [f"{number:05} " + "x" * 1994 for number in range(4000)]
"""8 MB of events that are each a chunk: far more than all the buffers between a vendor and an editor."""
PIECE_LENGTH = 2000
MOST_GROWTH_BYTES = 4 * 1024 * 1024
"""What a stream may hold of it in the server: the queue to the editor, its own unread bytes, and what those become."""
SEND_BUFFER_BYTES = 64 * 1024
APIS = (*PROVIDERS, VERTEX_GEMINI)


Profiles = dict[str, dict[str, Any]]


class Scene:
    """One server, one vendor that is all eight, and another by which to see that the server's loop still runs."""

    def __init__(self, editor: RawEditor, vendor: FakeVendor, other: FakeVendor, profiles: Profiles) -> None:
        self.editor, self.vendor, self._other, self._profiles = editor, vendor, other, profiles
        self._long: asyncio.Queue[Connection] = asyncio.Queue()
        self._numbers = itertools.count(1)
        vendor.always(self._reply)

    def _reply(self, request: Request) -> Reply:
        if b"at length" not in request.body:
            return streamed_answer(request, ["short"])
        self._long.put_nowait(request.connection)
        return streamed_answer(request, PIECES)

    def ask(self, api: str, prompt: str) -> int:
        """Its token."""
        token = next(self._numbers)
        self.editor.notify("ai/stream", {"token": token, "profile": self._profiles[api], "prompt": prompt})
        return token

    async def asked_at_length(self, api: str) -> tuple[int, Connection]:
        """A long stream under way, whose vendor has found that nobody takes what it sends."""
        token = self.ask(api, "Tell at length.")
        connection = await self._long.get()
        await connection.held_up.wait()
        return token, connection

    async def standing(self) -> None:
        """Returns when the server takes nothing more, though its loop runs."""
        await standing(self.editor, self.vendor, self._other, self._profiles["openai"])


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    home: Path = tmp_path_factory.mktemp("sleeping")
    async with fake_vendor(send_buffer_bytes=SEND_BUFFER_BYTES) as vendor, fake_vendor() as other:
        profiles = profiles_at(f"{vendor.url}/api", f"{vendor.url}/token", home)
        async with raw_editor(clean_environment(home, HTTPS_PROXY=vendor.url)) as editor:
            await editor.initialize()
            yield Scene(editor, vendor, other, profiles)
            assert await editor.leave() == 0


@pytest.mark.parametrize("api", APIS)
async def test_memory_is_bounded_and_every_chunk_comes_in_order_when_the_client_wakes(scene: Scene, api: str) -> None:
    await scene.editor.progress(scene.ask(api, "Hi."))
    before, sent_before = uss_bytes(scene.editor.process.pid), scene.vendor.sent_bytes
    token, _ = await scene.asked_at_length(api)
    await scene.standing()
    asleep = uss_bytes(scene.editor.process.pid)
    assert scene.vendor.sent_bytes - sent_before < sum(map(len, PIECES)) * 0.9
    if before is not None and asleep is not None:
        assert asleep - before < MOST_GROWTH_BYTES
    values = await scene.editor.progress(token)
    got = [text for text in texts(values) if text]  # a block of Claude's begins with an empty one
    assert "".join(got) == "".join(PIECES)
    assert {len(text) % PIECE_LENGTH for text in got} == {0}
    assert {len(text) for text in got[:16]} == {PIECE_LENGTH}, "merged before anybody lagged"
    assert (values[0]["kind"], values[-1]["reason"]) == ("begin", "done")
    assert [value["kind"] for value in values].count("end") == 1


async def test_cancelling_is_obeyed_while_the_client_sleeps(scene: Scene) -> None:
    calls = [await scene.asked_at_length(api) for api in APIS]
    await scene.standing()
    for token, connection in calls:
        assert not connection.closed.is_set()
        scene.editor.notify("ai/cancel", {"token": token})
    for _, connection in calls:
        await connection.closed.wait()
    # Only now the client wakes.
    seen = await woken(scene, {token for token, _ in calls})
    for token, _ in calls:
        values = seen[token]
        assert "".join(PIECES).startswith("".join(texts(values)))
        assert [value["kind"] for value in values].count("end") == 1
        assert (values[0]["kind"], values[-1]["reason"]) == ("begin", "cancelled")


async def woken(scene: Scene, tokens: set[int]) -> dict[int, list[dict[str, Any]]]:
    """The progress of these calls, to their ends."""
    seen: dict[int, list[dict[str, Any]]] = {token: [] for token in tokens}
    running = set(tokens)
    while running:
        message = await scene.editor.receive()
        token = message.get("params", {}).get("token")
        if token in seen:
            seen[token].append(message["params"]["value"])
            if seen[token][-1]["kind"] == "end":
                running.discard(token)
    return seen
