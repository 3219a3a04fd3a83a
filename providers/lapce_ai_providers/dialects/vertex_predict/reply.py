"""The reply of `:predict` → text and usage.

https://cloud.google.com/vertex-ai/docs/reference/rest/v1/PredictResponse (checked 2026-11). A prediction is a text, an
object with `content`, or, from chat models, one with `candidates`; models by other makers that are served this way
answer with a bare text, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...chunks import Chunk, TextChunk, UsageChunk
from ...errors import BrokenReply
from ...json_edge import as_count, as_list, as_object, as_text, parse_bytes
from ...wire import ResponseHead
from ..reply_faults import beginning


def read_prediction(prefix: str, head: ResponseHead, body: bytes) -> tuple[list[Chunk], str | None]:
    """The first prediction's text, and the tokens where they are told. Raises BrokenReply."""
    try:
        reply = as_object(parse_bytes(body))
    except ValueError:
        reply = None
    predictions = as_list(reply.get("predictions")) if reply else None
    text = prediction_text(predictions[0]) if predictions else None
    if reply is None or text is None:
        raise BrokenReply(f"{prefix}The reply has no prediction with a text: {beginning(body)}")
    return [TextChunk(text), *usage(as_object(reply.get("metadata")) or {})], None


def prediction_text(prediction: object) -> str | None:
    """The text of a prediction; None where it has none."""
    if isinstance(prediction, str):
        return prediction
    facts = as_object(prediction) or {}
    candidates = as_list(facts.get("candidates"))
    chosen = (as_object(candidates[0]) if candidates else None) or facts
    return as_text(chosen.get("content"))


def usage(metadata: Mapping[str, Any]) -> list[Chunk]:
    """The tokens that the reply tells."""
    told = as_object(metadata.get("tokenMetadata"))
    if told is None:
        return []
    counts = [as_object(told.get(name)) or {} for name in ("inputTokenCount", "outputTokenCount")]
    given, made = (as_count(count.get("totalTokens")) or 0 for count in counts)
    return [UsageChunk(given, made)]
