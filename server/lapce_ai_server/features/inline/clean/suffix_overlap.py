"""Cuts an answer where it begins to say what follows the cursor anyway."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import frozen

from ..block import closing, width_of
from ..scan import unmatched
from ..syntax import MARKUP
from .around import Around
from .said_once import said_once
from .words import alike, is_data, of_a_kind, says_something, weight, with_text

CLOSING_TAG = re.compile(r"</([\w.-]+)>")
ENOUGH = 8
"""So many lines in a row, as deep as in the document, are no chance, whatever comes after them."""
MOST_LEFT = 1
"""Lines that an answer may say after them."""
LEAST_LINE = 8
"""Letters of a single line that is not there twice by chance."""
LITTLE = 10
"""Letters of several lines that may be there twice in a list."""
LEAST_WORD = 3
"""Letters of a line that was not finished, below the same blank lines as in the document."""
IDIOM = 3
"""Lines that a document may have in several places."""
LEAST_PART = 10
"""Characters of a line that was not finished, to be taken for the one below."""


@frozen
class Match:
    """How far an answer's lines, from some line on, agree with the lines below the cursor."""

    lines: tuple[str, ...]
    """Whole lines of the answer that agree."""
    others: tuple[str, ...]
    """Those lines of the document."""
    part: str
    """The answer's last line, where it is only the beginning of the one in the document."""
    of: str
    """That line of the document."""
    left: int
    """How many lines the answer has after those that agree."""

    @property
    def substance(self) -> int:
        """Lines that say something."""
        return sum(map(says_something, self.lines))

    @property
    def equal(self) -> bool:
        """Every character is the document's, at the beginning of lines, too."""
        return all(line.rstrip() == other.rstrip() for line, other in zip(self.lines, self.others, strict=True))

    @property
    def shifted(self) -> bool:
        """As the document has it, moved to the right or left as a whole."""
        pairs = list(zip(self.lines, self.others, strict=True))
        exact = sum(line.strip() == other.strip() for line, other in pairs)
        return exact * 4 >= len(pairs) * 3 and len({width_of(line) - width_of(other) for line, other in pairs}) == 1

    @property
    def level(self) -> bool:
        """The first of the lines is as deep as in the document."""
        return width_of(self.lines[0]) == width_of(self.others[0])

    @property
    def deeper(self) -> bool:
        """The first of the lines is farther to the right than in the document."""
        return width_of(self.lines[0]) > width_of(self.others[0])


def suffix_overlap(text: str, around: Around) -> str:
    """The lines ahead of the first one from which on it agrees with the document below the cursor."""
    below = with_text(around.below)
    if not below:
        return text
    lines = text.split("\n")
    if around.after.strip():
        return _ahead_of_line(lines, text, below, around.after.rstrip())
    gap = next(i for i, line in enumerate(around.below) if line.strip())
    if around.empty_line and not lines[0][:1].isspace():
        lines[0] = around.before + lines[0]  # as deep as it will be
    blank = 0
    for index, line in enumerate(lines):
        if not line.strip():
            blank += 1
            continue
        same_gap = blank == gap + (index == blank) or index == gap == 0
        if _dedented(lines[1:index], line, around) or _closes_own_tag(lines[:index], line, around):
            continue
        counts = index or around.empty_line
        agreed_gap = gap if same_gap else None
        rest = with_text(lines[index:])
        once = index and line.rstrip() == below[0].rstrip() and said_once(line, lines[:index], around)
        if once:
            return "\n".join(text.split("\n")[:index]).rstrip("\n")
        if counts and not _is_period(lines[:index], rest) and _agrees(rest, below, around, agreed_gap):
            return "\n".join(text.split("\n")[:index]).rstrip("\n")
        blank = 0
    return text


def _dedented(ahead: Sequence[str], line: str, around: Around) -> bool:
    """A bracket of an answer that is, as a whole, less deep than the cursor; it only looks like the document's."""
    base = width_of(around.situation.indent)
    if not closing(line) or width_of(line) >= base:
        return False
    return any(width_of(other) < base for other in ahead if other.strip() and not closing(other))


def _is_period(ahead: Sequence[str], rest: Sequence[str]) -> bool:
    """Two lines or more that the answer has ahead of them, too: so the document may go on as well."""
    written = with_text(ahead)
    if len(rest) < 2 or written[-len(rest) :] == rest:
        return len(rest) > 1
    return sum(map(says_something, rest)) > 1 and _places(rest, written) > 0


def _closes_own_tag(ahead: Sequence[str], line: str, around: Around) -> bool:
    """Tags that lines of the answer ahead of it have opened and not closed; in flat HTML nothing else tells."""
    if around.syntax is not MARKUP or not line.lstrip().startswith("</"):
        return False
    said = "\n".join(ahead)
    names = CLOSING_TAG.findall(line)
    return all(len(re.findall(rf"<{re.escape(name)}\b(?![^>]*/>)", said)) > said.count(f"</{name}>") for name in names)


def _ahead_of_line(lines: list[str], text: str, below: Sequence[str], after: str) -> str:
    """The answer goes on as the document does: its first line ends with the rest of the cursor's line."""
    head, *rest = lines
    said = with_text(rest)
    match = _match(said, below) if said else None
    if match is None or match.left:
        return text
    head = head.rstrip()
    return next((head.removesuffix(end) for end in (after, after.lstrip()) if head.endswith(end)), text)


