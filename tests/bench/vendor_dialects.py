"""The streams of all eight providers' APIs, prebuilt as in `replies.py`; found by the path that asks for them."""

from __future__ import annotations

import json
from binascii import crc32
from functools import cache
from struct import pack

from . import replies
from .address import OPENAI_API
from .replies import Stream, http_chunk

MODELS_LISTED = 400
"""As many as OpenRouter has."""


@cache
def stream_for(path: str) -> Stream:
    """The API that a path belongs to. Raises KeyError."""
    plain = path.partition("?")[0]
    for ending, stream in STREAMS.items():
        if plain.endswith(ending):
            return stream
    return replies.stream_for(plain) if plain.endswith(OPENAI_API) else unknown(plain)


def unknown(path: str) -> Stream:
    """Raises KeyError."""
    raise KeyError(path)


@cache
def fixed_reply(path: str) -> bytes | None:
    """What is answered in one piece: a token, OpenRouter's list of models. None for a stream's path."""
    if path.endswith("/token"):
        return whole({"access_token": "t", "expires_in": 3599, "token_type": "Bearer"})
    if path.endswith("/api/v1/models"):
        return whole({"data": [listed_model(number) for number in range(MODELS_LISTED)]})
    return None


def whole(value: object) -> bytes:
    """A JSON reply, head and all."""
    body = json.dumps(value).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


def listed_model(number: int) -> dict[str, object]:
    """A row of OpenRouter's list, in the size that they have."""
    name = "anthropic/claude-sonnet-4" if number == 0 else f"vendor/model-{number}"
    return {
        "id": name,
        "canonical_slug": f"{name}-20250522",
        "name": f"Vendor: Model {number}",
        "created": 1747930371,
        "description": f"Model {number} balances capability and computational efficiency. " * 8,
        "context_length": 1_000_000,
        "architecture": {
            "modality": "text+image->text",
            "input_modalities": ["image", "text", "file"],
            "output_modalities": ["text"],
            "tokenizer": "Claude",
            "instruct_type": None,
        },
        "pricing": {"prompt": "0.000003", "completion": "0.000015", "request": "0", "input_cache_read": "0.0000003"},
        "top_provider": {"context_length": 1_000_000, "max_completion_tokens": 64000, "is_moderated": True},
        "per_request_limits": None,
        "supported_parameters": ["include_reasoning", "max_tokens", "reasoning", "stop", "temperature", "tools"],
    }


def claude(value: dict[str, object]) -> bytes:
    """An event of the Messages API, which has a name."""
    return b"event: %b\ndata: %b\n\n" % (str(value["type"]).encode(), compact(value))


def claude_text(text: str) -> bytes:
    delta = {"type": "text_delta", "text": text}
    return claude({"type": "content_block_delta", "index": 0, "delta": delta})


def claude_begin() -> bytes:
    usage = {"input_tokens": 19, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "output_tokens": 1}
    message = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude",
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": usage,
    }
    block = {"type": "text", "text": ""}
    return claude({"type": "message_start", "message": message}) + claude(
        {"type": "content_block_start", "index": 0, "content_block": block}
    )


def claude_end() -> bytes:
    delta = {"stop_reason": "end_turn", "stop_sequence": None}
    return (
        claude({"type": "content_block_stop", "index": 0})
        + claude({"type": "message_delta", "delta": delta, "usage": {"output_tokens": 50}})
        + claude({"type": "message_stop"})
    )


def gemini(text: str, finish_reason: str | None = None) -> bytes:
    """An event of `streamGenerateContent`."""
    candidate: dict[str, object] = {"content": {"parts": [{"text": text}], "role": "model"}, "index": 0}
    if finish_reason is not None:
        candidate["finishReason"] = finish_reason
    usage = {"promptTokenCount": 19, "candidatesTokenCount": 50, "totalTokenCount": 69}
    event = {"candidates": [candidate], "usageMetadata": usage, "modelVersion": "gemini", "responseId": "r1"}
    return b"data: %b\r\n\r\n" % compact(event)


def converse(kind: str, value: object) -> bytes:
    """A frame of `ConverseStream`."""
    rows = ((":event-type", kind), (":content-type", "application/json"), (":message-type", "event"))
    headers = b"".join(
        bytes((len(name),)) + name.encode() + pack("!BH", 7, len(text)) + text.encode() for name, text in rows
    )
    payload = compact(value)
    prelude = pack("!II", 12 + len(headers) + len(payload) + 4, len(headers))
    frame = prelude + pack("!I", crc32(prelude)) + headers + payload
    return frame + pack("!I", crc32(frame))


def converse_end() -> bytes:
    usage = {"inputTokens": 19, "outputTokens": 50, "totalTokens": 69}
    return (
        converse("contentBlockStop", {"contentBlockIndex": 0})
        + converse("messageStop", {"stopReason": "end_turn"})
        + converse("metadata", {"usage": usage, "metrics": {"latencyMs": 500}})
    )


def compact(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def head(content_type: str) -> bytes:
    """Of a stream."""
    return f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()


LAST = b"0\r\n\r\n"
SSE = "text/event-stream; charset=utf-8"
CLAUDE = Stream(
    head=head(SSE) + http_chunk(claude_begin()),
    text=lambda text: http_chunk(claude_text(text)),
    end=http_chunk(claude_end()) + LAST,
)
STREAMS = {
    "/v1/messages": CLAUDE,
    ":streamRawPredict": CLAUDE,
    ":streamGenerateContent": Stream(
        head=head("text/event-stream"),
        text=lambda text: http_chunk(gemini(text)),
        end=http_chunk(gemini("", "STOP")) + LAST,
    ),
    "/converse-stream": Stream(
        head=head("application/vnd.amazon.eventstream") + http_chunk(converse("messageStart", {"role": "assistant"})),
        text=lambda text: http_chunk(
            converse("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": text}, "p": "abcdefgh"})
        ),
        end=http_chunk(converse_end()) + LAST,
    ),
}
"""Path's ending → API; Chat Completions are in `replies.py`."""
