"""How text completions are read, streamed or whole: as chat completions, but for where the text stands."""

from __future__ import annotations

from functools import partial

from ...chunks import Chunk, TextChunk
from ...errors import BrokenReply
from ...json_edge import as_list, as_object, as_text
from ...provider import WholeReply
from ...wire import ResponseHead
from ..openai_chat.decoder import CONTENT, Reading
from ..openai_chat.failure import Wording
from ..openai_chat.usage import LastReport, plain_usage, usage_if_told
from ..openai_chat.whole import completion, no_completion
from ..reply_faults import beginning


def last_usage() -> LastReport:
    """Usage for one stream."""
    return LastReport(plain_usage)


READING = Reading(fields=(("text", TextChunk), CONTENT), usage=last_usage, text_in_choice=True)
"""`text` beside the choice's index, or `content` in a delta, as Mistral has it."""


def whole(wording: Wording) -> WholeReply:
    """For servers that do not stream."""
    return WholeReply(partial(read_text, wording))


def read_text(wording: Wording, head: ResponseHead, body: bytes) -> tuple[list[Chunk], str | None]:
    """The answer's text and usage, and why it ended. Raises ProviderError where the document is no completion."""
    answer = completion(wording, body)
    choices = as_list(answer.get("choices"))
    if choices is None:
        raise no_completion(wording, answer, body)
    choice = (as_object(choices[0]) if choices else None) or {}
    message = as_object(choice.get("message")) or {}
    text = as_text(choice.get("text"))
    text = as_text(message.get("content")) if text is None else text
    if choices and text is None:
        raise BrokenReply(wording(f'The reply\'s choice has no "text": {beginning(body)}'))
    usage = usage_if_told(as_object(answer.get("usage")))
    return [TextChunk(text or ""), *usage], as_text(choice.get("finish_reason"))
