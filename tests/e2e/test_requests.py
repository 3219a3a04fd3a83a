"""`ai/models`, `ai/countTokens` and `ai/status`."""

import asyncio

import pytest
from pygls.exceptions import JsonRpcException

from editor import Editor
from fake_vendors import FakeVendor, Hold, Reply, Stall
from raw_editor import raw_editor
from vendor_replies import json_reply, openai_error, openai_models, openai_stream

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_models_are_the_configured_one_and_the_vendors(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    vendor.answer(openai_models(["m-large", "m", "m-small"]))
    models = (await editor.request("ai/models", {"profile": profile}))["models"]
    assert {model["provider"] for model in models} == {"openai"}
    assert sorted(model["id"] for model in models) == ["m", "m-large", "m-small"]
    assert (vendor.requests[0].method, vendor.requests[0].target) == ("GET", "/v1/models")
    assert vendor.requests[0].headers["authorization"] == "Bearer sk-of-the-test"


async def test_of_a_vendor_that_does_not_tell_the_configured_model_is_known(
    editor: Editor, vendor: FakeVendor, profile: dict
) -> None:
    vendor.always(openai_error(403, "no"))
    models = (await editor.request("ai/models", {"profile": profile}))["models"]
    assert [model["id"] for model in models] == ["m"]


async def test_a_request_for_models_can_be_cancelled(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    vendor.answer(Reply(before_head=(Stall(),)))
    running = editor.request("ai/models", {"profile": profile}, number=77)
    await vendor.request_number(1)
    editor.tell("$/cancelRequest", {"id": 77})
    with pytest.raises(JsonRpcException) as cancelled:
        await running
    assert cancelled.value.code == -32800
    async with asyncio.timeout(10):
        await vendor.connections[0].closed.wait()


@pytest.mark.parametrize(
    ("content", "tokens"),
    [
        ("Hello world", 3),
        ("", 0),
        ([], 0),
        ([{"type": "text", "text": "Hello world"}], 3),
        ([{"type": "image", "source": {"type": "url", "url": "https://example.org/a.png"}}], 450),
        ([{"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "a" * 100}}], 15),
        ([{"type": "text", "text": "Hello world"}, {"type": "tool_use", "id": "1", "name": "n", "input": {}}], 3),
    ],
)
async def test_tokens_are_counted_as_the_reference_estimates_them(
    editor: Editor, profile: dict, content: object, tokens: int
) -> None:
    assert await editor.request("ai/countTokens", {"profile": profile, "content": content}) == {"tokens": tokens}


async def test_tokens_are_counted_by_a_vendor_that_does_and_estimated_where_it_refuses(
    editor: Editor, vendor: FakeVendor
) -> None:
    profile = {"apiProvider": "anthropic", "apiKey": "sk-ant-of-the-test", "anthropicBaseUrl": vendor.url}
    vendor.answer(json_reply(200, {"input_tokens": 42}))
    vendor.answer(json_reply(400, {"type": "error", "error": {"type": "invalid_request_error", "message": "no"}}))
    for tokens in (42, 3):
        answer = await editor.request("ai/countTokens", {"profile": profile, "content": "Hello world"})
        assert answer == {"tokens": tokens}
    assert [request.target for request in vendor.requests] == ["/v1/messages/count_tokens"] * 2
    assert vendor.requests[0].headers["x-api-key"] == "sk-ant-of-the-test"


async def test_many_counts_at_once_are_all_answered(editor: Editor, profile: dict) -> None:
    asked = [editor.request("ai/countTokens", {"profile": profile, "content": "a " * n}) for n in range(0, 60, 2)]
    counts = [(await answer)["tokens"] for answer in asked]
    assert counts == sorted(counts)
    assert counts[0] == 0


async def test_status_tells_what_runs(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    gate = asyncio.Event()
    vendor.answer(openai_stream(["a"], between=(Hold(gate),)))
    editor.start("ai/stream", {"token": "seen", "profile": profile, "prompt": "hi"})
    await editor.values_until("seen", "report")
    status = await editor.request("ai/status", {})
    (call,) = (call for call in status["calls"] if call["token"] == "seen")
    assert (call["provider"], call["model"]) == ("openai", "m")
    assert set(status) >= {"calls", "profiles", "connections", "rateLimits", "memoryBytes", "usage"}
    assert 10_000_000 < status["memoryBytes"] < 200_000_000
    gate.set()
    await editor.ended("seen")
    status = await editor.request("ai/status", {})
    assert [call for call in status["calls"] if call["token"] == "seen"] == []


async def test_status_holds_no_key(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    vendor.answer(openai_stream(["a"]))
    await editor.request("ai/stream", {"profile": profile, "prompt": "hi"})
    assert "sk-of-the-test" not in str(await editor.request("ai/status", {}))


async def test_status_adds_up_what_was_used(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    before = (await editor.request("ai/status", {}))["usage"]
    vendor.answer(openai_stream(["a", "b"]), openai_error(400, "no"))
    await editor.request("ai/stream", {"profile": profile, "prompt": "hi"})
    with pytest.raises(JsonRpcException):
        await editor.request("ai/stream", {"profile": profile, "prompt": "hi"})
    after = (await editor.request("ai/status", {}))["usage"]
    grown = {name: after[name] - before[name] for name in ("calls", "failed", "inputTokens", "outputTokens")}
    assert grown == {"calls": 2, "failed": 1, "inputTokens": 2, "outputTokens": 2}


async def test_status_tells_who_was_used_and_what_is_loaded(environment: dict, vendor: FakeVendor) -> None:
    vendor.answer(openai_stream(["a", "b"]))
    profile = {"apiProvider": "xai", "xaiBaseUrl": f"{vendor.url}/v1", "xaiApiKey": "sk-of-the-test"}
    async with raw_editor(environment) as editor:
        await editor.initialize({"maxIdleConnections": 1})
        await editor.ask("ai/stream", {"profile": profile, "prompt": "hi"})
        status = (await editor.ask("ai/status", {}))["result"]
    assert set(status["usage"]["byProvider"]) == {"xai"}
    assert status["usage"]["byProvider"]["xai"]["outputTokens"] == status["usage"]["outputTokens"] > 0
    rows = {row["name"]: row for row in status["providers"]}
    assert len(rows) == 8
    assert [name for name, row in rows.items() if row["loaded"]] == ["xai"]
    assert 0 < rows["xai"]["memoryEstimate"] < 8 * 1024 * 1024
    assert {row["connectionPoolSize"] for row in rows.values()} == {1}
    assert "memoryEstimate" not in rows["vertex"]


async def test_status_tells_what_each_provider_can_do(environment: dict) -> None:
    settings = {
        "apiProvider": "anthropic",
        "apiKey": "sk-of-the-test",
        "apiModelId": "claude-3-haiku-20240307",
        "maxIdleConnectionsPerHost": 3,
        "profiles": {
            "fast": {"apiProvider": "openai", "openAiApiKey": "sk-of-the-test", "openAiStreamingEnabled": False},
            "broken": {"apiProvider": "xai"},
        },
    }
    async with raw_editor(environment) as editor:
        await editor.initialize(settings)
        answer = await editor.ask("ai/status", {})
    rows = {row["name"]: row for row in answer["result"]["profiles"]}
    facts = {name: rows["default"][name] for name in ("provider", "maxTokens", "supportsStreaming")}
    assert facts == {"provider": "anthropic", "maxTokens": 4096, "supportsStreaming": True}
    assert rows["fast"]["supportsStreaming"] is False
    assert "maxTokens" not in rows["fast"]  # nobody has said what the model can do
    for name in ("default", "fast"):
        assert rows[name]["connectionPoolSize"] == 3
        assert 0 < rows[name]["memoryEstimate"] < 8 * 1024 * 1024
    assert "problem" in rows["broken"]
    assert "sk-of-the-test" not in str(answer)
