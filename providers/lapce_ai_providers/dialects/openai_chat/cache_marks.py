"""Marks on what a provider may keep in its prompt cache, written as Anthropic's `cache_control`.

Servers that route to Claude read them: https://openrouter.ai/docs/features/prompt-caching (checked 2026-11).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .messages import ChatMessage

EPHEMERAL = {"type": "ephemeral"}


def marked_system(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """Messages whose first is the system prompt, with the mark on it."""
    first, *rest = messages
    part = {"type": "text", "text": first["content"], "cache_control": EPHEMERAL}
    return [{**first, "content": [part]}, *rest]


def users(messages: Iterable[ChatMessage]) -> list[int]:
    """Where the user's messages are."""
    return [place for place, message in enumerate(messages) if message["role"] == "user"]


def marked_at(messages: Sequence[ChatMessage], places: Iterable[int]) -> list[ChatMessage]:
    """The messages with a mark on the last text of those at the places."""
    chosen = set(places)
    return [marked(message) if place in chosen else message for place, message in enumerate(messages)]


def marked(message: ChatMessage) -> ChatMessage:
    """A message with a mark on its last text; one of pictures alone gets the text `...` to carry it."""
    return {**message, "content": marked_parts(parts_of(message["content"]))}


def parts_of(content: str | list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Content as parts."""
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def marked_parts(parts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Parts with a mark on the last text among them."""
    texts = [place for place, part in enumerate(parts) if part["type"] == "text"]
    if not texts:
        return [*parts, {"type": "text", "text": "...", "cache_control": EPHEMERAL}]
    return [{**part, "cache_control": EPHEMERAL} if place == texts[-1] else part for place, part in enumerate(parts)]
