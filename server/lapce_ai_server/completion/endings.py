"""How a request for inline completions ends: with items, with a verdict and nothing, or by a newer one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from lapce_ai_providers.errors import ProviderError

from ..failures import place_of
from ..features.inline.items import Suggestion
from .connection import Connection
from .filling import Filling
from .record import Record
from .reply import items_for
from .turn import Turn
from .waiter import Waiter

logger = logging.getLogger(__name__)


class Endings:
    """Each answers the request that waits in a turn, and records why."""

    def __init__(self, session: Connection, record: Record) -> None:
        self._session, self._record = session, record

    def show(self, turn: Turn, suggestions: Sequence[Suggestion], verdict: str, filling: Filling | None = None) -> None:
        """Answers with the suggestions, where they still fit the document."""
        waiter = turn.waiter
        assert waiter is not None
        if waiter.is_stale(self._session.open_documents.get(waiter.asked.uri)):
            self.leave(turn, waiter)
            waiter.supersede()
            return
        items = items_for(self._session.capabilities, waiter, suggestions, self._record.ids)
        if not items:
            self.conclude(turn, "filtered:needs_range", filling)
            return
        turn.shown(waiter.situation, suggestions[0].text)
        turn.take_waiter()
        waiter.answer(items)
        self._record.ended(waiter, verdict, filling, items)

    def leave(self, turn: Turn, waiter: Waiter) -> None:
        """It waits no longer, and has no answer yet: another request took its place, or nobody wants it."""
        turn.take_waiter()
        self._record.ended(waiter, "debounced" if waiter.is_debounced else "superseded")

    def fail(self, turn: Turn, error: ProviderError, filling: Filling | None) -> None:
        """The editor gets nothing; who must act hears of it once."""
        self._record.failed(error, filling)
        self.conclude(turn, f"error:{error.code}", filling)

    def conclude(self, turn: Turn, verdict: str | None, filling: Filling | None = None) -> None:
        """Ends the request that waits with nothing; where there is no verdict it goes on waiting, or has its answer."""
        if verdict is not None and (waiter := turn.take_waiter()) is not None:
            waiter.answer([])
            self._record.ended(waiter, verdict, filling)

    def safely(self, turn: Turn, work: Callable[[], None]) -> None:
        """Whatever breaks, the request that waits has its answer."""
        try:
            work()
        except Exception as error:
            logger.error("an inline completion broke: %s", place_of(error))
            turn.close()
            self.conclude(turn, "error:internal")
