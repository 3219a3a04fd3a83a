"""`ai/stream` and `ai/complete`, as notification and as request, through the real server."""

import asyncio

import pytest
from pygls.exceptions import JsonRpcException

from editor import Editor, texts
from fake_vendors import FakeVendor, Hold, Reply, Request
from vendor_replies import openai_chunk, openai_error, openai_stream, openai_stream_then, openai_whole, sse

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_notification_streams_to_its_token(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    vendor.answer(openai_stream(["Hel", "lo", " wörld \N{ROCKET}"]))
    values = await editor.ended(editor.start("ai/stream", {"token": "n1", "profile": profile, "prompt": "Say hello"}))
    assert values == [
        {"kind": "begin", "title": "OpenAI m", "cancellable": True, "provider": "openai", "model": "m"},
        {"kind": "report", "chunk": {"type": "text", "text": "Hel"}},
        {"kind": "report", "chunk": {"type": "text", "text": "lo"}},
        {"kind": "report", "chunk": {"type": "text", "text": " wörld \N{ROCKET}"}},
        {"kind": "report", "chunk": {"type": "usage", "inputTokens": 3, "outputTokens": 3}},
        {"kind": "end", "reason": "done", "stopReason": "stop"},
    ]


async def test_the_vendor_is_asked_in_its_own_dialect(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    vendor.answer(openai_stream(["x"]))
    messages = [
        {"role": "user", "content": "One"},
        {"role": "assistant", "content": [{"type": "text", "text": "Two"}]},
        {"role": "user", "content": [{"type": "text", "text": "Three"}]},
    ]
    await editor.ended(
        editor.start("ai/stream", {"token": "d1", "profile": profile, "system": "Be brief.", "messages": messages})
    )
    request = vendor.requests[0]
    assert (request.method, request.target) == ("POST", "/v1/chat/completions")
    assert request.headers["authorization"] == "Bearer sk-of-the-test"
    assert (request.json["model"], request.json["stream"]) == ("m", True)
    assert [message["role"] for message in request.json["messages"]] == ["system", "user", "assistant", "user"]
    assert "Be brief." in str(request.json["messages"][0])
    assert "Three" in str(request.json["messages"][3])


async def test_a_request_is_answered_with_the_whole(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    vendor.answer(openai_stream(["Hel", "lo"]))
    result = await editor.request("ai/stream", {"profile": profile, "prompt": "hi"})
    assert result == {
        "text": "Hello",
        "usage": {"inputTokens": 2, "outputTokens": 2},
        "reason": "done",
        "stopReason": "stop",
    }


async def test_a_request_with_a_token_streams_too(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    vendor.answer(openai_stream(["Hel", "lo"]))
    result = await editor.request("ai/stream", {"token": "r1", "profile": profile, "prompt": "hi"})
    values = await editor.ended("r1")
    assert result["text"] == "".join(texts(values)) == "Hello"
    assert values[-1] == {"kind": "end", "reason": "done", "stopReason": "stop"}


async def test_a_failed_request_is_an_error_with_its_facts(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    vendor.answer(openai_error(401, "Incorrect API key provided", {"x-request-id": "req_7"}))
    with pytest.raises(JsonRpcException) as failed:
        await editor.request("ai/stream", {"token": "f1", "profile": profile, "prompt": "hi"})
    assert failed.value.code == -32001
    data = failed.value.data
    assert (data["code"], data["status"], data["provider"], data["model"]) == ("authentication", 401, "openai", "m")
    assert (data["retryable"], data["requestId"], data["message"]) == (False, "req_7", failed.value.message)
    end = (await editor.ended("f1"))[-1]
    assert (end["reason"], end["error"]) == ("error", data)
    assert "sk-of-the-test" not in str(end)


async def test_a_completion_is_one_end_with_the_text(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    vendor.answer(openai_stream(["Hel", "lo"]))
    params = {"token": "c1", "profile": profile, "messages": [{"role": "user", "content": "hi"}]}
    begin, end = await editor.ended(editor.start("ai/complete", params))
    assert begin["kind"] == "begin"
    assert end == {"kind": "end", "reason": "done", "stopReason": "stop", "text": "Hello"}


async def test_a_bare_prompt_completes_without_streaming(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    vendor.answer(openai_whole("Hello"))
    result = await editor.request("ai/complete", {"profile": profile, "prompt": "hi"})
    assert (result["text"], result["reason"]) == ("Hello", "done")
    assert not vendor.requests[0].json.get("stream")


async def test_one_stalled_call_does_not_delay_another(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    gate = asyncio.Event()
    vendor.answer(openai_stream_then(["first"], Hold(gate), openai_chunk(" last"), sse("[DONE]")))
    vendor.answer(openai_stream(["quick"]))
    editor.start("ai/stream", {"token": "slow", "profile": profile, "prompt": "hi"})
    await editor.values_until("slow", "report")
    quick = await editor.ended(editor.start("ai/stream", {"token": "quick", "profile": profile, "prompt": "hi"}))
    assert texts(quick) == ["quick"]
    assert editor.values["slow"][-1]["kind"] == "report"
    gate.set()
    assert texts(await editor.ended("slow")) == ["first", " last"]


async def test_a_hundred_calls_at_once_keep_their_order(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    def numbered(request: Request) -> Reply:
        content = request.json["messages"][-1]["content"]
        question = content if isinstance(content, str) else content[0]["text"]
        return openai_stream([f"{question}:{index} " for index in range(20)])

    vendor.always(numbered)
    tokens = [f"many{number}" for number in range(100)]
    for token in tokens:
        messages = [{"role": "user", "content": token}]
        editor.start("ai/stream", {"token": token, "profile": profile, "messages": messages})
    for token in tokens:
        # Joined, since chunks may be merged while the editor lags behind.
        assert "".join(texts(await editor.ended(token))) == "".join(f"{token}:{index} " for index in range(20))


@pytest.mark.parametrize("form", ["ai/stream", "ai/complete"])
async def test_a_token_in_use_is_refused_and_the_running_call_goes_on(
    editor: Editor, vendor: FakeVendor, profile: dict, form: str
) -> None:
    gate, token = asyncio.Event(), f"taken {form}"
    vendor.answer(openai_stream(["a", "b"], between=(Hold(gate),)))
    editor.start("ai/stream", {"token": token, "profile": profile, "prompt": "hi"})
    await editor.values_until(token, "report")
    editor.start(form, {"token": token, "profile": profile, "prompt": "hi"})
    await editor.logged(f"token: '{token}' is in use")
    with pytest.raises(JsonRpcException, match="in use") as refused:
        await editor.request(form, {"token": token, "profile": profile, "prompt": "hi"})
    assert refused.value.data["code"] == "invalid_params"
    gate.set()
    values = await editor.ended(token)
    assert texts(values) == ["a", "b"]
    assert [value["kind"] for value in values].count("begin") == 1
    assert len(vendor.requests) == 1


async def test_a_token_is_free_again_when_its_call_has_ended(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    vendor.always(openai_stream(["x"]))
    for round_number in (1, 2):
        editor.start("ai/stream", {"token": "again", "profile": profile, "prompt": "hi"})
        await editor.values_until("again", "end", round_number)
    assert [value["kind"] for value in editor.values["again"]].count("begin") == 2


async def test_the_number_1_and_the_text_1_are_two_tokens(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    gate = asyncio.Event()
    vendor.always(openai_stream(["x"], between=(Hold(gate),)))
    for token in (1, "1"):
        editor.start("ai/stream", {"token": token, "profile": profile, "prompt": "hi"})
    await editor.values_until(1, "report")
    await editor.values_until("1", "report")
    gate.set()
    assert texts(await editor.ended(1)) == texts(await editor.ended("1")) == ["x"]


async def test_overrides_and_model_hold_for_one_call(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    vendor.always(openai_stream(["x"]))
    params = {"profile": profile, "prompt": "hi", "model": "other", "overrides": {"modelTemperature": 0.25}}
    await editor.request("ai/stream", params)
    await editor.request("ai/stream", {"profile": profile, "prompt": "hi"})
    first, second = (request.json for request in vendor.requests)
    assert (first["model"], first["temperature"]) == ("other", 0.25)
    assert (second["model"], second.get("temperature")) == ("m", 0)


async def test_reasoning_comes_as_a_chunk_of_its_own(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    thought = sse({"choices": [{"index": 0, "delta": {"reasoning_content": "Hm."}, "finish_reason": None}]})
    vendor.answer(openai_stream_then([], thought, openai_chunk("Yes."), sse("[DONE]")))
    values = await editor.ended(editor.start("ai/stream", {"token": "think", "profile": profile, "prompt": "hi"}))
    chunks = [value["chunk"] for value in values if "chunk" in value]
    assert chunks[:2] == [{"type": "reasoning", "text": "Hm."}, {"type": "text", "text": "Yes."}]


async def test_raw_events_come_ahead_of_their_chunks(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    event = openai_chunk("Yes.")
    vendor.answer(openai_stream_then([], event, sse("[DONE]")))
    params = {"token": "raw", "profile": {**profile, "includeRawEvents": True}, "prompt": "hi"}
    values = await editor.ended(editor.start("ai/stream", params))
    chunks = [value["chunk"] for value in values if "chunk" in value]
    assert chunks[0] == {"type": "raw", "data": event.decode()[len("data: ") : -2]}
    assert chunks[1] == {"type": "text", "text": "Yes."}


async def test_a_character_cut_between_two_reads_is_whole(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    event = openai_chunk("\N{ROCKET}ü").replace(b"\\ud83d\\ude80\\u00fc", "\N{ROCKET}ü".encode())
    assert b"\xf0\x9f\x9a\x80" in event
    cut = event.index(b"\x9f")
    gate = asyncio.Event()
    vendor.answer(openai_stream_then(["a"], event[:cut], Hold(gate), event[cut:], sse("[DONE]")))
    editor.start("ai/stream", {"token": "cut", "profile": profile, "prompt": "hi"})
    await editor.values_until("cut", "report")
    gate.set()
    assert texts(await editor.ended("cut")) == ["a", "\N{ROCKET}ü"]
