"""Gives an answer's lines the depth that the cursor and the lines around it want."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..block import width_of
from ..syntax import HASH, SLASHES
from .around import Around
from .below_head import indent_below, off_grid
from .first_line import first_line
from .shifted import shifted
from .whole_block import misplaced
from .words import with_text

ZIG_TEXT = "\\\\"
"""What lines of text begin with in Zig."""
HEREDOC = re.compile(r"<<[-~]?[\"']?[A-Z_]{2,}")


def indent_depth(text: str, around: Around) -> str:
    """The first line, and the lines after it, as deep as the cursor and the lines around it want them."""
    if not text.strip() or _flat(around) or _has_heredoc(text, around):
        return text
    lines = text.split("\n")
    if around.empty_line:
        lines = first_line(lines, around)
    if not around.syntax.prose:
        moved = _others(lines, around)
        lines = lines if around.scalar and _to_the_left(lines, moved) else moved
    return "\n".join(lines)


def _to_the_left(lines: Sequence[str], moved: Sequence[str]) -> bool:
    """In text, where deeper lines may follow anything."""
    return sum(map(len, moved)) < sum(map(len, lines))


def _has_heredoc(text: str, around: Around) -> bool:
    """Texts between lines of code, which have indentation of their own."""
    if around.syntax is SLASHES and around.situation.prefix.count("`") % 2:
        return True
    language, prefix = around.situation.language_id, around.situation.prefix
    if language == "zig" and (text.lstrip().startswith(ZIG_TEXT) or f"\n{ZIG_TEXT}" in text.replace(" ", "")):
        return True
    if language == "lua" and prefix.count("[[") > prefix.count("]]"):
        return True
    near = (*around.above, text, *around.below)
    return around.syntax is HASH and any(HEREDOC.search(part) for part in near)


def _flat(around: Around) -> bool:
    """Nothing in the document is indented, though there are blocks, as in some generated files."""
    near = (*around.above, around.before, *around.below)
    return (
        not any(line[:1].isspace() and line.strip() for line in near)
        and sum(line.rstrip().endswith("{") for line in near) > 1
    )


def _comes_back(head: str, lines: Sequence[str]) -> bool:
    """Deeper lines, and then one that is right below the first: lines moved together are not like that."""
    at, written = width_of(head), with_text(lines)
    back = next((line for line in written if width_of(line) <= at), "")
    return back is not written[0] and bool(back) and width_of(back) == at


def _others(lines: list[str], around: Around) -> list[str]:
    """The lines after the first: moved together, so that one of them is as deep as it has to be."""
    second = next((index for index in range(1, len(lines)) if lines[index].strip()), None)
    if second is None or not lines[0].strip():
        return lines
    head = around.before + lines[0]
    if _comes_back(head, lines[second:]):
        return lines
    found = misplaced(lines, around)
    if found is not None:
        return [lines[0], *shifted(lines[1:], *found)]
    wanted = indent_below(head, lines[second], second, around)
    if wanted is not None:
        return [lines[0], *shifted(lines[1:], lines[second], wanted)]
    off = off_grid(head, lines, around)
    return [lines[0], *(line[off:] if line.strip() else line for line in lines[1:])]
