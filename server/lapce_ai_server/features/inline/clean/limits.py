"""Keeps an answer to one line, to its block, to so many lines; takes off white space at its end."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..block import lines_in_scope
from ..scan import unmatched
from .around import Around

CLOSE_UP = (")", "]", ",", ";", ":", ".")
"""What has no space ahead of it, and certainly not two."""
BREAK = "  "
SPACE_AT_END = re.compile(r"[ \t]+(?=\n)")


def block_scope(text: str, around: Around) -> str:
    """The lines that belong to the block of the cursor."""
    if around.single or "\n" not in text:
        return text
    lines = text.split("\n")
    count = lines_in_scope(lines, around.situation)
    return text if count == len(lines) else "\n".join(lines[:count]).rstrip()


def line_limit(text: str, around: Around) -> str:
    """As many lines and characters as the policy allows."""
    policy = around.policy
    lines = text.split("\n")
    if around.single:
        return lines[0]
    lines = lines[: policy.most_lines]
    while len(lines) > 1 and sum(map(len, lines)) + len(lines) - 1 > policy.most_characters:
        lines.pop()
    return text if len(lines) == text.count("\n") + 1 else "\n".join(lines).rstrip()


def without_rest(text: str, said: str) -> str:
    """Without the last line, where that is what the answer was at when it was cut off."""
    lines, last = text.split("\n"), said.rpartition("\n")[2].strip()
    return "\n".join(lines[:-1]).rstrip() if len(lines) > 1 and lines[-1].strip() == last else text


def trailing_space(text: str, around: Around) -> str:
    """Without white space at the ends of lines, where the document has none itself."""
    if not around.syntax.prose and "\n" in text and _strays(text) and not _spaces_at_ends(around):
        text = SPACE_AT_END.sub("", text)
    if not around.after.strip():
        return _end(text, around)
    odd = text.endswith("  ") and around.after[:1] in CLOSE_UP
    if unmatched(around.before + text, around.syntax).quote:
        return text
    if text[:1] == " " and not around.before[-1:].isspace() and not text.endswith("  "):
        return text  # spaces inside of brackets, on both sides
    if odd or around.after[:1].isspace() or around.after[:1] in (")", "]", ",", ";"):
        return text.rstrip() if text.strip() and (odd or not around.prose) and not _wide(around) else text
    return text


def _strays(text: str) -> bool:
    """Each line ends with white space: a document's own, of which this may be one, has it here and there."""
    return all(line != line.rstrip() for line in text.split("\n") if line.strip())


def _end(text: str, around: Around) -> str:
    rest = text.rstrip()
    space = text[len(rest) :]
    kept = space and (_breaks_line(space, around) or _ends_so(space, (*around.above, *around.below, *rest.split("\n"))))
    return text if kept else rest


def _breaks_line(space: str, around: Around) -> bool:
    """Two spaces at the end of a line of Markdown, with a line of the same paragraph below, are a line break."""
    below = around.below[0] if around.below else ""
    return around.syntax.prose and space == BREAK and bool(below.strip()) and not below.startswith(("#", "```", ">"))


def _ends_so(space: str, lines: Sequence[str]) -> bool:
    """Lines end with the same white space."""
    return any(line.strip() and line[len(line.rstrip()) :] == space for line in lines)


def _wide(around: Around) -> bool:
    """Brackets with spaces inside, or columns."""
    mark = f" {around.after.lstrip()[:1]}"
    near = (*around.above[-20:], *around.below[:20])
    return any(mark in line.strip() for line in near)


def _spaces_at_ends(around: Around) -> bool:
    return any(line != line.rstrip() for line in (*around.above, *around.below))
