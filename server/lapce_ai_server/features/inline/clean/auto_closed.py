"""Brackets and quotes that the document already has behind the cursor: the second ones are dropped, or replace them."""

from __future__ import annotations

import re

from ..block import width_of
from ..scan import CLOSERS, PARTNER, WITHIN_LINES, unmatched
from ..situation import Situation
from ..syntax import syntax_of
from .around import Around
from .brackets import Brackets
from .words import SHORT, is_data, weight

LEAST_OVERLAP = 16
"""Characters that the beginning of the rest of the line and the answer's end share; fewer may be chance."""
LEAST_WHOLE = 8
"""Letters of an answer that is nothing but the rest of the line."""
CLOSING_TEXT = f"{CLOSERS}\"'`;,: "
"""What an editor puts behind the cursor by itself, and what people have there besides."""
NUMBERS = "0123456789:.,- "
CLOSING_TAG = re.compile(r"</([\w.-]+)>")
WORD = re.compile(r"\w")
LINE_ENDS = re.compile(r"(?:[;{]|\b(?:then|do))\s*$")
QUOTES = "\"'`"


def line_tail(text: str, around: Around) -> str:
    """Within a line: the answer up to where it begins to say the rest of the line."""
    after = around.after.rstrip()
    if not after or "\n" in text or not text:
        return text
    text = text if _in_rows(text, after, around) else _ahead_of_words(text, after, around)
    text = _ahead_of_closer(text, after, around)
    return _ahead_of_quote(text, after, around)


def extra_closers(text: str, around: Around) -> str:
    """At a line's end: without a closing bracket that nothing opened."""
    if around.after.strip() or around.prose or around.empty_line or "\n" in text:
        return text
    if around.situation.language_id == "shellscript":
        return text  # `case` has such
    if _opened_above(around):
        return text
    tail = text.rstrip()
    end = tail.rstrip(";,:")
    if not end.endswith(tuple(CLOSERS)) or not unmatched(around.before + text, around.syntax).closers:
        return text
    brackets = Brackets(around.situation)
    shorter = end[:-1] + tail[len(end) :]
    return shorter if brackets.closes_too_much(text) and not brackets.closes_too_much(shorter) else text


def _opened_above(around: Around) -> bool:
    """The cursor's line is right within a bracket that a line above ends with."""
    width = width_of(around.before)
    head = next((line for line in reversed(around.above) if line.strip() and width_of(line) < width), "")
    return head.rstrip().endswith(("(", "[", "{"))


def replaced(text: str, situation: Situation) -> int:
    """How many characters of the rest of the line an answer writes anew: brackets that the editor closed by itself."""
    after = situation.line_after.rstrip()
    if not after or after.strip(CLOSING_TEXT) or "\n" in text:
        return 0
    brackets = Brackets(situation)
    quote = unmatched(situation.line_before, syntax_of(situation.language_id)).quote
    if quote in WITHIN_LINES:
        after = after.partition(quote)[0] if quote else after
    closed = {text[index] for index in unmatched(text, brackets.syntax).closers}
    if not closed:
        return 0
    if not after.strip(CLOSERS) and (_ends_line(text) or text[-1] == "`" == unmatched(text, brackets.syntax).quote):
        most = len(unmatched(text, brackets.syntax).closers)
        return min(most, len(after) - len(after.lstrip("".join(closed))))
    least, best = brackets.misfits(text), 0
    for index, character in enumerate(after):
        if character in closed and (count := brackets.misfits(text, index + 1)) < least:
            least, best = count, index + 1
    rest = after[best:]
    return len(after) if best and rest and text.endswith(rest) else best


def _ends_line(text: str) -> bool:
    """Nothing can follow on the line, certainly no bracket."""
    return LINE_ENDS.search(text) is not None


