"""`:predict`: what is sent, and the shapes in which answers come."""

import json
from typing import Any

import pytest

from lapce_ai_providers.call import Call
from lapce_ai_providers.chunks import TextChunk, UsageChunk
from lapce_ai_providers.dialects.vertex_predict.body import predict_body
from lapce_ai_providers.dialects.vertex_predict.reply import read_prediction
from lapce_ai_providers.errors import BrokenReply, InvalidCall
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.wire import ResponseHead

HEAD = ResponseHead(200, "OK", {})


def test_a_prompt_is_one_instance() -> None:
    call = Call(profile=Profile(model_max_tokens=9, model_temperature=0.5), prompt="Say hi")
    parameters = {"temperature": 0.5, "maxOutputTokens": 9}
    assert predict_body(call) == {"instances": [{"prompt": "Say hi"}], "parameters": parameters}


def test_messages_are_a_chat() -> None:
    blocks = [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]
    messages = [{"role": "user", "content": blocks}, {"role": "assistant", "content": "c"}]
    chat = [{"author": "user", "content": "a\n\nb"}, {"author": "bot", "content": "c"}]
    call = Call(profile=Profile(), system="Be kind.", messages=messages)
    instance = {"context": "Be kind.", "messages": chat}
    assert predict_body(call) == {"instances": [instance], "parameters": {"temperature": 0}}


def test_pictures_are_refused() -> None:
    with pytest.raises(InvalidCall, match="Unsupported content block type: image"):
        predict_body(Call(profile=Profile(), messages=[{"role": "user", "content": [{"type": "image"}]}]))


@pytest.mark.parametrize(
    "prediction", ["hi", {"content": "hi"}, {"candidates": [{"author": "bot", "content": "hi"}, {"content": "no"}]}]
)
def test_a_prediction_s_text_is_found(prediction: Any) -> None:
    body = json.dumps({"predictions": [prediction, "second"]}).encode()
    assert read_prediction("", HEAD, body) == ([TextChunk("hi")], None)


def test_tokens_are_told_where_the_reply_counts_them() -> None:
    counts = {"inputTokenCount": {"totalTokens": 4}, "outputTokenCount": {"totalTokens": 2}}
    body = json.dumps({"predictions": ["hi"], "metadata": {"tokenMetadata": counts}}).encode()
    assert read_prediction("", HEAD, body)[0] == [TextChunk("hi"), UsageChunk(4, 2)]


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"predictions": []}', b'{"predictions": [{"score": 1}]}'])
def test_a_reply_without_a_text_is_told(body: bytes) -> None:
    with pytest.raises(BrokenReply, match="P: The reply has no prediction with a text"):
        read_prediction("P: ", HEAD, body)
