"""Second opinions: what botocore makes of our bodies and addresses, and of the recorded streams."""

import json
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import botocore.session
import pytest
from botocore.eventstream import EventStreamBuffer
from botocore.parsers import EventStreamJSONParser
from botocore.serialize import create_serializer
from botocore.validate import ParamValidator
from hypothesis import given
from hypothesis import strategies as st

from bedrock_calls import bedrock_call
from lapce_ai_providers.adapters.bedrock import exchange
from lapce_ai_providers.chunks import ReasoningChunk, TextChunk, UsageChunk
from lapce_ai_providers.errors import ProviderError
from lapce_ai_providers.framing.aws_event_stream import EventStreamFraming
from lapce_ai_providers.provider import StreamedReply
from parity_scenarios import scenarios
from scripted_transport import recorded_bytes

PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)
IMAGES = st.sampled_from(["png", "jpeg", "gif", "webp"]).map(
    lambda kind: {"type": "image", "source": {"type": "base64", "media_type": f"image/{kind}", "data": PICTURE}}
)
BLOCKS = st.one_of(TEXTS.map(lambda text: {"type": "text", "text": text}), IMAGES)
CONTENTS = st.one_of(TEXTS, st.lists(BLOCKS, max_size=4))
MESSAGES = st.lists(
    st.fixed_dictionaries({"role": st.sampled_from(["user", "assistant"]), "content": CONTENTS}), max_size=6
)


@cache
def model() -> Any:
    return botocore.session.Session().get_service_model("bedrock-runtime")


def as_parameters(body: dict[str, Any]) -> dict[str, Any]:
    """A body as boto3's users write it: bytes are bytes."""
    for message in body["messages"]:
        for block in message["content"]:
            if "image" in block:
                block["image"]["source"]["bytes"] = b"x"
    return body


def problems(body: dict[str, Any], operation: str) -> str:
    """What botocore's validator says of a body."""
    parameters = {"modelId": "m", **as_parameters(body)}
    return str(ParamValidator().validate(parameters, model().operation_model(operation).input_shape).generate_report())


@given(MESSAGES, st.one_of(st.none(), TEXTS), st.booleans(), st.booleans(), st.booleans())
def test_bodies_are_valid_by_amazons_own_model(
    messages: list[Any], system: str | None, cached: bool, thinks: bool, long: bool
) -> None:
    options = {"awsUsePromptCache": cached, "enableReasoningEffort": thinks, "awsBedrock1MContext": long}
    body = json.loads(exchange(bedrock_call(options, messages=messages, system=system), {}).request.body)
    assert problems(body, "ConverseStream") == ""


@given(TEXTS.filter(bool))
def test_prompts_are_valid_by_amazons_own_model(prompt: str) -> None:
    body = json.loads(exchange(bedrock_call(prompt=prompt), {}).request.body)
    assert problems(body, "Converse") == ""


@pytest.mark.parametrize(
    "arn", ["arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-20250514-v1:0", None]
)
@pytest.mark.parametrize("prompt", ["Hi", None])
def test_method_path_and_body_are_those_of_boto3s_serializer(arn: str | None, prompt: str | None) -> None:
    request = exchange(bedrock_call({"awsCustomArn": arn}, prompt=prompt), {}).request
    asked = arn or "anthropic.claude-sonnet-4-20250514-v1:0"
    body = json.loads(request.body)
    operation = model().operation_model("Converse" if prompt else "ConverseStream")
    theirs = create_serializer("rest-json").serialize_to_request({"modelId": asked, **body}, operation)
    assert (request.method, urlsplit(request.url).path) == (theirs["method"], theirs["url_path"])
    assert body == json.loads(theirs["body"])


def recorded_streams() -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for scenario in scenarios("bedrock"):
        step = scenario.steps[0]
        if step.kind == "createMessage" and step.replies[-1].get("status") == 200:
            found[scenario.id] = b"".join(map(recorded_bytes, step.replies[-1].get("chunks", [])))
    return found


def botocores_chunks(stream: bytes) -> list[Any]:
    """What botocore reads in a stream, as chunks; raises where it finds a fault."""
    shape = model().operation_model("ConverseStream").output_shape.members["stream"]
    parser = EventStreamJSONParser()
    buffer = EventStreamBuffer()
    buffer.add_data(stream)
    chunks: list[Any] = []
    for message in buffer:
        response = message.to_response_dict()
        event = parser.parse(response, shape)
        if response["status_code"] != 200:
            break
        delta = event.get("contentBlockDelta", {}).get("delta", {})
        if text := delta.get("text"):
            chunks.append(TextChunk(text))
        if text := delta.get("reasoningContent", {}).get("text"):
            chunks.append(ReasoningChunk(text))
        if usage := event.get("metadata", {}).get("usage"):
            chunks.append((usage.get("inputTokens"), usage.get("outputTokens")))
    return chunks


def our_chunks(stream: bytes) -> list[Any]:
    reply = exchange(bedrock_call(), {}).reply
    assert isinstance(reply, StreamedReply)
    decoder = reply.decoder()
    chunks: list[Any] = []
    try:
        for event in EventStreamFraming().feed(stream):
            chunks.extend(decoder.feed(event))
    except ProviderError:
        pass
    return [(c.input_tokens, c.output_tokens) if isinstance(c, UsageChunk) else c for c in chunks]


@pytest.mark.parametrize(
    "name", [name for name in recorded_streams() if not name.endswith(("bad-json", "json-error-body", "usage-empty"))]
)
def test_recorded_streams_say_to_us_what_they_say_to_botocore(name: str) -> None:
    stream = recorded_streams()[name]
    assert our_chunks(stream) == botocores_chunks(stream)
