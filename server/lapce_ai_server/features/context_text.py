"""Open documents named in a call's `context` → text added to its last user message."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lapce_ai_providers.errors import InvalidCall

from ..protocol.params import ContextItem, Range

Excerpt = Callable[[str, Range | None], tuple[str, str] | None]
"""uri and range → (language id, text), or None for a document that is not open."""


def with_context(
    messages: Sequence[Mapping[str, Any]], context: Sequence[ContextItem], excerpt: Excerpt
) -> tuple[Mapping[str, Any], ...]:
    """The messages, the last one of the user with the documents ahead of what it says. Raises InvalidCall."""
    if not context:
        return tuple(messages)
    last = max((i for i, message in enumerate(messages) if message["role"] == "user"), default=None)
    if last is None:
        raise InvalidCall("context: there is no user message to add it to")
    parts = [_part(index, item, excerpt) for index, item in enumerate(context)]
    blocks: list[Any] = [{"type": "text", "text": "\n\n".join(parts)}]
    content = messages[last]["content"]
    blocks += [{"type": "text", "text": content}] if isinstance(content, str) else content
    return (*messages[:last], {**messages[last], "content": blocks}, *messages[last + 1 :])


def _part(index: int, item: ContextItem, excerpt: Excerpt) -> str:
    found = excerpt(item.uri, item.range)
    if found is None:
        raise InvalidCall(f"context[{index}].uri: no open document {item.uri}")
    language, text = found
    lines = "" if item.range is None else f", lines {item.range.start[0] + 1}-{item.range.end[0] + 1}"
    fence = fence_for(text)
    return f"{item.uri}{lines}:\n{fence}{language}\n{text}\n{fence}"


def fence_for(text: str) -> str:
    """A Markdown fence that the text does not contain."""
    fence = "```"
    while fence in text:
        fence += "`"
    return fence
