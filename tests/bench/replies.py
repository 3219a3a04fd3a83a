"""What the fake vendor sends, prebuilt: the bytes of each API's streams, by the path that asks for them."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache

from attrs import frozen

from .address import OPENAI_API
from .order import NUMBERS


@frozen
class Stream:
    """One API's streamed reply, in HTTP/1.1 chunks."""

    head: bytes
    text: Callable[[str], bytes]
    """The bytes of one event with this piece of an answer."""
    end: bytes


def stream_for(path: str) -> Stream:
    """The API that a path belongs to. Raises KeyError."""
    return next(stream for suffix, stream in STREAMS.items() if path.endswith(suffix))


@cache
def numbered(stream: Stream) -> list[bytes]:
    """All the numbered chunks of an API."""
    return [stream.text(word(number)) for number in range(NUMBERS)]


def word(number: int) -> str:
    """The text of a numbered chunk; a word as models send them."""
    return f" w{number:03}"


def http_chunk(data: bytes) -> bytes:
    """RFC 9112, 7.1."""
    return b"%x\r\n%b\r\n" % (len(data), data)


def _sse(value: object) -> bytes:
    return b"data: " + json.dumps(value, separators=(",", ":")).encode() + b"\n\n"


def _chat_event(delta: dict[str, str], finish_reason: str | None = None) -> bytes:
    """As OpenAI sends them to a client that asks for `include_usage`."""
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
    return _sse({**_CHUNK, "choices": [choice], "usage": None})


def _chat_usage() -> bytes:
    usage = {"prompt_tokens": 19, "completion_tokens": 50, "total_tokens": 69}
    return _sse({**_CHUNK, "choices": [], "usage": usage})


_CHUNK = {
    "id": "chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG",
    "object": "chat.completion.chunk",
    "created": 1741570283,
    "model": "gpt-4o-2024-08-06",
    "service_tier": "default",
    "system_fingerprint": "fp_fc9f1d7035",
}
_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nx-request-id: req_1\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n"
)

STREAMS = {
    OPENAI_API: Stream(
        head=_HEAD + http_chunk(_chat_event({"role": "assistant", "content": ""})),
        text=lambda text: http_chunk(_chat_event({"content": text})),
        end=http_chunk(_chat_event({}, "stop") + _chat_usage() + b"data: [DONE]\n\n") + b"0\r\n\r\n",
    )
}
