"""The lines around a cursor → what the user has asked for in a comment there: `AI: …`, else `TODO …`."""

from __future__ import annotations

import re
from collections.abc import Sequence

NEAR = 12
"""Lines on each side of the cursor."""
MOST_CHARACTERS = 2_000
MOST_COLUMNS = 1_000
"""Of a line that is looked at."""
MARK = re.compile(
    r"(?:^|[\s#/*;%<!-])(?P<word>AI|TODO|FIXME)(?:\([^)\n]*\))?(?P<colon>:)?[ \t]+(?P<text>\S.*?)[ \t]*(?:\*/|-->)?$"
)
CONTINUES = re.compile(r"\s*(?:#|//|--|\*|;|%)\s*(?P<text>\S.*?)\s*(?:\*/|-->)?$")
COMMENT = re.compile(r"#|//|/\*|--|<!--|;|%|^\s*\*|\"\"\"|'''")


def instruction_near(lines: Sequence[str], at: int) -> str | None:
    """The nearest one; `AI:` goes before `TODO` and `FIXME`. Comments that follow it line by line belong to it.

    Args:
        lines: the document's, without ends.
        at: the cursor's line.
    """
    found = [
        (word != "AI", abs(number - at), number, text)
        for number in range(max(0, at - NEAR), min(len(lines), at + NEAR + 1))
        for word, text in [_said(lines[number])]
        if text
    ]
    if not found:
        return None
    _, _, number, text = min(found)
    for line in lines[number + 1 : number + 1 + NEAR]:
        more = CONTINUES.match(line)
        if more is None or _said(line)[1]:
            break
        text = f"{text}\n{more['text']}"
    return text[:MOST_CHARACTERS]


def _said(line: str) -> tuple[str, str]:
    """The word, and what it says; empty texts where the line has none."""
    found = MARK.search(line) if len(line) <= MOST_COLUMNS else None
    if found is None or COMMENT.search(line[: found.start("word")]) is None:
        return "", ""
    if found["word"] == "AI" and not found["colon"]:
        return "", ""
    return found["word"], found["text"]
