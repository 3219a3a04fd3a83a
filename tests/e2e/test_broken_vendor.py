"""Vendors that refuse, break off, stall or talk nonsense: each call ends once, with a code and words."""

import asyncio
import socket

import pytest

from editor import Editor, texts
from fake_vendors import Drop, FakeVendor, Pause, Reply, Request, Stall, fake_vendor
from vendor_replies import (
    EVENT_STREAM,
    openai_chunk,
    openai_error,
    openai_stream,
    openai_stream_then,
    sse,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def end_of(editor: Editor, profile: dict, token: str, **params: object) -> list[dict]:
    return await editor.ended(editor.start("ai/stream", {"token": token, "profile": profile, "prompt": "hi", **params}))


async def test_a_vendor_that_dies_in_mid_stream_is_an_error_after_what_came(editor: Editor, profile: dict) -> None:
    async with fake_vendor() as vendor:
        vendor.answer(openai_stream_then(["a", "b"], Stall()))
        profile = {**profile, "openAiBaseUrl": f"{vendor.url}/v1"}
        editor.start("ai/stream", {"token": "dies", "profile": profile, "prompt": "hi"})
        await editor.values_until("dies", "report", 2)
    values = await editor.ended("dies")
    assert texts(values) == ["a", "b"]
    assert (values[-1]["reason"], values[-1]["error"]["code"]) == ("error", "connection")
    assert values[-1]["error"]["message"]


async def test_a_stream_that_is_cut_is_an_error_and_not_tried_again(
    editor: Editor, vendor: FakeVendor, profile: dict
) -> None:
    vendor.always(openai_stream_then(["a"], Drop()))
    values = await end_of(editor, profile, "cut off")
    assert texts(values) == ["a"]
    assert values[-1]["error"]["code"] == "connection"
    assert len(vendor.requests) == 1


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "refused"),
        (401, "authentication"),
        (402, "permission"),
        (403, "permission"),
        (404, "not_found"),
        (413, "too_large"),
        (422, "refused"),
    ],
)
async def test_a_refusal_is_told_with_its_status(
    editor: Editor, vendor: FakeVendor, profile: dict, status: int, code: str
) -> None:
    vendor.always(openai_error(status, "the vendor's own words"))
    values = await end_of(editor, profile, f"refused {status}")
    error = values[-1]["error"]
    assert (error["status"], error["code"], error["retryable"]) == (status, code, False)
    assert "the vendor's own words" in error["message"]
    assert len(vendor.requests) == 1


async def test_an_overloaded_vendor_is_asked_again(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    vendor.answer(
        openai_error(500, "oops", {"retry-after-ms": "1"}), openai_error(429, "wait", {"retry-after-ms": "1"})
    )
    vendor.answer(openai_stream(["x"]))
    values = await end_of(editor, profile, "overloaded")
    assert texts(values) == ["x"]
    assert sum("message" in value for value in values) == 2
    assert len(vendor.requests) == 3


async def test_after_three_attempts_the_last_refusal_is_told(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    vendor.always(openai_error(429, "wait", {"retry-after-ms": "1"}))
    end = (await end_of(editor, profile, "three"))[-1]
    assert (end["error"]["code"], end["error"]["status"], end["error"]["retryable"]) == ("rate_limited", 429, True)
    assert len(vendor.requests) == 3


@pytest.mark.parametrize(
    ("name", "steps", "code"),
    [
        ("no json", (sse("{not json"),), "broken_reply"),
        ("no object", (sse("[1, 2]"),), "broken_reply"),
        ("wrong types", (sse({"choices": 5}),), "broken_reply"),
        ("bytes that are no event", (bytes(range(128, 256)) + b"\n\n",), None),
        ("an end without a finish", (), None),
    ],
)
async def test_nonsense_ends_the_call_once_and_harms_no_other(
    editor: Editor, vendor: FakeVendor, profile: dict, name: str, steps: tuple[bytes, ...], code: str | None
) -> None:
    vendor.answer(openai_stream_then(["a"], *steps), openai_stream(["fine"]))
    begin, first, end = await end_of(editor, profile, f"nonsense {name}")
    assert (begin["kind"], first["chunk"]["text"], end["kind"]) == ("begin", "a", "end")
    assert end.get("error", {}).get("code") == code
    assert (await editor.request("ai/stream", {"profile": profile, "prompt": "hi"}))["text"] == "fine"


async def test_a_refusal_in_a_page_of_html_is_told(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    vendor.always(Reply(400, {"content-type": "text/html", "content-length": "13"}, (b"<html></html>",)))
    begin, end = await end_of(editor, profile, "page")
    assert (begin["kind"], end["error"]["code"]) == ("begin", "refused")


async def speak_no_http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"SSH-2.0-OpenSSH_9\r\n\r\n")
    writer.close()


async def test_where_no_reply_begins_the_reason_is_told(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    """All at once, since each is tried three times, with pauses."""
    vendor.always(Reply(before_head=(Stall(),)))
    stranger = await asyncio.start_server(speak_no_http, "127.0.0.1", 0)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        ports = {"nobody": nobody.getsockname()[1], "stranger": stranger.sockets[0].getsockname()[1]}
        profiles = {token: {**profile, "openAiBaseUrl": f"http://127.0.0.1:{port}/v1"} for token, port in ports.items()}
        profiles["silent"] = {**profile, "apiRequestTimeout": 0.1}
        async with stranger:
            ends = await asyncio.gather(*(end_of(editor, profiles[token], token) for token in profiles))
    errors = {token: values[-1]["error"] for token, values in zip(profiles, ends, strict=True)}
    assert {token: error["code"] for token, error in errors.items()} == {
        "nobody": "connection",
        "stranger": "connection",
        "silent": "timeout",
    }
    assert all("status" not in error for error in errors.values())
    async with asyncio.timeout(10):
        for connection in vendor.connections:
            await connection.closed.wait()


async def test_a_slow_vendor_is_waited_for(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    vendor.answer(openai_stream([f"{n} " for n in range(20)], between=(Pause(0.005),)))
    values = await end_of(editor, profile, "slow vendor")
    assert "".join(texts(values)) == "".join(f"{n} " for n in range(20))


async def test_chunks_come_as_they_arrive_and_are_not_collected(
    editor: Editor, vendor: FakeVendor, profile: dict
) -> None:
    vendor.answer(openai_stream_then(["a", "b", "c"], Stall()))
    editor.start("ai/stream", {"token": "arrives", "profile": profile, "prompt": "hi"})
    assert texts(await editor.values_until("arrives", "report", 3)) == ["a", "b", "c"]
    editor.tell("ai/cancel", {"token": "arrives"})
    await editor.ended("arrives")


async def test_a_finished_connection_is_used_again(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    vendor.always(openai_stream(["x"]))
    for _ in range(3):
        await editor.request("ai/stream", {"profile": profile, "prompt": "hi"})
    assert len(vendor.connections) == 1


async def test_an_error_object_in_a_good_reply_is_an_error(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    def answer(request: Request) -> Reply:
        return Reply(200, EVENT_STREAM, (openai_chunk("a"), sse({"error": {"message": "out of luck", "code": 500}})))

    vendor.always(answer)
    end = (await end_of(editor, profile, "error object"))[-1]
    assert end["reason"] == "error"
    assert "out of luck" in end["error"]["message"]
