"""Marks on what goes to the prompt cache: on the system prompt and in the last two of the user's messages.

https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching (checked 2026-11). The last mark writes the cache,
the one before it finds what the call before has written. Which block of a message bears the mark, hosts decide.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...call import Message

Block = Mapping[str, Any]
Mark = Callable[[Sequence[Block]], list[Block]]
"""Blocks of a message → the same with a mark on one of them."""

CACHE_CONTROL = {"cache_control": {"type": "ephemeral"}}
MARKED_MESSAGES = 2


def mark_last_block(blocks: Sequence[Block]) -> list[Block]:
    """Anthropic's own API: the last block, of whatever type it is."""
    return marked_at(blocks, len(blocks) - 1)


def mark_last_text(blocks: Sequence[Block]) -> list[Block]:
    """Vertex AI caches nothing but texts: the last one, if there is any."""
    return marked_at(blocks, max((place for place, block in enumerate(blocks) if block["type"] == "text"), default=-1))


def marked_at(blocks: Sequence[Block], chosen: int) -> list[Block]:
    """The blocks, that at the place with a mark."""
    return [{**block, **CACHE_CONTROL} if place == chosen else block for place, block in enumerate(blocks)]


def marked_messages(messages: Sequence[Message], mark: Mark) -> list[Message]:
    """The messages, the user's last two with marks."""
    users = [place for place, message in enumerate(messages) if message["role"] == "user"]
    chosen = users[-MARKED_MESSAGES:]
    return [
        {**message, "content": mark(blocks_of(message["content"]))} if place in chosen else message
        for place, message in enumerate(messages)
    ]


def blocks_of(content: str | Sequence[Block]) -> Sequence[Block]:
    """Content as blocks."""
    return [{"type": "text", "text": content}] if isinstance(content, str) else content
