"""A message that comes as one JSON document → chunks.

https://docs.anthropic.com/en/api/messages (checked 2026-11).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from ...chunks import Chunk, TextChunk
from ...errors import BrokenReply, Unavailable
from ...json_edge import as_list, as_object, as_text, parse_bytes
from ...wire import ResponseHead
from ..reply_faults import beginning
from .error_object import kind_of, said
from .usage import started_usage

Shown = Literal["first text", "first block"]
"""Which block is the answer: the first text (Anthropic), or the first block if it is one (Vertex AI)."""


def read_message(prefix: str, shown: Shown, head: ResponseHead, body: bytes) -> tuple[list[Chunk], str | None]:
    """The answer's text and usage, and why it ended. Raises ProviderError where the document is no message.

    Args:
        prefix: how the host's error messages begin.
        shown: which block is the answer.
        head: of the reply; its content type is not looked at.
        body: of the reply.
    """
    message = document(prefix, body)
    blocks = as_list(message.get("content"))
    if blocks is None:
        if message.get("type") == "error":
            kind, code = kind_of(as_object(message.get("error")) or {}) or (Unavailable, "unavailable")
            raise kind(prefix + said(message), code=code, retryable=kind is Unavailable)
        raise BrokenReply(f'{prefix}The reply has no "content": {beginning(body)}')
    chunks: list[Chunk] = [TextChunk(answer(blocks, shown))]
    usage = as_object(message.get("usage"))
    if usage is not None:
        chunks.append(started_usage(usage))
    return chunks, as_text(message.get("stop_reason"))


def document(prefix: str, body: bytes) -> Mapping[str, Any]:
    """The document as an object. Raises BrokenReply."""
    try:
        message = as_object(parse_bytes(body))
    except ValueError:
        message = None
    if message is None:
        raise BrokenReply(f"{prefix}The reply is not a JSON object: {beginning(body)}")
    return message


def answer(blocks: Sequence[Any], shown: Shown) -> str:
    """The text that is the answer; "" where there is none."""
    candidates = blocks[:1] if shown == "first block" else blocks
    for block in map(as_object, candidates):
        if block is not None and block.get("type") == "text":
            return as_text(block.get("text")) or ""
    return ""