def _ahead_of_words(text: str, after: str, around: Around) -> str:
    """The answer ends with the rest of the line, or with its beginning."""
    tail = text.rstrip()
    if tail.endswith(("..", "/.")):
        return text
    for whole in (after, after.lstrip()):
        if tail.endswith(whole) and _can_end(whole) and not _within_word(tail, len(whole)):
            if whole[0] in CLOSERS and unmatched(tail, around.syntax).balanced:
                return text  # it closes what the answer itself has opened
            if _closes_tag(whole, around.before + tail):
                return text
            rest = tail[: len(tail) - len(whole)]
            return rest if rest.strip() or weight(whole) >= LEAST_WHOLE else text
    for size in range(min(len(after) - 1, len(tail)), LEAST_OVERLAP - 1, -1):
        part = after[:size]
        if part[0] == "/":
            continue  # a file in a folder of its name
        if tail.endswith(part) and weight(part) >= LEAST_OVERLAP - 4 and len(tail) > size and tail.count(part) < 2:
            return tail[: len(tail) - size]
    return text


def _closes_tag(whole: str, ahead: str) -> bool:
    """A closing tag for which the line has one more that is open."""
    found = CLOSING_TAG.fullmatch(whole.strip())
    return found is not None and ahead.count(f"<{found.group(1)}") > ahead.count(whole.strip())


def _in_rows(text: str, after: str, around: Around) -> bool:
    """The rest of the line is there already, on this line or the one above: rows of a table look like that."""
    core = after.strip(" ,;\t")
    if len(core) > 1 and text.count(core) > 1:
        return True
    if core == "" and around.situation.language_id == "shellscript":
        return True  # `;;` is one word
    return is_data(f"{around.before} {after}") or (
        len(core) > SHORT and any(core in line for line in (around.before, *around.above[-1:]))
    )


def _within_word(tail: str, size: int) -> bool:
    return WORD.match(tail[-size:]) is not None and WORD.match(tail[: len(tail) - size][-1:]) is not None


def _can_end(whole: str) -> bool:
    """More than brackets and quotes, for which there are better signs, and no piece of a ruler."""
    if whole.startswith("\\") and len(whole) <= len("\\n"):
        return False
    if len(whole) < LEAST_WHOLE and not whole.strip(NUMBERS):
        return whole.strip() in (",", ".")
    return bool(whole.strip(CLOSERS + QUOTES)) and (
        len(set(whole.strip())) > 1 or whole.strip() in (";", ",", "{", ".")
    )


def _ahead_of_closer(text: str, after: str, around: Around) -> str:
    """The answer closes what the rest of the line closes."""
    inner = after.lstrip()
    if inner[:1] not in CLOSERS or inner[0] not in text:
        return text
    opened = unmatched(around.before, around.syntax).openers[-1:] == (PARTNER[inner[0]],)
    if opened and unmatched(text, around.syntax).balanced:
        return text
    brackets = Brackets(around.situation)
    most = brackets.misfits(text)
    replacing = min((most, *(brackets.misfits(text, end) for end in _ends(after))))
    for index, character in enumerate(text):
        said = text[index:].rstrip()
        if character != inner[0] or not (inner.startswith(said) or _runs_on(said, inner)):
            continue
        shorter = text[:index] if inner == after else text[:index].rstrip()
        fits = brackets.misfits(shorter)
        if fits < most and fits <= replacing:
            return shorter
    return text


def _ends(after: str) -> list[int]:
    """Up to where the rest of the line may be replaced: behind each bracket, where there is nothing else."""
    if after.strip(CLOSING_TEXT):
        return []
    return [index + 1 for index, character in enumerate(after) if character in CLOSERS]


def _runs_on(said: str, inner: str) -> bool:
    """The answer says the rest of the line, and more; what is only brackets may be replaced instead."""
    return said.startswith(inner) and bool(inner.strip(CLOSING_TEXT))


def _ahead_of_quote(text: str, after: str, around: Around) -> str:
    """The answer ends the string that the rest of the line ends."""
    inner = after.lstrip()
    quote = inner[0]
    if quote not in QUOTES or (around.before + text + after).count(quote) % 2 == 0:
        return text
    index = max(text.rfind(quote), 0)
    if not text.strip(quote) or text.endswith(quote * 2) or inner.startswith(quote * 2):
        return text
    said = text[index:].rstrip()
    if text[:index].endswith("\\"):
        return text
    return text[:index] if text[:index].strip() and (inner.startswith(said) or said.startswith(inner)) else text
