"""`awsBedrockApi: "invoke"`: each family's own body and answer."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aws_frames import event_frame, part_frame
from bedrock_calls import bedrock_call, bedrock_profile, play_call, stream_reply
from lapce_ai_providers.adapters.bedrock import PROVIDER, exchange
from lapce_ai_providers.chunks import ReasoningChunk, TextChunk, UsageChunk
from lapce_ai_providers.errors import SettingsProblem
from lapce_ai_providers.wire import HttpRequest

TALK = ({"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Ho"}, {"role": "user", "content": "Hum"})
METRICS = {"amazon-bedrock-invocationMetrics": {"inputTokenCount": 7, "outputTokenCount": 3}}


def invoke(model: str, **options: Any) -> dict[str, Any]:
    return {"awsBedrockApi": "invoke", "apiModelId": model, **options}


def sent(request: HttpRequest) -> tuple[str, Any]:
    return request.url.partition("/model/")[2], json.loads(request.body)


def request(model: str, options: dict[str, Any] | None = None, **told: Any) -> tuple[str, Any]:
    return sent(exchange(bedrock_call(invoke(model, **(options or {})), **told), {}).request)


def test_claude_gets_the_messages_api_with_amazons_version() -> None:
    path, body = request("anthropic.claude-sonnet-4-20250514-v1:0", messages=TALK, system="Be brief")
    assert path == "anthropic.claude-sonnet-4-20250514-v1%3A0/invoke-with-response-stream"
    assert body == {
        "anthropic_version": "bedrock-2023-05-31",
        "max_tokens": 8192,
        "temperature": 0.3,
        "system": "Be brief",
        "messages": list(TALK),
    }


def test_claude_thinks_caches_and_remembers_much_where_the_profile_says_so() -> None:
    options = {"enableReasoningEffort": True, "awsBedrock1MContext": True, "awsUsePromptCache": True}
    _, body = request("anthropic.claude-sonnet-4-20250514-v1:0", options, messages=TALK, system="")
    assert body["thinking"] == {"type": "enabled", "budget_tokens": 8192}
    assert (body["temperature"], body["anthropic_beta"]) == (1.0, ["context-1m-2025-08-07"])
    assert "system" not in body
    marked = [message["role"] for message in body["messages"] if "cache_control" in json.dumps(message)]
    assert marked == ["user", "user"]


def test_a_claude_that_the_table_does_not_have_is_asked_by_its_own_name() -> None:
    path, _ = request("eu.anthropic.claude-opus-9", {"awsUseCrossRegionInference": True, "awsRegion": "eu-west-1"})
    assert path == "eu.anthropic.claude-opus-9/invoke-with-response-stream"


@pytest.mark.parametrize("model", ["anthropic.claude-v2", "anthropic.claude-v2:1", "anthropic.claude-instant-v1"])
def test_the_first_claudes_continue_a_text(model: str) -> None:
    _, body = request(model, messages=TALK, system="Be brief")
    assert body == {
        "prompt": "\n\nHuman: Be brief\n\nHi\n\nAssistant: Ho\n\nHuman: Hum\n\nAssistant:",
        "max_tokens_to_sample": 4096,
        "temperature": 0.3,
        "stop_sequences": ["\n\nHuman:"],
    }


def test_titan_has_its_own_names() -> None:
    path, body = request("amazon.titan-text-express-v1", prompt="Hi")
    assert path == "amazon.titan-text-express-v1/invoke"
    assert body["inputText"] == "User: Hi\nBot:"
    assert body["textGenerationConfig"].keys() == {"maxTokenCount", "temperature", "stopSequences"}


@pytest.mark.parametrize(
    "model",
    [
        "cohere.command-r-v1:0",
        "amazon.nova-pro-v1:0",
        "amazon.titan-embed-text-v2:0",
        "amazon.titan-image-generator-v1",
    ],
)
def test_other_models_are_not_supported(model: str) -> None:
    with pytest.raises(SettingsProblem, match=r"^Unsupported model$"):
        request(model)


def test_an_arn_is_asked_as_it_is_and_its_model_chooses_the_body() -> None:
    arn = "arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-3-haiku-20240307-v1:0"
    path, body = request("", {"awsCustomArn": arn})
    assert path.startswith("arn%3Aaws%3Abedrock")
    assert "anthropic_version" in body
    assert PROVIDER.model_id(bedrock_profile(**invoke("", awsCustomArn=arn))) == arn


async def test_claudes_messages_come_in_frames() -> None:
    frames = [
        {"type": "message_start", "message": {"usage": {"input_tokens": 5, "output_tokens": 1}}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "thinking", "thinking": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": "hm"}},
        {"type": "content_block_delta", "index": 1, "delta": {"type": "text_delta", "text": "Hé"}},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 9}},
        {"type": "message_stop", **METRICS},
    ]
    call = bedrock_call(invoke("anthropic.claude-3-haiku-20240307-v1:0"))
    played = await play_call(call, stream_reply(*map(part_frame, frames)))
    assert played.chunks == [
        UsageChunk(5, 1),
        ReasoningChunk(""),
        ReasoningChunk("hm"),
        TextChunk("Hé"),
        UsageChunk(0, 9),
    ]
    assert (played.error, played.stop_reason) == (None, "end_turn")


@pytest.mark.parametrize(
    ("model", "frames"),
    [
        (
            "anthropic.claude-v2:1",
            [
                {"completion": " Hel"},
                {"completion": "lo", "stop_reason": None},
                {"completion": "", "stop_reason": "end", **METRICS},
            ],
        ),
        (
            "amazon.titan-text-lite-v1",
            [{"outputText": " Hel", "index": 0}, {"outputText": "lo", "completionReason": "end", **METRICS}],
        ),
    ],
)
async def test_texts_come_in_frames(model: str, frames: list[dict[str, Any]]) -> None:
    played = await play_call(bedrock_call(invoke(model)), stream_reply(*map(part_frame, frames)))
    assert played.chunks == [TextChunk(" Hel"), TextChunk("lo"), UsageChunk(7, 3)]
    assert (played.error, played.stop_reason) == (None, "end")


@pytest.mark.parametrize(
    ("model", "document", "headers", "usage"),
    [
        (
            "anthropic.claude-3-haiku-20240307-v1:0",
            {
                "content": [{"type": "text", "text": "Hi"}],
                "stop_reason": "end",
                "usage": {"input_tokens": 7, "output_tokens": 3},
            },
            {},
            UsageChunk(7, 3),
        ),
        (
            "anthropic.claude-instant-v1",
            {"completion": "Hi", "stop_reason": "end"},
            {"x-amzn-bedrock-input-token-count": "7", "x-amzn-bedrock-output-token-count": "3"},
            UsageChunk(7, 3),
        ),
        (
            "amazon.titan-text-lite-v1",
            {"inputTextTokenCount": 7, "results": [{"tokenCount": 3, "outputText": "Hi", "completionReason": "end"}]},
            {},
            UsageChunk(7, 3),
        ),
    ],
)
async def test_answers_come_whole(model: str, document: Any, headers: dict[str, str], usage: UsageChunk) -> None:
    reply = {"status": 200, "headers": headers, "chunks": [json.dumps(document)]}
    played = await play_call(bedrock_call(invoke(model), prompt="Hi"), reply)
    assert played.chunks == [TextChunk("Hi"), usage]
    assert (played.error, played.stop_reason) == (None, "end")


@pytest.mark.parametrize(
    "model", ["anthropic.claude-v2", "amazon.titan-text-lite-v1", "anthropic.claude-3-haiku-20240307-v1:0"]
)
async def test_a_reply_that_is_no_answer_is_told(model: str) -> None:
    played = await play_call(bedrock_call(invoke(model), prompt="Hi"), {"status": 200, "chunks": ["<html>"]})
    assert played.error is not None
    assert played.error.message.startswith("Bedrock completion error: ")
    assert played.error.code == "broken_reply"


async def test_errors_in_the_stream_are_told_as_converses_are() -> None:
    call = bedrock_call(invoke("anthropic.claude-3-haiku-20240307-v1:0"))
    error = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
    played = await play_call(call, stream_reply(part_frame(error)))
    assert played.error is not None
    assert played.error.message == "Unknown Error: Overloaded"
    assert played.error.code == "unavailable"
    played = await play_call(call, stream_reply(event_frame("validationException", {"message": "bad"}, "exception")))
    assert played.error is not None
    assert played.error.message == "Unknown Error: bad"


@pytest.mark.parametrize("part", [{"bytes": "e30"}, {"bytes": "&"}, {"bytes": "eA=="}, {"bytes": 1}])
async def test_a_part_that_is_none_is_a_broken_reply(part: Any) -> None:
    played = await play_call(bedrock_call(invoke("anthropic.claude-v2")), stream_reply(event_frame("chunk", part)))
    assert played.error is not None
    assert played.error.code == "broken_reply"


@given(st.lists(st.tuples(st.sampled_from(["user", "assistant"]), st.text()), max_size=5), st.none() | st.text())
def test_prompts_begin_with_a_human_and_end_with_the_assistant(
    turns: list[tuple[str, str]], system: str | None
) -> None:
    messages = [{"role": "user", "content": "x"}, *({"role": role, "content": text} for role, text in turns)]
    _, body = request("anthropic.claude-v2", messages=messages, system=system)
    assert body["prompt"].startswith("\n\nHuman: ")
    assert body["prompt"].endswith("\n\nAssistant:")
