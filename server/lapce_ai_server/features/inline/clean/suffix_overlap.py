"""Cuts an answer where it begins to say what follows the cursor anyway."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from ..scan import unmatched
from .around import Around
from .words import SHORT, alike, says_something, weight, with_text

ENOUGH = 3
"""So many lines in a row are no chance, whatever comes after them."""
LEAST_PART = 10
"""Characters of a line that was not finished, to be taken for the one below."""


@frozen
class Match:
    """How far an answer's lines, from some line on, agree with the lines below the cursor."""

    whole: tuple[str, ...]
    """Lines that agree."""
    part: str
    """The answer's last line, where it is only the beginning of the one in the document."""
    of: str
    """That line of the document."""
    ends: bool
    """The answer says nothing else."""


def suffix_overlap(text: str, around: Around) -> str:
    """The lines ahead of the first one from which on it agrees with the document below the cursor."""
    below = with_text(around.below)
    if not below or (around.after.strip() and "\n" not in text):
        return text
    lines = text.split("\n")
    for index in range(len(lines)):
        line = lines[index]
        if index == 0 and not around.empty_line:
            continue
        if line.strip() and _agrees(with_text(lines[index:]), below, around):
            return "\n".join(lines[:index]).rstrip() if index else ""
    return text


def _agrees(lines: Sequence[str], below: Sequence[str], around: Around) -> bool:
    match = _match(lines, below)
    if match is None:
        return False
    substance = sum(says_something(line) for line in match.whole)
    if len(match.whole) >= ENOUGH and substance >= 2:
        return True
    if not match.ends:
        return substance >= 2 and not around.repeats
    if match.whole:
        return _certain(match, below, around)
    return _unfinished(match, around)


def _certain(match: Match, below: Sequence[str], around: Around) -> bool:
    """To the answer's end it is the document's; but a single equal line may be one of a list."""
    if len(match.whole) > 1:
        return not around.repeats or sum(map(weight, match.whole)) > SHORT
    line = match.whole[0]
    if around.repeats:
        return bool(match.part)
    return says_something(line) or line.rstrip() == below[0].rstrip()


def _unfinished(match: Match, around: Around) -> bool:
    """The last line is the beginning of the one below: a line of its own, or one that was cut off?"""
    part, rest = match.part.strip(), match.of.strip()[len(match.part.strip()) :]
    if len(part) < LEAST_PART or around.repeats:
        return False
    if not unmatched(part, around.syntax).balanced and unmatched(match.of.strip(), around.syntax).balanced:
        return True
    return part[-1].isalnum() and rest[:1].isalnum() and len(part.split()) > 2


def _match(lines: Sequence[str], below: Sequence[str]) -> Match | None:
    whole: list[str] = []
    for line, other in zip(lines, below, strict=False):
        last = len(whole) == len(lines) - 1
        if alike(line, other):
            whole.append(line)
        elif last and other.strip().startswith(line.strip()):
            return Match(tuple(whole), line, other, ends=True)
        else:
            break
    if not whole:
        return None
    return Match(tuple(whole), "", "", ends=len(whole) == len(lines) or len(whole) == len(below))
