"""A stream of pieces → the answer's text, and the moment from which on nothing that follows can matter."""

from __future__ import annotations

from collections.abc import Sequence

from .clean import clean
from .clean.around import ABOVE
from .clean.control_tokens import LONGEST, first_token
from .clean.echo import may_be_echo
from .policy import Policy
from .situation import Situation, lines_above, one_line_end

LINES_UNCHANGED = 4
"""So many whole lines that changed nothing of what would be shown: the answer was over ahead of them."""
MOST_CHARACTERS = 8
"""An answer of so many times the characters that may be shown is noise."""
TALKS = (":", "!", ".", "`")
"""What a first line ends with that may be about the answer; the next ones tell."""


class StreamCut:
    """Collects an answer. When `done`, the caller closes the connection; `text` goes to `clean`."""

    __slots__ = ("_above", "_cleaned", "_unchanged", "done", "policy", "situation", "stops", "text")

    def __init__(self, situation: Situation, policy: Policy, stops: Sequence[str] = ()) -> None:
        self.situation = situation
        self.policy = policy
        self.stops = tuple(stop for stop in stops if stop)
        """What ends an answer; these may be more than a vendor takes."""
        self.text = ""
        """The answer so far, without a stop string and what follows it."""
        self.done = False
        """Nothing that follows can matter."""
        self._cleaned = ""
        self._unchanged = 0
        self._above = lines_above(situation.prefix, ABOVE)

    def feed(self, piece: str) -> None:
        """The next piece, of any length. After the end pieces are ignored."""
        if self.done or not piece:
            return
        seen = len(self.text)
        self.text += piece
        if self._stopped(seen) or len(self.text) > self.policy.most_characters * MOST_CHARACTERS:
            self.done = True
            return
        end = self.text.find("\n", seen)
        while end >= 0 and not self.done:
            self.done = self._is_over(one_line_end(self.text[: end + 1]))
            end = self.text.find("\n", end + 1)

    def _stopped(self, seen: int) -> bool:
        """Cuts at the first stop string or control token that is new, wholly or in part."""
        ends = [at for stop in self.stops if (at := self.text.find(stop, max(0, seen - len(stop)))) >= 0]
        token = first_token(self.text, max(0, seen - LONGEST))
        if token >= 0 and self.text[:token].strip():
            ends.append(token)
        if ends:
            self.text = self.text[: min(ends)]
        return bool(ends)

    def _is_over(self, text: str) -> bool:
        """Whether the lines so far say all that could be shown. `text`: whole lines, of which the last is new."""
        new = text[text.rfind("\n", 0, len(text) - 1) + 1 :].strip()
        if not new:
            return False
        cleaned = clean(text, self.situation, self.policy).text
        self._unchanged = self._unchanged + 1 if cleaned and cleaned == self._cleaned else 0
        self._cleaned = cleaned
        return bool(cleaned) and self._unchanged >= self._patience(text) and not may_be_echo(text, self._above)

    def _patience(self, text: str) -> int:
        """How many lines must come that change nothing: more after a first one that may be about the answer."""
        first = text.lstrip().partition("\n")[0]
        if self.policy.lines == "multi" or first.startswith("```") or first.endswith(TALKS):
            return LINES_UNCHANGED
        return int(bool(self.situation.line_after.strip()))
