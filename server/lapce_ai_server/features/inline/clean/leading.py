"""Takes off white space and brackets that an answer begins with though the cursor's line already has them."""

from __future__ import annotations

import re

from ..scan import CLOSER_OF, LINE_COMMENTS, OPENERS, unmatched
from .around import Around
from .brackets import Brackets

ALIGNED = re.compile(r"\S {2,}\S")
GLUED = ("(", "[", ".", "::")
"""Nothing but a word follows these in most styles."""
AFTER_TWO_SPACES = ("#", "//", "/*", "--", "<!--", "\\")
"""Comments at a line's end; styles want two spaces ahead of them."""
NEXT_LINE, MAY_END = re.compile(r"(?:\t| {2,})[ \t]*\w"), re.compile(r"[\w)\]}\"';]\Z")
NEAR = 3
ENDED_INSIDE = re.compile(r"\s*(?:;|\{$|:$)")
"""What cannot follow within brackets, so that the brackets ahead of it are the line's own."""


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
    glued = around.before.endswith(GLUED) and text[:1] == " " and text[1:2].strip()
    sentence = around.before.endswith(".") and unmatched(around.before, around.syntax).quote
    if glued and (around.before.endswith("..") or sentence):
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


def doubled_start(text: str, around: Around) -> str:
    """A bracket or quote that the cursor is behind, and that the answer begins with once more."""
    last = around.before[-1:]
    if not last or text[:1] != last or text.strip() == last:
        return text
    if last in OPENERS:
        return text[1:] if _opened_twice(text.partition("\n")[0], last, around) else text
    quoted = last in ('"', "'") and not around.prose and text[1:2] != last and not around.before.endswith(last * 2)
    return text[1:] if quoted and _quoted_twice(text.partition("\n")[0], around) else text


def _opened_twice(line: str, last: str, around: Around) -> bool:
    """Behind a bracket that is closed right after the cursor, or that the line leaves open with the second one."""
    inner, rest = unmatched(line, around.syntax), line[1:]
    if around.after[:1] == CLOSER_OF[last]:
        brackets = Brackets(around.situation)
        if last == "(" and ENDED_INSIDE.match(_behind_partner(line)):
            return True
        fits = brackets.misfits(rest) <= brackets.misfits(line)
        return inner.openers[:1] == (last,) and unmatched(rest, around.syntax).balanced and fits
    if line.strip() == last:
        return _closed_once(last, around)
    if around.after.strip() or line.rstrip().endswith((",", "\\", *OPENERS)) or _closed_below(around):
        return False
    whole = unmatched(around.before + line, around.syntax)
    other = unmatched(around.before + rest, around.syntax)
    return other.balanced and not whole.balanced


def _closed_once(last: str, around: Around) -> bool:
    """The lines below close the bracket ahead of the cursor, and not a second one."""
    below = [line.strip() for line in around.below if line.strip()][:2]
    closer = CLOSER_OF[last]
    return (
        not around.before.endswith("={")
        and [line[:1] == closer for line in below][:1] == [True]
        and (len(below) < 2 or below[1][:1] != closer)
    )


def _behind_partner(line: str) -> str:
    """What follows the bracket that closes the first one."""
    depth = 0
    for index, character in enumerate(line):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return line[index + 1 :]
    return ""


def _quoted_twice(line: str, around: Around) -> bool:
    whole = unmatched(around.before + line + around.after, around.syntax)
    other = unmatched(around.before + line[1:] + around.after, around.syntax)
    return other.quote in ("", *LINE_COMMENTS) and whole.quote not in ("", *LINE_COMMENTS)


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
    inside = (f"{mark} ", f" {CLOSER_OF[mark]}") if mark in CLOSER_OF else (f"{mark} ",)
    return any(style in line.strip() for line in near for style in inside)


def _closed_below(around: Around) -> bool:
    below = next((line.strip() for line in around.below if line.strip()), "")
    return below[:1] in (")", "]", "}")
