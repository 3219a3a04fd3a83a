"""Texts for a cursor → the items of the answer, as this editor can use them.

https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#inlineCompletionItem
(checked 2026-11)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import frozen

from ...documents.position import Encoding, Position, units_in

ACCEPTED = "ai.didAccept"
"""The command that an editor runs when its user has taken an item."""


@frozen
class Suggestion:
    """A text for the cursor, and how many characters after the cursor it takes the place of."""

    text: str
    replace_after: int = 0


@frozen(kw_only=True)
class Place:
    """Where in the document, as its editor counts."""

    cursor: Position
    line_after: str
    """The rest of the cursor's line."""
    encoding: Encoding
    newline: str
    """The document's own."""
    selected: str = ""
    """What is picked in the popup: it takes the place of the text from `selected_start` to the cursor."""
    selected_start: Position | None = None


def plain_items(suggestions: Sequence[Suggestion], place: Place) -> list[dict[str, Any]]:
    """For Lapce: one item, only the missing text. Lapce knows no range, so nothing can be replaced."""
    for suggestion in suggestions:
        text = without_replacing(suggestion, place.line_after)
        if text:
            return [{"insertText": with_line_ends(text, place.newline)}]
    return []


def ranged_items(suggestions: Sequence[Suggestion], place: Place, ids: Sequence[str]) -> list[dict[str, Any]]:
    """For editors that know the protocol: a range, and a command that tells of acceptance. Equal texts come once."""
    items: dict[str, dict[str, Any]] = {}
    for suggestion, number in zip(suggestions, ids, strict=True):
        replaced = place.line_after[: suggestion.replace_after]
        text = with_line_ends(place.selected + suggestion.text, place.newline)
        item: dict[str, Any] = {"insertText": text, "range": range_of(place, replaced)}
        if replaced:
            item["filterText"] = replaced + text  # clients show an item where this begins with the replaced text
        item["command"] = {"title": "Completion accepted", "command": ACCEPTED, "arguments": [number]}
        items.setdefault(text, item)
    return list(items.values())


def range_of(place: Place, replaced: str) -> dict[str, Any]:
    """From the cursor, or from where the picked text begins, over the characters that are replaced."""
    line, character = place.cursor
    first, start = place.cursor if place.selected_start is None else place.selected_start
    return {
        "start": {"line": first, "character": start},
        "end": {"line": line, "character": character + units_in(replaced, place.encoding)},
    }


def without_replacing(suggestion: Suggestion, line_after: str) -> str:
    """As much of the text as can stand before what follows the cursor, which stays."""
    text, replaced = suggestion.text, line_after[: suggestion.replace_after]
    if not replaced:
        return text
    if text.endswith(replaced):
        return text[: -len(replaced)]
    head, _, _ = text.partition(replaced[0])
    return head.rstrip()


def with_line_ends(text: str, newline: str) -> str:
    """The text as the document writes line ends."""
    return text.replace("\n", newline) if newline != "\n" else text
