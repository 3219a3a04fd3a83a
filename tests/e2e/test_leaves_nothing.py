"""A thousand finished calls leave nothing behind: no task, no future, no entry, no object, no memory."""

import asyncio
import gc
from collections import Counter

import pytest

from editor import Editor
from fake_vendors import FakeVendor, Request, Stall
from inner_server import InnerServer, inner_server
from vendor_replies import openai_error, openai_stream, openai_stream_then

pytestmark = pytest.mark.asyncio(loop_scope="session")

AT_ONCE = 20

OF_A_CALL = {
    "RunningCall", "Asking", "ProgressWriter", "ProgressMessages", "PendingRequest", "Answer", "Call", "Exchange",
    "HttpRequest", "Task", "Future", "coroutine", "async_generator",
}  # fmt: skip
"""Types of which each call makes some."""


def kept_objects() -> Counter[str]:
    gc.collect()
    return Counter(type(kept).__name__ for kept in gc.get_objects() if type(kept).__name__ in OF_A_CALL)


def answer_by_question(request: Request):
    question = str(request.json["messages"][-1]["content"])
    if "refuse" in question:
        return openai_error(400, "no")
    if "stall" in question:
        return openai_stream_then(["a"], Stall())
    return openai_stream(["a", "b"])


async def one_of_each_kind(inner: InnerServer, profile: dict, number: int) -> None:
    """Every form of a call, and every way in which one ends."""
    hi = {"profile": profile, "messages": [{"role": "user", "content": "hi"}]}
    stall = {"profile": profile, "messages": [{"role": "user", "content": "stall"}]}
    refuse = {"profile": profile, "messages": [{"role": "user", "content": "refuse"}]}
    done = await inner.run("ai/stream", {**hi, "token": f"{number} a"})
    refused = await inner.run("ai/complete", {**refuse, "token": f"{number} b"})
    wrong = await inner.run("ai/stream", {"token": f"{number} c"})
    answered = await inner.ask("ai/stream", hi)
    stalled = asyncio.ensure_future(inner.run("ai/stream", {**stall, "token": f"{number} d"}))
    await asyncio.sleep(0)
    inner.tell("ai/cancel", {"token": f"{number} d"})
    cancelled = await stalled
    assert (done["reason"], refused["reason"], wrong["reason"]) == ("done", "error", "error")
    assert (answered["result"]["text"], cancelled["reason"]) == ("ab", "cancelled")


async def rounds(inner: InnerServer, profile: dict, count: int) -> None:
    for round_number in range(count):
        numbers = range(round_number * AT_ONCE, (round_number + 1) * AT_ONCE)
        await asyncio.gather(*(one_of_each_kind(inner, profile, number) for number in numbers))


async def test_a_thousand_calls_leave_no_object(vendor: FakeVendor, profile: dict) -> None:
    vendor.always(answer_by_question)
    async with inner_server() as inner:
        await rounds(inner, profile, 2)
        tasks, before = len(asyncio.all_tasks()), kept_objects()
        await rounds(inner, profile, 1000 // (5 * AT_ONCE))
        calls, protocol = inner.session.calls, inner.server.protocol
        assert (len(calls), calls._by_token, calls._by_request) == (0, {}, {})
        assert len(protocol._request_futures) == len(protocol._result_types) == 0
        assert inner.output.buffered_bytes == 0
        assert len(asyncio.all_tasks()) <= tasks
        assert kept_objects() - before == Counter()


async def test_a_thousand_calls_leave_no_memory(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    vendor.always(openai_stream(["a", "b", "c"]))

    async def ask(count: int) -> int:
        for _ in range(count // AT_ONCE):
            await asyncio.gather(
                *(editor.request("ai/stream", {"profile": profile, "prompt": "hi"}) for _ in range(AT_ONCE))
            )
        return (await editor.request("ai/status", {}))["memoryBytes"]

    before = await ask(300)
    after = await ask(1000)
    status = await editor.request("ai/status", {})
    assert status["calls"] == []
    assert after - before < 1024 * 1024
