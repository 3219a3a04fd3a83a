"""A chat completion that comes as one JSON document → chunks.

https://platform.openai.com/docs/api-reference/chat/object (checked 2026-11).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...chunks import Chunk, TextChunk
from ...errors import BrokenReply, ProviderError
from ...json_edge import as_list, as_object, as_text, parse_bytes, truthy
from ...wire import ResponseHead
from ..reply_faults import beginning
from .error_object import told_error
from .failure import Wording
from .usage import WholeUsage


def read_completion(
    wording: Wording, usage: WholeUsage, head: ResponseHead, body: bytes
) -> tuple[list[Chunk], str | None]:
    """The answer's text and usage, and why it ended. Raises ProviderError where the document is no completion."""
    answer = completion(wording, body)
    choices = as_list(answer.get("choices"))
    if choices is None:
        raise no_completion(wording, answer, body)
    choice = as_object(choices[0]) if choices else None
    message = as_object(choice.get("message")) if choice else None
    if choice is not None and message is None:
        raise BrokenReply(wording(f'The reply\'s choice has no "message": {beginning(body)}'))
    text = as_text(message.get("content")) if message else None
    chunks: list[Chunk] = [TextChunk(text or ""), *usage(as_object(answer.get("usage")))]
    return chunks, as_text(choice.get("finish_reason")) if choice else None


def completion(wording: Wording, body: bytes) -> Mapping[str, Any]:
    """The document as an object, whatever type its head declares. Raises BrokenReply."""
    try:
        answer = as_object(parse_bytes(body))
    except ValueError:
        answer = None
    if answer is None:
        raise BrokenReply(wording(f"The reply is not a JSON object: {beginning(body)}"))
    return answer


def no_completion(wording: Wording, answer: Mapping[str, Any], body: bytes) -> ProviderError:
    """A document without choices: the error that it tells, if it does."""
    if truthy(answer.get("error")):
        return told_error(answer["error"], wording)
    return BrokenReply(wording(f'The reply has no "choices": {beginning(body)}'))
