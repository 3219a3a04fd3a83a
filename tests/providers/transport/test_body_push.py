"""A body that hands each read to its reader in the same turn of the loop: order, refusals, faults, cancellation."""

from __future__ import annotations

import asyncio

import pytest

from lapce_ai_providers.problems import AttemptFailed, CutProblem
from lapce_ai_providers.transport.body import UNREAD_LIMIT_BYTES, Body


class Source:
    def __init__(self) -> None:
        self.done: list[str] = []

    def pause_reading(self) -> None:
        self.done.append("pause")

    def resume_reading(self) -> None:
        self.done.append("resume")

    def cut(self, problem: CutProblem) -> None:
        self.done.append("cut")

    def abandon(self) -> None:
        self.done.append("abandon")


class Reader:
    """Takes pieces at once while it is willing; what comes by iteration is marked."""

    def __init__(self) -> None:
        self.source = Source()
        self.body = Body(self.source, asyncio.get_running_loop(), None)
        self.seen: list[bytes] = []
        self.willing = True
        self.raises: Exception | None = None
        self.body.push_to(self.take)
        self.task = asyncio.create_task(self.read())

    def take(self, data: bytes) -> bool:
        if self.raises is not None:
            raise self.raises
        if self.willing:
            self.seen.append(data)
        return self.willing

    async def read(self) -> None:
        async for piece in self.body:
            self.seen.append(b"<" + piece + b">")

    def arrives(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.body.feed(piece)
        self.body.delivered()


async def waiting() -> Reader:
    reader = Reader()
    await asyncio.sleep(0)
    return reader


async def test_what_comes_while_the_reader_waits_is_taken_at_once_as_one_piece_for_each_read() -> None:
    reader = await waiting()
    reader.arrives(b"a", b"b")
    reader.arrives(b"c")
    assert reader.seen == [b"ab", b"c"]
    reader.body.end()
    await reader.task
    assert reader.seen == [b"ab", b"c"]


async def test_what_comes_before_the_reader_waits_comes_by_iteration_and_first() -> None:
    reader = Reader()
    reader.arrives(b"a")
    await asyncio.sleep(0)
    reader.arrives(b"b")
    assert reader.seen == [b"<a>", b"b"]
    reader.task.cancel()


async def test_what_is_refused_comes_by_iteration_and_nothing_overtakes_it() -> None:
    reader = await waiting()
    reader.willing = False
    reader.arrives(b"a")
    reader.willing = True
    reader.arrives(b"b")
    assert reader.seen == []
    await asyncio.sleep(0)
    reader.arrives(b"c")
    assert reader.seen == [b"<ab>", b"c"]
    reader.task.cancel()


async def test_the_reader_gets_what_its_taker_raises() -> None:
    reader = await waiting()
    reader.raises = LookupError("odd")
    reader.arrives(b"a")
    with pytest.raises(LookupError, match="odd"):
        await reader.task


async def test_nothing_is_handed_to_a_reader_that_has_been_cancelled() -> None:
    reader = await waiting()
    reader.task.cancel()
    reader.arrives(b"a")
    with pytest.raises(asyncio.CancelledError):
        await reader.task
    assert reader.seen == []


async def test_a_failure_comes_after_what_arrived_before_it() -> None:
    reader = await waiting()
    reader.arrives(b"a")
    reader.body.feed(b"b")
    reader.body.end(CutProblem("reset", "gone"))
    with pytest.raises(AttemptFailed):
        await reader.task
    assert reader.seen == [b"a", b"<b>"]


async def test_a_long_read_that_is_taken_does_not_leave_the_connection_paused() -> None:
    reader = await waiting()
    reader.arrives(b"x" * UNREAD_LIMIT_BYTES, b"y")
    assert reader.source.done == ["pause", "resume"]
    reader.task.cancel()
