"""Remembers where a conversation had its cache points, so that the next call finds what the last one has cached.

The reference keeps them in its handler, which lives as long as a task; here calls of many tasks share a profile. So
points are taken up where a call goes on from the last one of its conversation: the same messages again, or with an
answer and a question more. Anything else begins anew.
"""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from typing import Any, NamedTuple, cast

from ...call import Message

Name = tuple[str, bytes | None]
MEMORY_NAME = "bedrock cache points"
MOST_CONVERSATIONS = 256
_NAME_BYTES = 40
"""Twenty characters as JavaScript counts them."""
_EXCHANGE_MESSAGES = 2


class Last(NamedTuple):
    """The last call of a conversation."""

    message_count: int
    points: Sequence[int]


def conversation(messages: Sequence[Message]) -> Name | None:
    """By what the reference tells conversations apart: who spoke first, and how that begins."""
    if not messages:
        return None
    content: Any = messages[0]["content"]
    beginning = content.encode("utf-16-le", "surrogatepass")[:_NAME_BYTES] if isinstance(content, str) else None
    return str(messages[0]["role"]), beginning


def points_before(memory: MutableMapping[str, Any], messages: Sequence[Message]) -> Sequence[int]:
    """The points of the conversation's last call, where this one goes on from it."""
    last = remembered(memory).get(conversation(messages))
    if last is None or len(messages) - last.message_count not in (0, _EXCHANGE_MESSAGES):
        return ()
    return last.points


def remember(memory: MutableMapping[str, Any], messages: Sequence[Message], points: Sequence[int]) -> None:
    """Keeps the points of this call; the conversation that was silent longest is forgotten."""
    known = remembered(memory)
    name = conversation(messages)
    known.pop(name, None)
    known[name] = Last(len(messages), tuple(points))
    while len(known) > MOST_CONVERSATIONS:
        del known[next(iter(known))]


def remembered(memory: MutableMapping[str, Any]) -> dict[Name | None, Last]:
    """All conversations of a profile."""
    return cast("dict[Name | None, Last]", memory.setdefault(MEMORY_NAME, {}))
