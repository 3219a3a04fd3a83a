"""A model's answer while it arrives, and what it says to a cursor that has moved on since it was asked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .clean import Cleaned, clean
from .follow import Following
from .items import Suggestion
from .opening import Opening
from .policy import Policy
from .situation import Situation
from .stream_cut import StreamCut

BELOW = re.compile(r"[ \t\r]*\n[ \t\r]*\n\s*(?P<first>\S)")
LINE_CHARACTERS = 200
"""By which prefixes that begin at the same place are told from others."""


class RunningAnswer:
    """The answer to one question; begun anew where that is asked in another way."""

    def __init__(self, origin: Situation, policy: Policy) -> None:
        self._origin, self._policy = origin, policy
        self._following = Following(origin)
        self.begin("", ())

    def begin(self, opening: str, stops: Sequence[str]) -> None:
        """The question is asked.

        Args:
            opening: what the model was told to begin with.
            stops: all that ends the answer.
        """
        self._opening = Opening(opening)
        self._cut = StreamCut(self._origin, self._policy, stops)
        self._finished = False
        self._cleaned: Cleaned | None = None

    @property
    def text(self) -> str:
        """What has come, up to where it cannot matter any more."""
        return self._cut.text

    @property
    def is_enough(self) -> bool:
        """Whether nothing that follows can matter: the connection may be closed."""
        return self._cut.done or self._says_nothing()

    def feed(self, piece: str) -> None:
        """Takes a piece of the answer."""
        if told := self._opening.feed(piece):
            self._cut.feed(told)
            self._cleaned = None

    def finish(self) -> None:
        """The answer is whole: it has ended by itself, or nothing that follows can matter."""
        if told := self._opening.finish():
            self._cut.feed(told)
        self._finished, self._cleaned = True, None

    def cleaned(self) -> Cleaned:
        """The text as it may be inserted where the question was asked; its last line taken for whole."""
        if self._cleaned is None:
            self._cleaned = self._clean("" if self._says_nothing() else self.text)
        return self._cleaned

    def may_answer(self, situation: Situation) -> bool:
        """Whether what has come, or is to come, may be right there too."""
        if situation == self._origin:
            return True
        if self._is_elsewhere(situation):
            return False
        typed, said = self._typed(situation), self.text
        if typed is not None and (said.startswith(typed) or (not said.strip() and typed.startswith(said))):
            return True
        return self._following.still_possible(situation, self.cleaned().text)

    def suggestion(self, situation: Situation) -> Suggestion | None:
        """What has come for there; None where it is nothing, or says something else.

        Of an answer that is still coming: its whole lines, or else its whole words.
        """
        if self._finished or self._says_nothing():
            return self._rest(self.cleaned(), situation) or self._as_said(self.text, situation)
        for text in (whole_lines(self.text), whole_words(self.text)):
            if found := self._rest(self._clean(text), situation) or self._as_said(text, situation):
                return found
        return None

    def _says_nothing(self) -> bool:
        """Whether a line is said to be whole as it is: the answer goes on below a blank line, and not with a fence."""
        found = BELOW.match(self._cut.text) if self._policy.lines == "single" else None
        return found is not None and found["first"] not in "`<"

    def _is_elsewhere(self, situation: Situation) -> bool:
        """Whether the answer to one line is asked for another, which it cannot be."""
        if self._policy.lines != "single":
            return False
        here, there = self._origin.prefix, situation.prefix
        return here[:LINE_CHARACTERS] == there[:LINE_CHARACTERS] and here.count("\n") != there.count("\n")

    def _typed(self, situation: Situation) -> str | None:
        """What was typed since, where nothing else has changed."""
        here, there = self._origin, situation
        if here.suffix != there.suffix or here.uri != there.uri or not there.prefix.startswith(here.prefix):
            return None
        return there.prefix[len(here.prefix) :]

    def _as_said(self, text: str, situation: Situation) -> Suggestion | None:
        """The rest where the white space was typed that the answer began with, and cleaning took away."""
        typed, cleaned = self._typed(situation), self._clean(text)
        shown, said = cleaned.text.lstrip(), text.lstrip()
        whole = text[: len(text) - len(said)] + shown
        if not typed or not shown or not said.startswith(shown) or not whole.startswith(typed) or whole == typed:
            return None
        return None if self._is_elsewhere(situation) else Suggestion(whole[len(typed) :], cleaned.replace_after)

    def _clean(self, text: str) -> Cleaned:
        return clean(text, self._origin, self._policy)

    def _rest(self, cleaned: Cleaned, situation: Situation) -> Suggestion | None:
        found = Suggestion(cleaned.text, cleaned.replace_after)
        if not found.text.strip():
            return None
        return found if situation == self._origin else self._following.rest(situation, found)


def whole_lines(text: str) -> str:
    """Of a text that is still coming."""
    return text.rpartition("\n")[0]


def whole_words(text: str) -> str:
    """Of a text that is still coming."""
    last = text.rfind("\n") + 1
    return text[: max(last, text.rfind(" ", last))].rstrip()
