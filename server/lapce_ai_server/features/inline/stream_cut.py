"""A model's answer while it arrives → as much of it as can matter, and from when on the rest cannot."""

from __future__ import annotations

from collections.abc import Sequence

from .clean import clean
from .policy import Policy
from .situation import Situation, one_line_end

IDLE_LINES = 2
"""So many lines with text, one after the other, that cleaning leaves out: the answer has left its place."""
SLACK = 4
"""Times the characters that may be shown; whatever an answer is about then, it is not this."""


class StreamCut:
    """Of one answer. `stops` end it, also those that the vendor was not told of."""

    def __init__(self, situation: Situation, policy: Policy, stops: Sequence[str]) -> None:
        self._situation, self._policy = situation, policy
        self._stops = tuple(stop for stop in stops if stop)
        self._longest_stop = max(map(len, self._stops), default=0)
        self._text = ""
        self._looked_at = 0
        """Characters of the whole lines that were looked at."""
        self._kept = ""
        """What was left of them."""
        self._idle_lines = 0
        self._is_finished = False
        self.done = False
        """Whether nothing that follows can matter: the connection may be closed."""

    @property
    def text(self) -> str:
        """What has come, without what may turn out to be the beginning of a stop."""
        if self.done or self._is_finished:
            return self._text
        return self._text[: len(self._text) - self._begun_stop()]

    def feed(self, piece: str) -> None:
        """Takes a piece."""
        if self.done or not piece:
            return
        start = max(0, len(self._text) - self._longest_stop)
        self._text += piece
        ends = [place for stop in self._stops if (place := self._text.find(stop, start)) >= 0]
        if ends:
            self._text = self._text[: min(ends)]
            self.done = True
        elif len(self._text) > self._policy.most_characters * SLACK:
            self.done = True
        elif "\n" in piece or "\r" in piece:
            self._look_at_lines()

    def finish(self) -> None:
        """The answer has ended by itself: what was kept back belongs to it."""
        self._is_finished = True

    def _look_at_lines(self) -> None:
        """Whether cleaning still finds something in the lines that come."""
        end = self._text.rfind("\n") + 1
        new = self._text[self._looked_at : end]
        if not new.strip():
            return
        self._looked_at = end
        kept = clean(one_line_end(self._text[:end]), self._situation, self._policy).text.rstrip()
        if self._policy.lines == "single":
            self.done = bool(kept) or self._says_nothing()
        elif kept:
            lines = sum(bool(line.strip()) for line in new.split("\n"))
            self._idle_lines = self._idle_lines + lines if kept == self._kept else 0
            self._kept = kept
            self.done = self._idle_lines >= IDLE_LINES

    def _says_nothing(self) -> bool:
        """Whether the answer to a line is that nothing is missing there: it goes on below, and not with a fence."""
        text = self._text.lstrip(" \t\r")
        return text.startswith("\n") and not text.lstrip().startswith(("```", "<"))

    def _begun_stop(self) -> int:
        """Characters at the end of the text with which a stop begins."""
        tail = self._text[-self._longest_stop :] if self._longest_stop else ""
        for size in range(len(tail), 0, -1):
            if any(stop.startswith(tail[-size:]) for stop in self._stops):
                return size
        return 0
