"""Answers to calls with a hole or limits, over a network without sockets."""

import base64
from collections.abc import Mapping
from typing import Any

import pytest

from aws_frames import event_frame
from lapce_ai_providers.call import Call
from lapce_ai_providers.chunks import Chunk, TextChunk, UsageChunk
from lapce_ai_providers.errors import ProviderError
from lapce_ai_providers.fill import refuses_way, ways_left, ways_to_fill
from lapce_ai_providers.hole import AnswerLimits, Hole, Way
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.registry import provider_named
from lapce_ai_providers.secret import Secret
from lapce_ai_providers.stream import Answer
from scripted_transport import ScriptedTransport
from virtual_time import run_virtually

SSE = {"content-type": "text/event-stream"}
LLAMA = Profile(api_provider="openai", open_ai_base_url="http://127.0.0.1:8080/v1", open_ai_model_id="qwen2.5-coder")
INFILL = [
    'data: {"content":"re","stop":false}\n\ndata: {"content":"turn","stop":false}\n\n',
    'data: {"content":"","stop":true,"stop_type":"eos","tokens_evaluated":9,"tokens_predicted":2}\n\n',
]
NO_MARKS = {"status": 501, "chunks": ['{"error":{"code":501,"message":"Infill is not supported by this model"}}']}


def asked(transport: ScriptedTransport, call: Call) -> tuple[list[Chunk], str | None]:
    """The chunks and the reason of the end."""

    async def read() -> tuple[list[Chunk], str | None]:
        answer = Answer(provider_named(call.profile.api_provider), call, transport, {})
        chunks = [chunk async for batch in answer.batches() for chunk in batch]
        return chunks, answer.stop_reason

    return run_virtually(read())


def hole(way: Way) -> Hole:
    assert way != "chat"
    return Hole(way=way, prefix="def f():\n    ", suffix="\n", prompt="<|fim_prefix|>")


def test_llamas_answer_is_read_to_its_end() -> None:
    transport = ScriptedTransport([{"status": 200, "headers": SSE, "chunks": INFILL}], {})
    call = Call(profile=LLAMA, hole=hole("infill"), limits=AnswerLimits(max_output_tokens=8))
    assert asked(transport, call) == ([TextChunk("re"), TextChunk("turn"), UsageChunk(9, 2)], "eos")
    assert transport.opened[0].closed


@pytest.mark.parametrize(
    ("replies", "tried"),
    [
        ([NO_MARKS], ["/infill"]),
        ([{"status": 404, "chunks": ["404 page not found"]}], ["/infill", "/v1/completions", "/v1/completions"]),
        ([{"status": 200, "chunks": ['{"error":"Unexpected endpoint"}']}, NO_MARKS], ["/infill", "/v1/completions"]),
    ],
)
def test_each_way_is_tried_once_until_chat_is_left(replies: list[Mapping[str, Any]], tried: list[str]) -> None:
    transport = ScriptedTransport(replies, {})
    ways = ways_to_fill(LLAMA, "qwen2.5-coder")
    while ways[0] != "chat":
        with pytest.raises(ProviderError) as caught:
            asked(transport, Call(profile=LLAMA, hole=hole(ways[0])))
        assert refuses_way(caught.value)
        ways = ways_left(ways, ways[0], caught.value)
    assert [request.url.removeprefix("http://127.0.0.1:8080") for request in transport.requests] == tried


def test_an_error_is_no_text_to_insert() -> None:
    """Bedrock's errors come as text too, as the reference tells them; only chats show that."""
    thrown = base64.b64encode(event_frame("validationException", {"message": "no"}, "exception")).decode()
    refused = {"status": 400, "headers": {"x-amzn-errortype": "ValidationException"}, "chunks": ['{"message":"no"}']}
    profile = Profile(api_provider="bedrock", aws_region="us-east-1", aws_use_api_key=True, aws_api_key=Secret("k"))
    for reply in (refused, {"status": 200, "chunks": [{"base64": thrown}]}):
        for limits in (None, AnswerLimits(max_output_tokens=8)):
            shown: list[Chunk] = []
            call = Call(profile=profile, system="s", messages=[{"role": "user", "content": "a"}], limits=limits)
            with pytest.raises(ProviderError):
                run_virtually(collect(ScriptedTransport([reply], {}), call, shown))
            assert bool(shown) is (limits is None)


async def collect(transport: ScriptedTransport, call: Call, into: list[Chunk]) -> None:
    async for batch in Answer(provider_named(call.profile.api_provider), call, transport, {}).batches():
        into.extend(batch)
