"""Whether a document may be completed now, and what of others may be read: rules, switches, caps, and the rhythm."""

from __future__ import annotations

import asyncio

from ..documents.document import Document
from ..features.inline.debounce import Rhythm
from ..settings.state_path import state_folder
from .activity import Activity
from .backoff import RULE, Backoff
from .caps import cap_rule
from .connection import Connection
from .notices import Notices
from .pausing import Pausing
from .permitted import Permissions
from .switch import Switch
from .waiter import Waiter


class Gate:
    """Of one editor."""

    def __init__(self, session: Connection, activity: Activity, notices: Notices, backoff: Backoff) -> None:
        self._session, self._notices, self._backoff = session, notices, backoff
        self._loop = asyncio.get_running_loop()
        self.permissions = Permissions(Switch(state_folder(session.environment), self._loop.time))
        self.pausing = Pausing(session, self.permissions.switch, activity)
        self._fixed_seconds: float | None = None
        self._rhythm = Rhythm()

    @property
    def rhythm(self) -> Rhythm:
        """The user's, or the time that they have set."""
        wished = self._session.settings.inline.debounce_milliseconds
        seconds = None if wished is None else wished / 1000
        if seconds != self._fixed_seconds:
            self._fixed_seconds, self._rhythm = seconds, Rhythm(seconds)
        return self._rhythm

    def refusal(self, waiter: Waiter, now_seconds: float) -> str | None:
        """The name of the rule for which nothing is completed there."""
        settings, document, invoked = self._session.settings.inline, waiter.document, waiter.asked.invoked
        workspace = self.pausing.workspace_of(document.path)
        rule = self.permissions.rule_against(document, settings, workspace, now_seconds, invoked=invoked)
        if rule in (None, "paused") and not invoked:
            self.pausing.show(paused=rule is not None)
        if rule is not None or invoked:
            return rule
        if self._backoff.holds(now_seconds):
            return RULE
        return cap_rule(self._session.spend, self._notices, settings.daily_dollars, settings.daily_tokens)

    def may_leave(self, document: Document) -> bool:
        """Whether text of the document may go into a prompt."""
        settings, now = self._session.settings.inline, self._loop.time()
        return self.permissions.private_rule(document, settings, now) is None
