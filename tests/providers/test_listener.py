"""An answer with a listener: the same chunks and errors as without, shown while it keeps up."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable

import pytest

from lapce_ai_providers.call import Call
from lapce_ai_providers.chunks import Chunk, TextChunk
from lapce_ai_providers.errors import ProviderError
from lapce_ai_providers.problems import AttemptFailed, CutProblem
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.registry import provider_named
from lapce_ai_providers.secret import Secret
from lapce_ai_providers.stream import Answer
from lapce_ai_providers.wire import HttpRequest, ResponseHead, Timeouts


class PushedReply:
    """Pushes every piece, as a connection does whose reader waits; one that is refused comes by iteration."""

    head = ResponseHead(200, "OK", {"content-type": "text/event-stream"})

    def __init__(self, *pieces: bytes, cut: bool = False) -> None:
        self._pieces, self._cut = pieces, cut
        self._take: Callable[[bytes], bool] = lambda data: False
        self.closed = False

    def push_to(self, take: Callable[[bytes], bool]) -> None:
        self._take = take

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            if not self._take(piece):
                yield piece
        if self._cut:
            raise AttemptFailed(CutProblem("reset", "gone"))

    async def aclose(self) -> None:
        self.closed = True


class OneReply:
    def __init__(self, reply: PushedReply) -> None:
        self._reply = reply

    async def open(self, request: HttpRequest, *, timeouts: Timeouts, ca_file: str | None = None) -> PushedReply:
        return self._reply

    async def fetch(self, request: HttpRequest, profile: Profile) -> tuple[ResponseHead, bytes]:
        raise AssertionError("nothing is asked on the side")


class Ear:
    def __init__(self, patience: int) -> None:
        self.heard: list[Chunk] = []
        self._patience = patience

    @property
    def keeps_up(self) -> bool:
        return len(self.heard) < self._patience

    def show(self, batch: list[Chunk]) -> None:
        self.heard += batch


def piece(text: str) -> bytes:
    event = {"choices": [{"index": 0, "delta": {"content": text}}]}
    return b"data: " + json.dumps(event).encode() + b"\n\n"


def answer(reply: PushedReply, ear: Ear) -> Answer:
    profile = Profile(
        api_provider="openai",
        open_ai_base_url="http://127.0.0.1:1/v1",
        open_ai_api_key=Secret("k"),
        open_ai_model_id="m",
    )
    call = Call(profile=profile, messages=({"role": "user", "content": "Hello"},))
    return Answer(provider_named("openai"), call, OneReply(reply), {}, listener=ear)


async def heard_and_iterated(reply: PushedReply, patience: int = 100) -> tuple[list[Chunk], list[Chunk]]:
    ear, came = Ear(patience), list[Chunk]()
    try:
        async for batch in answer(reply, ear).batches():
            came += batch
    except ProviderError as error:
        came += [TextChunk(f"error: {error.message}")]
    assert reply.closed
    return ear.heard, came


def texts(*words: str) -> list[Chunk]:
    return [TextChunk(word) for word in words]


async def test_a_listener_that_keeps_up_hears_all() -> None:
    reply = PushedReply(piece("a"), piece("b") + piece("c"), b"data: [DONE]\n\n")
    assert await heard_and_iterated(reply) == (texts("a", "b", "c"), [])


async def test_what_comes_while_the_listener_lags_comes_by_iteration() -> None:
    reply = PushedReply(piece("a"), piece("b"), piece("c"))
    assert await heard_and_iterated(reply, patience=1) == (texts("a"), texts("b", "c"))


@pytest.mark.parametrize("told", [b'data: {"error": {"message": "no more"}}\n\n', b"data: {\n\n"])
async def test_chunks_before_a_fault_are_heard_and_the_fault_is_raised(told: bytes) -> None:
    heard, came = await heard_and_iterated(PushedReply(piece("a") + told, piece("b")))
    assert heard == texts("a")
    assert len(came) == 1
    assert came[0].text.startswith("error: ")  # type: ignore[union-attr]


async def test_a_cut_is_told_after_what_was_heard() -> None:
    heard, came = await heard_and_iterated(PushedReply(piece("a"), cut=True))
    assert heard == texts("a")
    assert len(came) == 1
