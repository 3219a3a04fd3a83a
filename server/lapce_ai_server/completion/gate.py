"""Whether a document may be completed now, and when its turn is: rules, switches, caps and the user's rhythm."""

from __future__ import annotations

from ..documents.document import Document
from ..features.inline.debounce import Rhythm
from ..session import Session
from .waiter import Waiter


class Gate:
    """Of one editor."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.rhythm = Rhythm()

    def refusal(self, waiter: Waiter, now_seconds: float) -> str | None:
        """The name of the rule for which nothing is completed there."""
        return None

    def may_leave(self, document: Document) -> bool:
        """Whether text of the document may go into a prompt."""
        return True
