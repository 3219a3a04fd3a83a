"""How well a text's brackets fit where it is put: the lines above open some, the lines below close some."""

from __future__ import annotations

import re

from ..scan import LINE_COMMENTS, unmatched
from ..situation import Situation, lines_above, lines_below
from ..syntax import Syntax, syntax_of

ABOVE, BELOW = 30, 10
"""Lines that are taken into account."""
TOP_LEVEL = re.compile(r"[A-Za-z_@]")
"""A line that begins so has no bracket open ahead of it."""
BRACKETS_ALONE = Syntax(comments=(), quotes="")
"""Within a string or a comment, of which the rest is text to us."""


class Brackets:
    """The place of a text."""

    __slots__ = ("after", "before", "closed", "ends", "grounded", "starts", "syntax")

    def __init__(self, situation: Situation) -> None:
        self.before = situation.line_before
        self.after = situation.line_after
        syntax = syntax_of(situation.language_id)
        above = lines_above(situation.prefix, ABOVE)
        top = next((i for i in range(len(above) - 1, -1, -1) if TOP_LEVEL.match(above[i])), -1)
        self.grounded = top >= 0
        starts = "\n".join((*above[max(top, 0) :], ""))
        comment = unmatched(starts, syntax).quote != ""
        self.syntax = BRACKETS_ALONE if comment or unmatched(self.before, syntax).quote else syntax
        self.starts = "" if comment else starts
        self.ends = "" if comment else "\n".join(("", *lines_below(situation.suffix, BELOW)))
        self.closed = len(unmatched(self.before + self.after, self.syntax).closers)

    def misfits(self, text: str, replaced: int = 0) -> tuple[int, int]:
        """Closing brackets without partner, first within the line (more than there were), then around here.
        `replaced`: what goes of the rest of the line.
        """
        line = self._line(text, replaced)
        closed = len(unmatched(line, self.syntax).closers)
        return max(0, closed - self.closed), self.clashes(text, replaced)

    def clashes(self, text: str, replaced: int = 0) -> int:
        """Closing brackets that meet an opener of another kind above or none at all, as far as that is known."""
        line = self._line(text, replaced)
        return unmatched(f"{self.starts}{line}{self.ends}" if self.starts else line, self.syntax).clashes

    def closes_too_much(self, text: str) -> bool:
        """Whether some bracket of the text closes what is not open above."""
        return unmatched(self.starts + self._line(text, 0), self.syntax).clashes > 0 or (
            self.grounded and bool(unmatched(self.starts + self.before + text, self.syntax).closers)
        )

    def _line(self, text: str, replaced: int) -> str:
        ahead = (self.before + text).rstrip().removesuffix("\\")
        if unmatched(ahead, self.syntax).quote in LINE_COMMENTS:
            ahead += "\n"
        return ahead + self.after[replaced:]
