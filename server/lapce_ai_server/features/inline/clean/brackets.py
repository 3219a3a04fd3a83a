"""How well a text's brackets fit where it is put: the lines above open some, the lines below close some."""

from __future__ import annotations

import re
from itertools import takewhile

from ..block import closing, width_of
from ..scan import CLOSERS, LINE_COMMENTS, PARTNER, unmatched
from ..situation import Situation, lines_above, lines_below
from ..syntax import Syntax, syntax_of

ABOVE, BELOW = 30, 10
"""Lines that are taken into account."""
TOP_LEVEL = re.compile(r"[A-Za-z_@#]")
"""A line that begins so has no bracket open ahead of it."""
BRACKETS_ALONE = Syntax(comments=(), quotes="")
"""Within a string or a comment, of which the rest is text to us."""


class Brackets:
    """The place of a text."""

    __slots__ = ("after", "before", "closed", "deep", "ends", "goes_on", "grounded", "open", "starts", "syntax")

    def __init__(self, situation: Situation) -> None:
        self.before = situation.line_before
        self.after = situation.line_after
        syntax = syntax_of(situation.language_id)
        above = lines_above(situation.prefix, ABOVE)
        top = next(
            (i for i in range(len(above) - 1, -1, -1) if TOP_LEVEL.match(above[i]) and not closing(above[i])), -1
        )
        self.grounded = top >= 0
        starts = "\n".join((*above[max(top, 0) :], ""))
        comment = unmatched(starts, syntax).quote != "" or (
            syntax.block_comment and situation.prefix.rfind("/*") > situation.prefix.rfind("*/")
        )
        self.syntax = BRACKETS_ALONE if comment or unmatched(self.before, syntax).quote else syntax
        self.starts = "" if comment else starts
        self.ends = "" if comment else "\n".join(("", *lines_below(situation.suffix, BELOW)))
        deep = takewhile(
            lambda below: not below.strip() or width_of(below) >= width_of(self.before), self.ends.split("\n")
        )
        self.deep = "\n".join(deep)
        self.open = unmatched(self.starts, self.syntax).openers
        below = next((line for line in self.ends.split("\n") if line.strip()), "")
        self.goes_on = bool(below) and not closing(below) and width_of(below) == width_of(self.before)
        self.closed = self._closed(self.before + self.after)

    def misfits(self, text: str, replaced: int = 0) -> tuple[int, int, int]:
        """Brackets that do not fit: those around here as far as they are known, within the line, and right below.
        `replaced`: what goes of the rest of the line.
        """
        line = self._line(text, replaced)
        alone = max(0, self._closed(line) - self.closed)
        if self.before.lstrip()[:1] in tuple(CLOSERS) and not unmatched(self.before, self.syntax).openers:
            alone = 0  # the line closes what was opened above, nobody knows how much
        if not self.starts:
            return alone, 0, 0
        whole = unmatched(f"{self.starts}{line}{self.ends}", self.syntax)
        if not self.grounded:
            return alone, self._closed_below(line), whole.clashes
        left = unmatched(self.starts + line, self.syntax).openers if TOP_LEVEL.match(self.ends.lstrip("\n")) else ()
        return len(whole.closers) + sum(opener != "{" for opener in left), alone, self._closed_below(line)

    def closes_too_much(self, text: str) -> bool:
        """Whether some bracket of the text closes what is not open above."""
        return unmatched(self.starts + self._line(text, 0), self.syntax).clashes > 0 or (
            self.grounded and bool(unmatched(self.starts + self.before + text, self.syntax).closers)
        )

    def _closed_below(self, line: str) -> int:
        """Brackets that lines below close which are as deep as this one: they must have been opened here."""
        return sum(index >= len(line) for index in unmatched(line + self.deep, self.syntax).closers)

    def _closed(self, line: str) -> int:
        """Closing brackets for which neither the line nor, but for blocks, the lines above have a partner."""
        stack = [] if self.goes_on else list(self.open)
        count = 0
        for index in unmatched(line, self.syntax).closers:
            if line[index] != "}" and stack and stack[-1] == PARTNER[line[index]]:
                stack.pop()
            else:
                count += 1
        return count

    def _line(self, text: str, replaced: int) -> str:
        ahead = (self.before + text).rstrip().removesuffix("\\")
        if unmatched(ahead, self.syntax).quote in LINE_COMMENTS:
            ahead += "\n"
        return ahead + self.after[replaced:]
