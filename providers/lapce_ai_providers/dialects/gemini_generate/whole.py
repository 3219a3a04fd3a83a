"""An answer that comes as one JSON document → its text with the pages it rests on, and its usage."""

from __future__ import annotations

from ...catalog.model import ModelInfo
from ...chunks import Chunk, TextChunk
from ...errors import BrokenReply
from ...json_edge import as_object, as_text, parse_bytes
from ...wire import ResponseHead
from ..reply_faults import beginning
from .decoder import Answer, answer_parts, first_candidate, stop_reason
from .grounding import citations
from .usage import usage_chunk


def read_answer(prefix: str, info: ModelInfo, head: ResponseHead, body: bytes) -> tuple[list[Chunk], str | None]:
    """The text, empty where the model gave none, and why it ended. Raises BrokenReply where the reply is no JSON."""
    try:
        answer = as_object(parse_bytes(body))
    except ValueError:
        answer = None
    if answer is None:
        raise BrokenReply(f"{prefix}The reply is not a JSON object: {beginning(body)}")
    usage = as_object(answer.get("usageMetadata"))
    told = [] if usage is None else [usage_chunk(usage, info)]
    return [TextChunk(answer_text(answer)), *told], stop_reason(answer, first_candidate(answer))


def answer_text(answer: Answer) -> str:
    """The texts of the first candidate, without its thoughts."""
    candidate = first_candidate(answer)
    if candidate is None:
        return ""
    texts = [as_text(part.get("text")) for part in answer_parts(candidate) if part.get("thought") is not True]
    return "".join(text for text in texts if text) + citations(as_object(candidate.get("groundingMetadata")))
