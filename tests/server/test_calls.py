"""Running calls: found by token and request id, cancelled, and gone when they end."""

from __future__ import annotations

import asyncio
import gc
import weakref

from lapce_ai_server.calls import Calls, RunningCall


async def test_a_token_is_in_use_until_the_call_has_ended() -> None:
    calls, gate = Calls(), asyncio.Event()

    async def work() -> None:
        await gate.wait()

    calls.start(RunningCall("t", 7, "openai", "m"), work())
    assert calls.token_in_use("t")
    assert [call.model for call in calls] == ["m"]
    gate.set()
    await asyncio.sleep(0.01)
    assert not calls.token_in_use("t")
    assert len(calls) == 0
    assert calls.finished == 1


async def test_one_and_the_text_one_are_different_tokens() -> None:
    calls = Calls()
    calls.start(RunningCall(1, None, "", ""), asyncio.sleep(60))
    assert calls.token_in_use(1)
    assert not calls.token_in_use("1")
    await calls.cancel_all(1)


async def test_cancelling_reaches_the_work_by_token_and_by_request() -> None:
    calls, ended = Calls(), []

    async def work(name: str) -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            ended.append(name)

    calls.start(RunningCall("a", None, "", ""), work("a"))
    calls.start(RunningCall(None, "r", "", ""), work("r"))
    await asyncio.sleep(0)
    assert calls.cancel("a")
    assert calls.cancel_request("r")
    assert not calls.cancel("r")
    await asyncio.sleep(0.01)
    assert sorted(ended) == ["a", "r"]


async def test_a_call_cancelled_before_it_began_is_told_too() -> None:
    calls, told = Calls(), []
    calls.start(RunningCall("a", None, "", ""), asyncio.sleep(60), lambda: told.append("never ran"))
    calls.cancel("a")
    await asyncio.sleep(0.01)
    assert told == ["never ran"]


async def test_work_that_raises_harms_no_other_and_leaves_nothing() -> None:
    calls = Calls()

    async def broken() -> None:
        raise ValueError

    calls.start(RunningCall("bad", None, "", ""), broken())
    calls.start(RunningCall("good", None, "", ""), asyncio.sleep(0))
    await asyncio.sleep(0.01)
    assert len(calls) == 0


async def test_a_thousand_finished_calls_leave_nothing_behind() -> None:
    calls = Calls()
    watched: list[weakref.ref[RunningCall]] = []

    class Watched(RunningCall):
        __slots__ = ("__weakref__",)

    for number in range(1000):
        call = Watched(number, number, "", "")
        watched.append(weakref.ref(call))
        calls.start(call, asyncio.sleep(0))
    del call
    await asyncio.sleep(0.05)
    gc.collect()
    assert [ref for ref in watched if ref() is not None] == []
    assert len(asyncio.all_tasks()) == 1
    assert not calls._by_token
    assert not calls._by_request
