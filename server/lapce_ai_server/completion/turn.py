"""Whose turn it is in one document: the one request that waits, and the question to a model that is under way."""

from __future__ import annotations

from asyncio import TimerHandle

from ..features.inline.situation import Situation
from .filling import Filling
from .waiter import Waiter

REMEMBERED_CHARACTERS = 300


class Turn:
    """At most one request waits: a newer one takes its place."""

    __slots__ = ("_used_up_at", "fillings", "timer", "waiter")

    def __init__(self) -> None:
        self.waiter: Waiter | None = None
        self.fillings: list[Filling] = []
        """The first is the one that newer requests may follow; others make further candidates."""
        self.timer: TimerHandle | None = None
        """Until the question is asked, what has come is shown, or a stream without a request is given up."""
        self._used_up_at = ""

    @property
    def main(self) -> Filling | None:
        """The stream that newer requests may follow."""
        return self.fillings[0] if self.fillings else None

    def take_waiter(self) -> Waiter | None:
        """The one that waits, which waits here no longer."""
        waiter, self.waiter = self.waiter, None
        self.stop_timer()
        return waiter

    def stop_timer(self) -> None:
        """Nothing happens by itself any more."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def close(self) -> None:
        """Ends what is asked; the connections are closed at once."""
        fillings, self.fillings = self.fillings, []
        for filling in fillings:
            filling.close()

    def shown(self, situation: Situation, text: str) -> None:
        """The editor was given a text."""
        self._used_up_at = (situation.prefix[-REMEMBERED_CHARACTERS:] + text)[-REMEMBERED_CHARACTERS:]

    def is_used_up_at(self, situation: Situation) -> bool:
        """Whether all of the last text has been typed or accepted: whoever follows a model to its end wants more."""
        return bool(self._used_up_at) and situation.prefix.endswith(self._used_up_at)
