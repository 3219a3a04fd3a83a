"""Replies of the vendors' APIs, for `fake_vendors.py`: built from texts, without a line of the code under test."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from fake_vendors import Reply, Step

EVENT_STREAM = {"content-type": "text/event-stream; charset=utf-8"}
JSON = {"content-type": "application/json"}


def sse(data: object) -> bytes:
    """One server-sent event."""
    text = data if isinstance(data, str) else json.dumps(data)
    return f"data: {text}\n\n".encode()


def openai_chunk(text: str | None = None, finish: str | None = None, **more: Any) -> bytes:
    """One event of a Chat Completions stream."""
    delta = {} if text is None else {"content": text}
    choices = [{"index": 0, "delta": delta, "finish_reason": finish}]
    return sse({"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices, **more})


def openai_usage(input_tokens: int, output_tokens: int) -> bytes:
    """The event that carries the usage, at the end."""
    usage = {"prompt_tokens": input_tokens, "completion_tokens": output_tokens, "total_tokens": 0}
    return sse(
        {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [], "usage": usage}
    )


def openai_stream(
    texts: Sequence[str], *, between: Sequence[Step] = (), headers: dict[str, str] | None = None
) -> Reply:
    """A whole stream: one event a text, `between` after each, then the end, usage and `[DONE]`."""
    steps: list[Step] = []
    for text in texts:
        steps += [openai_chunk(text), *between]
    steps += [openai_chunk(finish="stop"), openai_usage(len(texts), len(texts)), sse("[DONE]")]
    return Reply(200, EVENT_STREAM, tuple(steps))


def openai_stream_then(texts: Sequence[str], *steps: Step) -> Reply:
    """A stream that begins in order, and then does something else (Stall, Drop, garbage)."""
    return Reply(200, EVENT_STREAM, (*map(openai_chunk, texts), *steps))


def openai_whole(text: str) -> Reply:
    """An answer in one piece."""
    message = {"role": "assistant", "content": text}
    choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
    usage = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}
    body = {"id": "c1", "object": "chat.completion", "created": 1, "model": "m", "choices": choices, "usage": usage}
    return json_reply(200, body)


def openai_models(names: Sequence[str]) -> Reply:
    """The list of models."""
    return json_reply(200, {"object": "list", "data": [{"id": name, "object": "model"} for name in names]})


def openai_error(status: int, message: str, headers: dict[str, str] | None = None, **fields: Any) -> Reply:
    """A refusal in OpenAI's form."""
    return json_reply(
        status, {"error": {"message": message, "type": "t", "param": None, "code": None, **fields}}, headers
    )


def json_reply(status: int, body: object, headers: dict[str, str] | None = None) -> Reply:
    """A JSON body with its length."""
    data = json.dumps(body).encode()
    return Reply(status, {**JSON, "content-length": str(len(data)), **(headers or {})}, (data,))
