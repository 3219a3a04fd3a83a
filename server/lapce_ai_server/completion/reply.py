"""Suggestions → the items that this editor, and this request, can use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..capabilities import Capabilities
from ..features.inline.items import Suggestion, plain_items, ranged_items
from ..features.inline.menu import menu_items
from .waiter import Waiter


def items_for(
    editor: Capabilities, waiter: Waiter, suggestions: Sequence[Suggestion], ids: Callable[[int], Sequence[str]]
) -> list[dict[str, Any]]:
    """None where the editor has no way to show them. `ids`: names for so many items."""
    if waiter.asked.menu:
        return menu_items(suggestions, waiter.place, waiter.situation.line_before)
    if editor.is_lapce:
        return plain_items(suggestions, waiter.place)
    return ranged_items(suggestions, waiter.place, ids(len(suggestions)))
