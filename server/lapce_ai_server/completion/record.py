"""What became of each request: told to the log, to the status, and to the user where they must act."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Sequence
from typing import Any

from lapce_ai_providers.errors import ProviderError

from ..session import Session
from .activity import Activity
from .filling import Filling
from .params import CompletionAsked
from .waiter import Waiter

logger = logging.getLogger(__name__)


class Record:
    """Of one editor."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._numbers = itertools.count(1)
        self.activity = Activity(session)

    def ids(self, count: int) -> list[str]:
        """Names for so many items, by which the editor tells what became of them."""
        return [f"completion-{next(self._numbers)}" for _ in range(count)]

    def not_open(self, asked: CompletionAsked) -> None:
        """A request for a document that nobody opened."""
        logger.debug("completion: skipped:not_open")

    def ended(
        self, waiter: Waiter, verdict: str, filling: Filling | None = None, items: Sequence[dict[str, Any]] = ()
    ) -> None:
        """A request has its answer."""
        logger.debug("completion: %s", verdict)

    def failed(self, error: ProviderError, filling: Filling | None) -> None:
        """A question has no answer; the user hears of it once where they must act."""
        logger.info("completion: %s", error.message)

    def asked(self) -> None:
        """A question goes out."""
        self.activity.began()

    def over(self, filling: Filling) -> None:
        """It is over, however it ended: what it used is counted."""
        self.activity.ended()
