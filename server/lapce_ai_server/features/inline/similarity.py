"""Lines of a document → which stretches of it speak of the same things as the cursor's surroundings.

Jaccard's measure over identifiers, in windows that overlap by half. A document is read once; after that a question
costs as much as the places where the question's own identifiers stand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from attrs import frozen

from .situation import Situation, lines_above, lines_below

STEP_LINES = 10
"""A window is two steps."""
MOST_STEPS = 250
"""In longer documents steps are longer, so that what is kept of a document stays small."""
MOST_LINES = 5_000
"""What follows in a document is not looked at."""
LONGEST_LINE = 300
"""Longer lines are data, or made by machines."""
LINES_ABOVE, LINES_BELOW = 20, 8
LEAST_LIKENESS = 0.07
MOST_PLACES = 0.25
"""An identifier that stands in more of the windows does not tell them apart (of few windows, in more than `FEW`)."""
FEW = 8
IDENTIFIER = re.compile(r"[^\W\d]\w{2,}")
COMMON = frozenset(
    IDENTIFIER.findall(
        "and async await bool break case catch char class const continue def delete double elif else enum except "
        "export extends false False finally float for from func function impl implements import include int "
        "interface lambda let match new None not null pass private protected pub public raise return self static "
        "str string struct super switch that the this throw true True try type use var void while with yield"
    )
)
"""Words that say nothing of a place."""


@frozen
class Window:
    """A stretch of a document."""

    likeness: float
    """From 0 to 1."""
    number: int
    first_line: int
    stop_line: int


class WordIndex:
    """In which windows of a document each identifier stands. It is read piece by piece, since it takes milliseconds."""

    __slots__ = ("_last", "_lines", "_next", "_places", "_sizes", "_step", "_stop")

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._stop = min(len(lines), MOST_LINES)
        self._step = max(STEP_LINES, -(-self._stop // MOST_STEPS))
        self._next = 0
        """The first line that was not read yet."""
        self._last: frozenset[str] = frozenset()
        self._places: dict[str, bytes] = {}
        """By identifier the numbers of its windows."""
        self._sizes: Counter[int] = Counter()

    @property
    def is_read(self) -> bool:
        """Whether it can be asked."""
        return self._next >= self._stop

    def read(self, most_lines: int) -> int:
        """Reads on, by whole steps; how many lines that were."""
        first = self._next
        while not self.is_read and self._next - first < most_lines:
            words = words_of(self._lines[self._next : self._next + self._step])
            number = self._next // self._step
            if number or self._next + self._step >= self._stop:
                self._add(max(0, number - 1), words | self._last)
            self._last = words
            self._next += self._step
        if self._next > first and self.is_read:
            self._finish()
        return self._next - first

    def _add(self, number: int, window: frozenset[str]) -> None:
        one = bytes((number,))
        for word in window:
            self._places[word] = self._places.get(word, b"") + one

    def _finish(self) -> None:
        most = max(FEW, int(self._stop / self._step * MOST_PLACES))
        self._places = {word: numbers for word, numbers in self._places.items() if len(numbers) <= most}
        self._sizes = Counter(b"".join(self._places.values()))
        self._last = frozenset()

    def windows_like(self, words: frozenset[str]) -> list[Window]:
        """The windows that share enough with the words, in their order; none before all is read."""
        if not self.is_read:
            return []
        places = [self._places[word] for word in words if word in self._places]
        least = LEAST_LIKENESS * len(words)
        if len(places) < least:
            return []
        found: list[Window] = []
        for number, both in Counter(b"".join(places)).items():
            if both >= least:
                likeness = both / (len(words) + self._sizes[number] - both)
                if likeness >= LEAST_LIKENESS:
                    found.append(self._window(number, likeness))
        return sorted(found, key=lambda window: window.number)

    def _window(self, number: int, likeness: float) -> Window:
        first = number * self._step
        return Window(likeness, number, first, min(first + 2 * self._step, self._stop))


def words_of(lines: Iterable[str]) -> frozenset[str]:
    """The identifiers of some lines, without the common ones."""
    text = "\n".join([line for line in lines if len(line) <= LONGEST_LINE])
    return frozenset(IDENTIFIER.findall(text)) - COMMON


def words_near(situation: Situation) -> frozenset[str]:
    """The identifiers around the cursor."""
    line = situation.line_before + situation.line_after
    return words_of([*lines_above(situation.prefix, LINES_ABOVE), line, *lines_below(situation.suffix, LINES_BELOW)])


def best_part(lines: Sequence[str], words: frozenset[str], most_lines: int) -> tuple[int, int]:
    """Of a long window the lines with the most of the words: first line and the one after the last."""
    if len(lines) <= most_lines:
        return 0, len(lines)
    starts = range(0, len(lines) - most_lines + 1, max(1, most_lines // 4))
    first = max(starts, key=lambda at: (len(words & words_of(lines[at : at + most_lines])), -at))
    return first, first + most_lines
