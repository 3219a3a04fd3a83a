"""A Converse answer that comes as one JSON document → chunks.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html (checked 2026-11).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...chunks import Chunk, TextChunk
from ...json_edge import as_list, as_object, as_text, excerpt, parse_bytes
from ...wire import ResponseHead
from .decoder import usage_chunk
from .failure import Wording


def read_answer(wording: Wording, head: ResponseHead, body: bytes) -> tuple[list[Chunk], str | None]:
    """The first block's text ("" where it is blank or none) and usage, and why it ended. Raises BrokenReply."""
    answer = document(wording, head, body)
    message = as_object((as_object(answer.get("output")) or {}).get("message")) or {}
    blocks = as_list(message.get("content")) or ()
    text = as_text((as_object(blocks[0]) or {}).get("text")) if blocks else None
    chunks: list[Chunk] = [TextChunk(text if text and text.strip() else "")]
    usage = as_object(answer.get("usage"))
    if usage is not None:
        chunks.append(usage_chunk(usage))
    return chunks, as_text(answer.get("stopReason"))


def document(wording: Wording, head: ResponseHead, body: bytes) -> Mapping[str, Any]:
    """The document as an object; an empty body is an empty one. Raises BrokenReply."""
    if not body:
        return {}
    try:
        answer = as_object(parse_bytes(body))
    except ValueError:
        answer = None
    if answer is None:
        shown = excerpt(body[:1000].decode("utf-8", "replace"))
        raise wording.broken(f"The reply is not a JSON object: {shown}", head.status)
    return answer
