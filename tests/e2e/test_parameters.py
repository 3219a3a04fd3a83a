"""Bad parameters, through the real server: the call ends at once, with a message that names the field."""

import pytest
from pygls.exceptions import JsonRpcException

from editor import Editor
from fake_vendors import FakeVendor

pytestmark = pytest.mark.asyncio(loop_scope="session")

HI = [{"role": "user", "content": "hi"}]

BAD_ASKS = [
    ({}, "messages"),
    ({"messages": "hi"}, "messages"),
    ({"messages": HI, "prompt": "hi"}, "prompt"),
    ({"messages": [None]}, "messages[0]"),
    ({"messages": [{"content": "hi"}]}, "messages[0].role"),
    ({"messages": [{"role": "system", "content": "hi"}]}, "messages[0].role"),
    ({"messages": [*HI, {"role": "user"}]}, "messages[1].content"),
    ({"messages": [{"role": "user", "content": 5}]}, "messages[0].content"),
    ({"messages": [{"role": "user", "content": ["hi"]}]}, "messages[0].content[0]"),
    ({"messages": [{"role": "user", "content": [{"text": "hi"}]}]}, "messages[0].content[0].type"),
    ({"messages": [{"role": "user", "content": [{"type": "text"}]}]}, "messages[0].content[0].text"),
    ({"messages": [{"role": "user", "content": [{"type": "image"}]}]}, "messages[0].content[0].source"),
    (
        {"messages": [{"role": "user", "content": [{"type": "tool_result", "tool_use_id": "1", "content": [3]}]}]},
        "messages[0].content[0].content[0]",
    ),
    ({"prompt": ["hi"]}, "prompt"),
    ({"prompt": "hi", "system": 1}, "system"),
    ({"prompt": "hi", "model": {}}, "model"),
    ({"prompt": "hi", "overrides": "none"}, "overrides"),
    ({"prompt": "hi", "overrides": {"modelTemperature": "warm"}}, "modelTemperature"),
    ({"prompt": "hi", "metadata": [1]}, "metadata"),
    ({"prompt": "hi", "context": {}}, "context"),
    ({"prompt": "hi", "context": [{}]}, "context[0].uri"),
    ({"prompt": "hi", "context": [{"uri": "file:///a", "range": 3}]}, "context[0].range"),
    ({"prompt": "hi", "context": [{"uri": "file:///a", "range": {"start": {}}}]}, "context[0].range.start.line"),
    ({"prompt": "hi", "context": [{"uri": "file:///not-open"}]}, "context[0].uri"),
    ({"prompt": "hi", "profile": 7}, "profile"),
    ({"prompt": "hi", "profile": "nobody's"}, "profile"),
    ({"prompt": "hi", "profile": {"apiProvider": "openai", "openAiHeaders": 5}}, "openAiHeaders"),
]


@pytest.mark.parametrize(("params", "field"), BAD_ASKS)
async def test_a_wrong_field_is_named_in_both_forms(
    editor: Editor, vendor: FakeVendor, profile: dict, params: dict, field: str
) -> None:
    params = {"profile": profile, **params}
    token = f"bad {field} {params}"
    begin, end = await editor.ended(editor.start("ai/stream", {"token": token, **params}))
    assert begin["kind"] == "begin"
    assert (end["reason"], end["error"]["code"]) == ("error", "invalid_params")
    assert field in end["error"]["message"]
    assert field in end["message"]
    with pytest.raises(JsonRpcException) as failed:
        await editor.request("ai/complete", params)
    assert (failed.value.code, failed.value.data["code"]) == (-32001, "invalid_params")
    assert failed.value.message == end["error"]["message"]
    assert vendor.requests == []


@pytest.mark.parametrize("token", [True, 1.5, [], {}])
async def test_a_token_that_is_none_is_named(editor: Editor, profile: dict, token: object) -> None:
    with pytest.raises(JsonRpcException, match="token"):
        await editor.request("ai/stream", {"token": token, "profile": profile, "prompt": "hi"})


async def test_without_a_usable_token_the_message_goes_to_the_log(editor: Editor, profile: dict) -> None:
    editor.tell("ai/stream", {"profile": profile, "prompt": "hi"})
    await editor.logged("token: required in a notification")
    editor.tell("ai/complete", {"token": [1], "profile": profile, "prompt": "hi"})
    await editor.logged("token: expected a string or an integer, got an array")


@pytest.mark.parametrize("params", [None, [], ["ai"]])
async def test_parameters_that_are_no_object_are_refused(editor: Editor, params: object) -> None:
    for method in ("ai/stream", "ai/complete", "ai/countTokens"):
        with pytest.raises(JsonRpcException, match="params: expected an object"):
            await editor.request(method, params)


@pytest.mark.parametrize(
    ("method", "params", "field"),
    [
        ("ai/models", {"profile": 3}, "profile"),
        ("ai/models", [], "params"),
        ("ai/countTokens", {}, "content"),
        ("ai/countTokens", {"content": 5}, "content"),
        ("ai/countTokens", {"content": [{"type": "text", "text": 1}]}, "content[0].text"),
        ("ai/countTokens", {"content": "x", "profile": False}, "profile"),
    ],
)
async def test_the_other_requests_name_the_field_too(editor: Editor, method: str, params: object, field: str) -> None:
    with pytest.raises(JsonRpcException) as failed:
        await editor.request(method, params)
    assert failed.value.message.startswith(field)
    assert failed.value.data["code"] == "invalid_params"


async def test_a_key_in_the_wrong_place_is_not_repeated(editor: Editor) -> None:
    params = {
        "prompt": "hi",
        "profile": {"apiProvider": "openai", "modelTemperature": "sk-hush"},
        "system": ["sk-hush"],
    }
    with pytest.raises(JsonRpcException) as failed:
        await editor.request("ai/stream", params)
    assert "sk-hush" not in f"{failed.value.message} {failed.value.data}"


async def test_unknown_fields_are_ignored(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    from vendor_replies import openai_stream

    vendor.answer(openai_stream(["x"]))
    params = {"prompt": "hi", "profile": {**profile, "fromTheFuture": [1]}, "newField": {"a": 1}}
    assert (await editor.request("ai/stream", params))["text"] == "x"


async def test_an_unknown_method_is_an_error_and_an_unknown_notification_is_not(editor: Editor) -> None:
    editor.tell("ai/nothing", {})
    editor.tell("$/nothing", {})
    with pytest.raises(JsonRpcException) as failed:
        await editor.request("ai/nothing", {})
    assert failed.value.code == -32601
