"""A conversation that is longer than the model's window → the newest part that fits. Pure.

The oldest turns go first, each whole: a question with all that was said until the next one. So what is kept begins with
a question, as every provider wants it, and the last question is always in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import frozen

from lapce_ai_providers.json_edge import as_list, as_object

Message = Mapping[str, Any]
"""`{role, content}` as `ai/stream` takes them."""

ANSWER_SHARE = 4
"""Without a known limit of the answer, a quarter of the window is left for it."""
MESSAGE_TOKENS = 8
"""What marks of roles and turns take, at most, for each message."""
SAFETY = 0.95
"""Estimates are not exact, and tokenizers differ."""
UNKNOWN_WINDOW_TOKENS = 128_000
"""As the reference takes it where nothing is known of a model."""
CHARACTERS_PER_TOKEN = 3.0
"""Code in most tokenizers has 3 to 4."""


class QuestionTooLong(Exception):
    """The last question alone does not fit."""

    def __init__(self, tokens: int, room_tokens: int) -> None:
        super().__init__(
            f"The question is too long for the model: about {tokens} tokens; there is room for {max(0, room_tokens)}."
        )
        self.tokens, self.room_tokens = tokens, room_tokens


@frozen
class Fitted:
    """What is sent."""

    messages: tuple[Message, ...]
    dropped_turns: int
    """Questions that were left out, with their answers."""
    tokens: int
    """Of `messages`, as counted."""


def fitted(messages: Sequence[Message], room_tokens: int, count: Callable[[Message], int]) -> Fitted:
    """The newest turns that fit. Nothing is counted that does not decide.

    Args:
        messages: the conversation; the last one is the question.
        room_tokens: for all messages together, as `room_for_messages` tells.
        count: tokens of one message, marks included.

    Raises:
        QuestionTooLong: the last turn alone does not fit.
    """
    kept = len(messages)
    total = 0
    turns = turn_starts(messages)
    for start in reversed(turns):
        size = sum(map(count, messages[start:kept]))
        if total + size > room_tokens:
            break
        total, kept = total + size, start
    if kept == len(messages) and messages:
        raise QuestionTooLong(sum(map(count, messages[turns[-1] :])), room_tokens)
    return Fitted(tuple(messages[kept:]), turns.index(kept) if turns else 0, total)


def without_oldest_half(messages: Sequence[Message]) -> Fitted | None:
    """For a provider that says that the conversation is too long although it was counted: the newer half of its turns.

    None where the last question is all there is.
    """
    turns = turn_starts(messages)
    if len(turns) < 2:
        return None
    dropped = (len(turns) + 1) // 2
    return Fitted(tuple(messages[turns[dropped] :]), dropped, 0)


def turn_starts(messages: Sequence[Message]) -> list[int]:
    """Where turns begin: at a user's message that follows none of theirs; tool results belong to the turn before."""
    starts = [
        index
        for index, message in enumerate(messages)
        if message["role"] == "user"
        and not has_tool_result(message)
        and (index == 0 or messages[index - 1]["role"] != "user")
    ]
    if messages and (not starts or starts[0] != 0):
        starts.insert(0, 0)
    return starts


def has_tool_result(message: Message) -> bool:
    """Whether the message answers a call of a tool, which must not be parted from it."""
    return any((as_object(block) or {}).get("type") == "tool_result" for block in as_list(message.get("content")) or ())


def room_for_messages(window_tokens: int | None, answer_tokens: int | None, system_tokens: int = 0) -> int:
    """Tokens for all messages together.

    Args:
        window_tokens: the model's; None where it is not known.
        answer_tokens: the longest answer; None where there is no limit but the window. No more than half the window is
            kept free for it: catalogs tell limits that no answer in a chat comes near.
        system_tokens: of the system prompt.
    """
    window = window_tokens or UNKNOWN_WINDOW_TOKENS
    answer = min(answer_tokens or window // ANSWER_SHARE, window // 2)
    return int((window - answer) * SAFETY) - system_tokens


def estimated_tokens(message: Message) -> int:
    """Without asking anybody: on the safe side for text and code."""
    return text_tokens(content_text(message.get("content"))) + MESSAGE_TOKENS


def text_tokens(text: str) -> int:
    """Likewise. Scripts without spaces between words take about one token for each character."""
    if text.isascii():
        return int(len(text) / CHARACTERS_PER_TOKEN) + bool(text)
    wide = sum(character > "\u2e7f" for character in text)
    return wide + int((len(text) - wide) / CHARACTERS_PER_TOKEN) + 1


def content_text(content: object) -> str:
    """The words of a message's content, be it a text or blocks."""
    if isinstance(content, str):
        return content
    blocks = [as_object(block) or {} for block in as_list(content) or ()]
    texts = (block.get("text") or block.get("thinking") or block.get("content") for block in blocks)
    return "\n".join(content_text(text) for text in texts if text)


def dropped_words(dropped_turns: int) -> str:
    """What a user is told."""
    many = f"the {dropped_turns} oldest questions and their answers were"
    what = "the oldest question and its answer were" if dropped_turns == 1 else many
    return f"The conversation is longer than the model's window: {what} left out."
