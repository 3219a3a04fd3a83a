"""Texts for a cursor → items of a completion menu, for editors that show no ghost text.

https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#completionItem
(checked 2026-11)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ...documents.position import units_in
from .items import Place, Suggestion, with_line_ends

KIND_TEXT, FORMAT_PLAIN, MODE_AS_IS = 1, 1, 1
LONGEST_LABEL_CHARACTERS = 60
_WORD = re.compile(r"\w*\Z")


def menu_items(suggestions: Sequence[Suggestion], place: Place, line_before: str) -> list[dict[str, Any]]:
    """Each item writes the word at the cursor anew: menus keep what begins with the word that was typed."""
    word = _WORD.search(line_before)
    typed = "" if word is None else word.group()
    line, character = place.cursor
    start = {"line": line, "character": character - units_in(typed, place.encoding)}
    items: list[dict[str, Any]] = []
    for number, suggestion in enumerate(suggestions):
        text = typed + suggestion.text
        replaced = units_in(place.line_after[: suggestion.replace_after], place.encoding)
        end = {"line": line, "character": character + replaced}
        items.append(
            {
                "label": label_of(text),
                "kind": KIND_TEXT,
                "detail": "Lapce AI",
                "documentation": text,
                "sortText": f"{number:04}",
                "filterText": text.lstrip().partition("\n")[0] if not typed else text.partition("\n")[0],
                "insertTextFormat": FORMAT_PLAIN,
                "insertTextMode": MODE_AS_IS,
                "textEdit": {"range": {"start": start, "end": end}, "newText": with_line_ends(text, place.newline)},
            }
        )
    return items


def label_of(text: str) -> str:
    """The first line that says something, cut where it is long or not the last."""
    line, more, _ = text.strip().partition("\n")
    line = line.rstrip()
    if len(line) > LONGEST_LABEL_CHARACTERS:
        return line[: LONGEST_LABEL_CHARACTERS - 1] + "…"
    return f"{line} …" if more else line
