"""The queue to the editor: order, back-pressure, nobody left waiting."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable

import pytest

from lapce_ai_server.stdio.output import FLUSH_BYTES, HIGH_WATER_BYTES, Output, Pipe, PolledPipe
from lapce_ai_server.stdio.threads import ThreadedPipe


class HeldPipe:
    """Takes bytes and lets them go when told to."""

    def __init__(self, written: Callable[[int], None], broken: Callable[[], None]) -> None:
        self.written, self.broken, self.held = written, broken, b""

    def write(self, data: bytes) -> None:
        self.held += data

    def close(self) -> None:
        pass

    def release(self) -> bytes:
        data, self.held = self.held, b""
        self.written(len(data))
        return data


def held_output() -> tuple[Output, HeldPipe]:
    pipes: list[HeldPipe] = []

    def make(written: Callable[[int], None], broken: Callable[[], None]) -> Pipe:
        pipes.append(HeldPipe(written, broken))
        return pipes[0]

    return Output(make), pipes[0]


@pytest.fixture(params=[PolledPipe, ThreadedPipe])
async def real_pipe(request: pytest.FixtureRequest) -> AsyncIterator[tuple[Output, int]]:
    reader, writer = os.pipe()
    output = Output(lambda written, broken: request.param(writer, written, broken))
    yield output, reader
    await output.finish(0.01)
    os.close(writer)
    os.close(reader)


async def test_messages_of_one_turn_leave_in_one_write_and_in_order() -> None:
    output, pipe = held_output()
    output.write(b"a")
    output.write(b"b")
    assert pipe.held == b""
    await asyncio.sleep(0)
    assert pipe.held == b"ab"
    assert output.buffered_bytes == 2


async def test_what_fills_a_pipe_leaves_within_the_turn_and_in_order() -> None:
    output, pipe = held_output()
    output.write(b"a")
    output.write(b"b" * FLUSH_BYTES)
    output.write(b"c")
    assert pipe.held == b"a" + b"b" * FLUSH_BYTES
    await asyncio.sleep(0)
    assert pipe.held.endswith(b"bc")


async def test_a_burst_that_the_pipe_takes_is_no_lag() -> None:
    output, pipe = held_output()
    for _ in range(2 * HIGH_WATER_BYTES // FLUSH_BYTES):
        output.write(b"x" * FLUSH_BYTES)
        pipe.release()
    assert not output.lagging


async def test_every_waiter_gets_its_turn_even_if_those_before_it_write_nothing() -> None:
    output, pipe = held_output()
    output.write(b"x" * (HIGH_WATER_BYTES + 1))
    waiters = [asyncio.ensure_future(output.drained()) for _ in range(200)]
    await asyncio.sleep(0)
    assert not any(waiter.done() for waiter in waiters)
    pipe.release()
    await asyncio.wait_for(asyncio.gather(*waiters), 5)


async def test_a_cancelled_waiter_passes_its_turn_on() -> None:
    output, pipe = held_output()
    output.write(b"x" * (HIGH_WATER_BYTES + 1))
    waiters = [asyncio.ensure_future(output.drained()) for _ in range(60)]
    await asyncio.sleep(0)
    for waiter in waiters[:30]:
        waiter.cancel()
    pipe.release()
    await asyncio.wait_for(asyncio.gather(*waiters[30:]), 5)


async def test_a_reader_that_went_away_frees_everybody_and_is_told_once() -> None:
    output, pipe = held_output()
    told: list[bool] = []
    output.on_closed = lambda: told.append(True)
    output.write(b"x" * (HIGH_WATER_BYTES + 1))
    waiter = asyncio.ensure_future(output.drained())
    await asyncio.sleep(0)
    pipe.broken()
    pipe.broken()
    await asyncio.wait_for(waiter, 5)
    output.write(b"more")
    assert told == [True]
    assert output.buffered_bytes == 0


async def test_a_slow_reader_gets_every_byte_in_order(real_pipe: tuple[Output, int]) -> None:
    output, reader = real_pipe
    sent = b"".join(b"%08d" % i for i in range(100_000))
    for start in range(0, len(sent), 5000):
        output.write(sent[start : start + 5000])
    got = b""
    loop = asyncio.get_running_loop()
    while len(got) < len(sent):
        got += await loop.run_in_executor(None, os.read, reader, 70_000)
    assert got == sent
    await asyncio.wait_for(output.finish(5), 5)
    assert output.buffered_bytes == 0


async def test_a_closed_reader_is_noticed(real_pipe: tuple[Output, int]) -> None:
    output, reader = real_pipe
    gone = asyncio.get_running_loop().create_future()
    output.on_closed = lambda: gone.set_result(None)
    os.dup2(os.open(os.devnull, os.O_RDONLY), reader)
    output.write(b"x")
    await asyncio.wait_for(gone, 5)
