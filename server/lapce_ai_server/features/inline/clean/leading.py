"""Takes off white space that an answer begins with though the cursor's line already has it."""

from __future__ import annotations

import re

from ..scan import CLOSER_OF, unmatched
from .around import Around

ALIGNED = re.compile(r"\S {2,}\S")
GLUED = ("(", "[", ".", "::")
"""Nothing but a word follows these in most styles."""
AFTER_TWO_SPACES = ("#", "//", "/*", "--", "<!--", "\\")
"""Comments at a line's end; styles want two spaces ahead of them."""
NEXT_LINE, MAY_END = re.compile(r"(?:\t| {2,})[ \t]*\w"), re.compile(r"[\w)\]}\"';]\Z")
NEAR = 3


def leading_space(text: str, around: Around) -> str:
    """The answer begins where the cursor is: without a blank line, and without a second space."""
    if around.empty_line:
        return _after_blank_lines(text)
    if around.before[-1].isspace():
        return _after_space(text, around)
    if text[:1] == "\n":
        return (
            _on_this_line(text, around)
            if around.single or (around.before.endswith((".", "::", "->")) and not around.prose)
            else text
        )
    if around.situation.language_id == "shellscript" and around.before.endswith("["):
        return text
    inside = text.endswith(" ") and around.after[:1] == CLOSER_OF.get(around.before[-1])
    if inside and text.strip():
        return text  # spaces inside of brackets, on both sides
    glued = around.before.endswith(GLUED) and text[:1] == " " and text[1:2].strip()
    sentence = around.before.endswith((".", "::")) and unmatched(around.before, around.syntax).quote
    words = around.before.endswith(".") and text[1:2].isupper() and around.before.strip().count(" ") > 1
    if glued and (around.before.endswith("..") or sentence or words):
        return text
    return (
        text[1:]
        if glued
        and (not around.prose or (text[1].isalnum() and around.before[-1] in "(["))
        and not _spaces_inside(around)
        else text
    )


def _on_this_line(text: str, around: Around) -> str:
    """Without line ends ahead; a single space may be the one that belongs behind the cursor's word. Nothing of an
    indented statement behind what may be the end of one: it is the next line's, and this one is whole.
    """
    rest = text.lstrip("\n")
    if NEXT_LINE.match(rest) and MAY_END.search(around.before):
        return ""
    return rest if rest[:1] == " " and rest[1:2].strip() else rest.lstrip()


def _after_blank_lines(text: str) -> str:
    start = len(text) - len(text.lstrip())
    return text[text.rfind("\n", 0, start) + 1 :]


def _after_space(text: str, around: Around) -> str:
    rest = text.lstrip()
    skipped = text[: len(text) - len(rest)]
    if not skipped:
        return text
    if "\n" in skipped:
        return rest if around.single or not around.prose else text
    if rest.startswith(AFTER_TWO_SPACES) or _aligned(around):
        return text
    return rest


def _aligned(around: Around) -> bool:
    """Lines nearby, or this one, have columns."""
    near = (*around.above[-NEAR:], around.before, *around.below[:NEAR])
    return any(ALIGNED.search(line.strip()) for line in near) or around.before.endswith(("  ", "\t"))


def _spaces_inside(around: Around) -> bool:
    """The document has spaces inside its brackets."""
    mark = around.before[-1]
    near = (*around.above[-20:], around.before, around.after, *around.below[:20])
    if mark == ".":  # which ends sentences in comments
        near = tuple(line for line in near if not line.lstrip().startswith(around.syntax.comments))
    inside = (f"{mark} ", f" {CLOSER_OF[mark]}") if mark in CLOSER_OF else (f"{mark} ",)
    return any(style in line.strip() for line in near for style in inside)