def _agrees(lines: Sequence[str], below: Sequence[str], around: Around, gap: int | None) -> bool:
    """`gap`: how many blank lines there are ahead in both; None where that differs."""
    match = _match(lines, below)
    if match is None:
        return False
    if match.lines and all(map(is_data, match.lines)):
        return _rows(match, around)
    if match.left:
        if _places(match.others[:IDIOM], around.above):
            return False  # the document does the same several times
        return match.left <= MOST_LEFT and len(match.lines) >= ENOUGH and match.substance >= 2 and match.equal
    if len(match.lines) > 1 and match.substance:
        little = sum(map(weight, match.lines)) < LITTLE and not gap and not match.part
        if _is_idiom(match, around):
            return False
        once = not around.repeats or (_is_once(match, around) and not _in_list(below, around))
        return once and not little and (match.equal or (match.shifted and not match.deeper))
    if match.lines:
        return _certain(match, below, around, gap)
    return _unfinished(match, below, around, gap)


def _rows(match: Match, around: Around) -> bool:
    """Rows of a table, of which equal ones are often side by side: two different ones, and one that is nowhere else."""
    near = [line.strip() for line in (*around.above, *around.below)]
    said = {line.strip() for line in match.lines}
    return len(said) > 1 and match.equal and not match.left and any(near.count(line) == 1 for line in said)


def _is_idiom(match: Match, around: Around) -> bool:
    """Few lines which the document has several times; or more that begin with such as say something, in an unrolled
    loop, of which there is a part above the cursor.
    """
    few = len(match.lines) <= IDIOM and not match.part
    said = match.others[:IDIOM]
    if not few and (sum(map(says_something, said)) < IDIOM or not _places(said, around.above)):
        return False
    return _places(said, (*around.above, *around.below)) > 2


def _places(lines: Sequence[str], near: Sequence[str]) -> int:
    """How often the document has such lines one after the other."""
    said, written = [line.strip() for line in lines], [line.strip() for line in with_text(near)]
    return sum(written[at : at + len(said)] == said for at in range(len(written)))


def _is_once(match: Match, around: Around) -> bool:
    """In a document that repeats itself: some of these lines are there only once."""
    near = [line.strip() for line in (*around.above, *around.below)]
    return sum(near.count(line.strip()) == 1 for line in match.lines if says_something(line)) > 1


def _certain(match: Match, below: Sequence[str], around: Around, gap: int | None) -> bool:
    """A single equal line, or lines of brackets: by mistake, or one of a list?"""
    line = match.lines[0]
    if around.is_bare_directive(line) and not match.part:
        return False
    if not match.substance:
        if line.strip() in around.syntax.comments or (line.rstrip().endswith(",") and not closing(line)):
            return False
        near = [other.strip() for other in (*around.above, *around.below)]
        often = near.count(line.strip()) > 1 + bool(weight(line))
        if not closing(line) and (often or (weight(line) and around.repeats)):
            return False
        ruler = len(set(line.strip())) == 1 and len(line.strip()) > len("//")
        known = gap is not None and not ruler and not (weight(line) and _in_list(below, around))
        return match.equal and (known or bool(closing(line)))
    if gap is None or ((around.syntax.offside or around.situation.language_id == "yaml") and not match.level):
        return False
    listed = around.repeats or (not gap and (weight(line) < LEAST_LINE or _in_list(below, around)))
    return bool(match.part) or not listed


def _in_list(below: Sequence[str], around: Around) -> bool:
    above = with_text(around.above[-3:])
    return any(of_a_kind(below[0], other) for other in (*above, *below[1:2]))


def _unfinished(match: Match, below: Sequence[str], around: Around, gap: int | None) -> bool:
    """The last line is the beginning of the one below: a line of its own, or one that was cut off?"""
    part, whole = match.part.strip(), match.of.strip()
    if gap is None or width_of(match.part) != width_of(match.of):
        return False
    if gap and weight(part) >= LEAST_WORD:
        return True
    if weight(part) >= LEAST_WORD and match.part[-1:].isspace() and whole.startswith(match.part.lstrip()):
        return True  # cut off behind a space, which no line ends with
    if len(part) < LEAST_PART or weight(part) < LEAST_PART // 2:
        return False
    if not unmatched(part, around.syntax).balanced and unmatched(whole, around.syntax).balanced:
        return True
    listed = around.repeats or _in_list(below, around)
    return not listed and part[-1].isalnum() and whole[len(part)].isalnum() and len(part.split()) > 2


def _match(lines: Sequence[str], below: Sequence[str]) -> Match | None:
    count = 0
    for index, (line, other) in enumerate(zip(lines, below, strict=False)):
        cut_off = index == len(lines) - 1 and other.strip().startswith(line.strip())
        if line.strip() != other.strip() and (cut_off or not (count and alike(line, other))):
            break
        count += 1
    part = of = ""
    if count == len(lines) - 1 and count < len(below) and below[count].strip().startswith(lines[count].strip()):
        part, of = lines[count], below[count]
    if not count and not part:
        return None
    left = 0 if part else len(lines) - count
    return Match(tuple(lines[:count]), tuple(below[:count]), part, of, left)
