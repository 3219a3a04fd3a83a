"""Cancelling, in every way that the protocol knows: the vendor's connection is closed at once."""

import asyncio

import pytest
from pygls.exceptions import JsonRpcException

from editor import Editor, texts
from fake_vendors import FakeVendor, Reply, Stall
from vendor_replies import openai_error, openai_stream, openai_stream_then

pytestmark = pytest.mark.asyncio(loop_scope="session")

SOON_SECONDS = 10.0
"""Far less than any time-out of the server; far more than a busy machine needs."""


async def closed_soon(vendor: FakeVendor, number: int = 1) -> None:
    async with asyncio.timeout(SOON_SECONDS):
        await vendor.connections[number - 1].closed.wait()


@pytest.mark.parametrize("method", ["ai/cancel", "window/workDoneProgress/cancel"])
@pytest.mark.parametrize("form", ["ai/stream", "ai/complete"])
async def test_cancelling_by_token_ends_the_call_and_closes_the_connection(
    editor: Editor, vendor: FakeVendor, profile: dict, method: str, form: str
) -> None:
    token = f"{method} {form}"
    vendor.answer(openai_stream_then(["a"], Stall()))
    editor.start(form, {"token": token, "profile": profile, "messages": [{"role": "user", "content": "hi"}]})
    await (editor.values_until(token, "report") if form == "ai/stream" else vendor.request_number(1))
    editor.tell(method, {"token": token})
    end = (await editor.ended(token))[-1]
    assert (end["kind"], end["reason"]) == ("end", "cancelled")
    await closed_soon(vendor)


async def test_cancelling_a_request_answers_it_with_request_cancelled(
    editor: Editor, vendor: FakeVendor, profile: dict
) -> None:
    vendor.answer(openai_stream_then(["a"], Stall()))
    running = editor.request("ai/stream", {"token": "cr", "profile": profile, "prompt": "hi"}, number="request 1")
    await editor.values_until("cr", "report")
    editor.tell("$/cancelRequest", {"id": "request 1"})
    with pytest.raises(JsonRpcException) as cancelled:
        await running
    assert cancelled.value.code == -32800
    assert (await editor.ended("cr"))[-1]["reason"] == "cancelled"
    await closed_soon(vendor)


async def test_a_request_is_cancelled_by_its_token_too(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    vendor.answer(openai_stream_then(["a"], Stall()))
    running = editor.request("ai/complete", {"token": "ct", "profile": profile, "system": "s", "prompt": "hi"})
    await vendor.request_number(1)
    editor.tell("ai/cancel", {"token": "ct"})
    with pytest.raises(JsonRpcException) as cancelled:
        await running
    assert cancelled.value.code == -32800
    await closed_soon(vendor)


async def test_a_call_is_cancelled_before_its_reply_begins(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    vendor.answer(Reply(before_head=(Stall(),)))
    editor.start("ai/stream", {"token": "early", "profile": profile, "prompt": "hi"})
    await vendor.request_number(1)
    editor.tell("ai/cancel", {"token": "early"})
    assert [value["kind"] for value in await editor.ended("early")] == ["begin", "end"]
    await closed_soon(vendor)


async def test_a_call_is_cancelled_in_the_same_breath_as_it_was_started(
    editor: Editor, vendor: FakeVendor, profile: dict
) -> None:
    vendor.always(openai_stream(["x"]))
    editor.start("ai/stream", {"token": "at once", "profile": profile, "prompt": "hi"})
    editor.tell("ai/cancel", {"token": "at once"})
    values = await editor.ended("at once")
    assert [value["kind"] for value in values] == ["begin", "end"]
    assert values[-1]["reason"] == "cancelled"


async def test_a_call_is_cancelled_while_it_waits_to_try_again(
    editor: Editor, vendor: FakeVendor, profile: dict
) -> None:
    vendor.answer(openai_error(429, "slow down", {"retry-after": "50"}))
    editor.start("ai/stream", {"token": "waits", "profile": profile, "prompt": "hi"})
    assert "message" in (await editor.values_until("waits", "report"))[1]
    editor.tell("ai/cancel", {"token": "waits"})
    assert (await editor.ended("waits"))[-1]["reason"] == "cancelled"
    assert len(vendor.requests) == 1


async def test_cancelling_one_call_leaves_the_others_alone(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    vendor.answer(openai_stream_then(["a"], Stall()))
    editor.start("ai/stream", {"token": "one", "profile": profile, "prompt": "hi"})
    await editor.values_until("one", "report")
    vendor.answer(openai_stream(["b", "c"]))
    editor.start("ai/stream", {"token": "two", "profile": profile, "prompt": "hi"})
    editor.tell("ai/cancel", {"token": "one"})
    assert (await editor.ended("one"))[-1]["reason"] == "cancelled"
    values = await editor.ended("two")
    assert (texts(values), values[-1]["reason"]) == (["b", "c"], "done")


async def test_a_cancelled_connection_is_not_used_again(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    vendor.answer(openai_stream_then(["a"], Stall()), openai_stream(["b"]))
    editor.start("ai/stream", {"token": "gone", "profile": profile, "prompt": "hi"})
    await editor.values_until("gone", "report")
    editor.tell("ai/cancel", {"token": "gone"})
    await editor.ended("gone")
    assert (await editor.request("ai/stream", {"profile": profile, "prompt": "hi"}))["text"] == "b"
    assert [request.connection.number for request in vendor.requests] == [1, 2]


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("ai/cancel", {"token": "nobody's"}),
        ("ai/cancel", {}),
        ("ai/cancel", {"token": True}),
        ("ai/cancel", []),
        ("$/cancelRequest", {"id": 987654}),
        ("$/cancelRequest", {"id": None}),
        ("window/workDoneProgress/cancel", {"token": 5.5}),
    ],
)
async def test_cancelling_what_does_not_run_harms_nobody(
    editor: Editor, vendor: FakeVendor, profile: dict, method: str, params: object
) -> None:
    vendor.answer(openai_stream(["x"]))
    editor.tell(method, params)
    assert (await editor.request("ai/stream", {"profile": profile, "prompt": "hi"}))["text"] == "x"


async def test_a_second_cancel_changes_nothing(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    vendor.answer(openai_stream_then(["a"], Stall()))
    editor.start("ai/stream", {"token": "twice", "profile": profile, "prompt": "hi"})
    await editor.values_until("twice", "report")
    for _ in range(3):
        editor.tell("ai/cancel", {"token": "twice"})
    await editor.ended("twice")
    await editor.request("ai/status", {})
    assert [value["kind"] for value in editor.values["twice"]].count("end") == 1
