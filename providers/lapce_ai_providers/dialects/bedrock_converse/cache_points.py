"""Where Bedrock is to cache: after the system prompt, and after messages, the same ones again as a conversation grows.

https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html (checked 2026-11). The rules are the
reference's (Roo Code v3.28.18, `MultiPointStrategy`): a point must cover the model's least number of tokens; when all
points are set, two neighbours become one if that pays.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from ...call import Message
from ...catalog.model import ModelInfo

POINT = {"cachePoint": {"type": "default"}}
SYSTEM_TOKENS = 5
MESSAGE_TOKENS = 10
IMAGE_TOKENS = 300
WORTH_MOVING = 1.2
"""How many times the tokens of two spans the new ones must be before the two become one."""
DEFAULT_LEAST_TOKENS = 50
_WORD = re.compile(r"[^\s\ufeff]+")
_PUNCTUATION = re.compile(r"[.,!?;:()\[\]{}\"'`]")


class Limits(NamedTuple):
    """What a model allows."""

    least_tokens: int
    most_points: int
    fields: tuple[str, ...]


def limits(info: ModelInfo) -> Limits | None:
    """The model's limits; None where it has no cache to point at."""
    if not info.supports_prompt_cache or not info.cachable_fields:
        return None
    least = info.min_tokens_per_cache_point or DEFAULT_LEAST_TOKENS
    return Limits(least, info.max_cache_points or 0, info.cachable_fields)


def system_point(system: str | None, allowed: Limits) -> bool:
    """Whether a point goes after the system prompt."""
    if not system or "system" not in allowed.fields:
        return False
    return math.ceil(text_tokens(system) + SYSTEM_TOKENS) >= allowed.least_tokens


def message_points(messages: Sequence[Message], before: Sequence[int], allowed: Limits, most: int) -> list[int]:
    """The places of the messages that get a point.

    Args:
        messages: of the conversation.
        before: the places that the call before this one had.
        allowed: by the model.
        most: points that are left for messages.
    """
    if "messages" not in allowed.fields or len(messages) <= 1:
        return []
    spans = Spans(messages, before, allowed.least_tokens)
    if not before:
        return spans.first_points(most)
    kept = [place for place in before if place < len(messages)]
    fresh = spans.tokens(before[-1] + 1, len(messages) - 1)
    if fresh < allowed.least_tokens:
        return kept
    if most > len(before):
        return kept + spans.new_point()
    return spans.moved_points(kept, fresh, most)


class Spans:
    """The stretches of a conversation between points."""

    def __init__(self, messages: Sequence[Message], before: Sequence[int], least_tokens: int) -> None:
        self._messages, self._before, self._least_tokens = messages, before, least_tokens
        self._counted = [message_tokens(message) for message in messages]

    def tokens(self, first: int, last: int) -> int:
        """Of the messages from one place to another."""
        return sum(self._counted[first : last + 1])

    def point(self, first: int, last: int) -> list[int]:
        """The last message of the user's between two places, if a point there covers enough."""
        last = min(last, len(self._messages) - 1)
        if first >= last:
            return []
        place = next((i for i in range(last, first - 1, -1) if self._messages[i]["role"] == "user"), None)
        if place is None:
            return []
        start = max((point for point in self._before if point < first), default=-1) + 1
        return [place] if self.tokens(start, place) >= self._least_tokens else []

    def first_points(self, most: int) -> list[int]:
        """For a conversation without points."""
        points: list[int] = []
        start = 0
        while start < len(self._messages) and len(points) < most:
            found = self.point(start, len(self._messages) - 1)
            if not found:
                break
            points += found
            start = found[0] + 1
        return points

    def new_point(self) -> list[int]:
        """For what came after the last point."""
        return self.point(self._before[-1] + 1, len(self._messages) - 1)

    def moved_points(self, kept: list[int], fresh: int, most: int) -> list[int]:
        """All points are set: the two neighbours with the fewest tokens become one, if the new ones outweigh them."""
        starts = [0, *(place + 1 for place in self._before)]
        sizes = [self.tokens(start, place) for start, place in zip(starts, self._before, strict=False)]
        pairs = [left + right for left, right in pairwise(sizes)]
        if not pairs or fresh < min(pairs) * WORTH_MOVING:
            return kept
        chosen = pairs.index(min(pairs))
        merged = self.point(starts[chosen], self._before[chosen + 1])
        outer = [place for place in self._before[:chosen] if place < len(self._messages)]
        points = [*outer, *merged, *(place for place in self._before[chosen + 2 :] if place < len(self._messages))]
        return points + self.new_point() if len(points) < most else points


def message_tokens(message: Message) -> int:
    """An estimate; nothing for an empty text."""
    content: Any = message["content"]
    if isinstance(content, str):
        return math.ceil(text_tokens(content) + MESSAGE_TOKENS) if content else 0
    tokens = 0.0
    for block in content:
        if block["type"] == "image":
            tokens += IMAGE_TOKENS
        elif block["type"] == "text" and (text := block.get("text")):
            tokens = text_tokens(text, tokens)
    return math.ceil(tokens + MESSAGE_TOKENS)


def text_tokens(text: str, tokens: float = 0.0) -> float:
    """What a text adds to a number of tokens: words, punctuation and line ends, each with its weight."""
    tokens += len(_WORD.findall(text)) * 1.3
    tokens += len(_PUNCTUATION.findall(text)) * 0.3
    return tokens + text.count("\n") * 0.5
