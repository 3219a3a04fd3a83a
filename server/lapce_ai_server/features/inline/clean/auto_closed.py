"""Brackets and quotes that are in the document already, behind the cursor or below: drops or replaces the second ones."""

from __future__ import annotations

from ..scan import CLOSERS, PARTNER, unmatched
from ..situation import Situation
from ..syntax import syntax_of
from .around import Around
from .words import common_start, weight

LEAST_OVERLAP = 3
"""Characters that the rest of the line and the answer's end share; fewer may be chance."""


def line_tail(text: str, around: Around) -> str:
    """Within a line: the answer up to where it begins to say the rest of the line."""
    after = around.after.rstrip()
    if not after or "\n" in text:
        return text
    text = _ahead_of_words(text, around)
    text = _ahead_of_closer(text, around)
    return _ahead_of_quote(text, around)


def extra_closers(text: str, around: Around) -> str:
    """At a line's end: without closing brackets that nothing opened, or that the next line has."""
    if around.after.strip() or around.prose or around.empty_line or "\n" in text:
        return text
    found = unmatched(around.before + text, around.syntax)
    if not found.closers or found.quote:
        return text
    tail = text.rstrip()
    room = _open_above(around)
    if len(found.closers) <= room:
        return text
    end = tail.rstrip(";,")
    if not end.endswith(tuple(CLOSERS)) or found.closers[-1] != len(around.before) + len(end) - 1:
        return text
    return end[:-1] + tail[len(end) :]


def replaced(text: str, situation: Situation) -> int:
    """How many characters of the rest of the line an answer writes anew: brackets that the editor closed by itself."""
    after = situation.line_after.rstrip()
    if not after or any(character not in CLOSERS + "\"'`;," for character in after):
        return 0
    syntax = syntax_of(situation.language_id)
    found = unmatched(text, syntax)
    if not found.closers:
        return 0
    closers = [character for character in after if character in CLOSERS]
    said = [text[index] for index in found.closers]
    same = common_start("".join(closers), "".join(said))
    return _up_to_closer(after, same)


def _up_to_closer(after: str, count: int) -> int:
    for index, character in enumerate(after):
        if character in CLOSERS:
            count -= 1
        if count == 0:
            return index + 1
    return 0


def _ahead_of_words(text: str, around: Around) -> str:
    """The answer ends with the rest of the line, or with its beginning."""
    after = around.after.rstrip()
    tail = text.rstrip()
    if weight(after) >= LEAST_OVERLAP:
        if tail.endswith(after):
            return tail[: len(tail) - len(after)]
        if len(after.strip()) >= 8 and after in tail:
            return tail[: tail.index(after)]
        if tail.endswith(after.lstrip()) and len(after.lstrip()) >= 8:
            return tail[: len(tail) - len(after.lstrip())]
    for size in range(min(len(after) - 1, len(tail)), LEAST_OVERLAP, -1):
        if tail.endswith(after[:size]) and weight(after[:size]) >= LEAST_OVERLAP:
            return tail[: len(tail) - size]
    return text


def _ahead_of_closer(text: str, around: Around) -> str:
    """The answer closes what the rest of the line closes."""
    after = around.after.strip()
    if around.prose or after[:1] not in CLOSERS:
        return text
    start = unmatched(around.before, around.syntax)
    found = unmatched(text, around.syntax, start.quote)
    for count, index in enumerate(found.closers):
        if text[index] == after[0] and _same_end(text[index:].rstrip(), after, count, start.openers, around):
            return text[:index] if around.after[:1] == after[0] else text[:index].rstrip()
    return text


def _same_end(said: str, after: str, count: int, openers: tuple[str, ...], around: Around) -> bool:
    """What is said from a closing bracket on is what follows; and with it more would be closed than is open."""
    if not (after.startswith(said) or said.startswith(after)):
        return False
    closing = unmatched(after, around.syntax).closers
    opened = [opener for opener in openers if opener == PARTNER[after[0]]]
    alike = [index for index in closing if after[index] == after[0]]
    return len(alike) + count + 1 > len(opened) or bool(after.startswith(said) and len(said) > 1)


def _ahead_of_quote(text: str, around: Around) -> str:
    after = around.after.lstrip()
    if around.prose or after[:1] not in ('"', "'", "`") or not after:
        return text
    quote = after[0]
    start = unmatched(around.before, around.syntax).quote
    if start != quote or text.count(quote) % 2 == 0:
        return text
    index = text.rfind(quote)
    said = text[index:].rstrip()
    return text[:index] if after.startswith(said) or said.startswith(after) else text


def _open_above(around: Around) -> int:
    """Brackets open at the beginning of the cursor's line: more than that cannot be closed."""
    piece = "\n".join(around.above[-40:])
    return len(unmatched(piece, around.syntax).openers)
