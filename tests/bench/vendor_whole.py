"""Answers in one piece, by all eight providers' APIs: `/whole/…` tells in them when it was asked, as `/echo/…` does."""

from __future__ import annotations

from .address import OPENAI_API
from .vendor_dialects import whole

PREFIX = "/whole/"


def whole_reply(path: str, text: str) -> bytes | None:
    """With this text; None for another path."""
    plain = path.partition("?")[0]
    if not plain.startswith(PREFIX):
        return None
    for ending, reply in REPLIES.items():
        if plain.endswith(ending):
            return whole(reply(text))
    return None


def _chat(text: str) -> dict[str, object]:
    usage = {"prompt_tokens": 19, "completion_tokens": 1, "total_tokens": 20}
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    head = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1741570283, "model": "m"}
    return {**head, "choices": [choice], "usage": usage}


def _claude(text: str) -> dict[str, object]:
    usage = {"input_tokens": 19, "output_tokens": 1}
    head = {"id": "msg_1", "type": "message", "role": "assistant", "model": "claude"}
    return {**head, "content": [{"type": "text", "text": text}], "stop_reason": "end_turn", "usage": usage}


def _gemini(text: str) -> dict[str, object]:
    candidate = {"content": {"parts": [{"text": text}], "role": "model"}, "finishReason": "STOP", "index": 0}
    usage = {"promptTokenCount": 19, "candidatesTokenCount": 1, "totalTokenCount": 20}
    return {"candidates": [candidate], "usageMetadata": usage, "modelVersion": "gemini"}


def _converse(text: str) -> dict[str, object]:
    message = {"role": "assistant", "content": [{"text": text}]}
    usage = {"inputTokens": 19, "outputTokens": 1, "totalTokens": 20}
    return {"output": {"message": message}, "stopReason": "end_turn", "usage": usage, "metrics": {"latencyMs": 5}}


REPLIES = {
    OPENAI_API: _chat,
    "/messages": _claude,
    ":rawPredict": _claude,
    ":generateContent": _gemini,
    "/converse": _converse,
}
"""Path's ending → API."""
