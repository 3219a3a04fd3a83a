"""What became of each request: kept for the status and the doctor, told to the user where they must act, paid for."""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any

from lapce_ai_providers.echoed_keys import without_secrets
from lapce_ai_providers.errors import ProviderError

from ..documents.uri import path_of
from ..failures import line_for_people
from ..settings.state_path import state_folder
from .activity import Activity
from .backoff import Backoff
from .connection import Connection
from .cost import dollars_of, usage_of
from .feedback import Feedback
from .filling import Filling
from .journal import Journal
from .notices import Notices
from .params import CompletionAsked
from .verdicts import Verdict, Verdicts
from .waiter import Waiter

logger = logging.getLogger(__name__)


class Record:
    """Of one editor."""

    def __init__(self, session: Connection) -> None:
        self._session = session
        self._loop = asyncio.get_running_loop()
        self._numbers = itertools.count(1)
        self._why = ""
        """Of the verdict that comes next, if that is an error."""
        self._is_broken = False
        """The user must do something, and has been told."""
        self.activity = Activity(session)
        self.verdicts, self.feedback = Verdicts(), Feedback()
        self.notices = Notices(session.notify)
        self.backoff = Backoff()
        self._journal = Journal(state_folder(session.environment), self._for_doctor)

    def ids(self, count: int) -> list[str]:
        """Names for so many items, by which the editor tells what became of them."""
        return [f"completion-{next(self._numbers)}" for _ in range(count)]

    def not_open(self, asked: CompletionAsked) -> None:
        """A request for a document that nobody opened."""
        self._add(asked, "skipped:not_open", 0.0)

    def ended(
        self, waiter: Waiter, verdict: str, filling: Filling | None = None, items: Sequence[dict[str, Any]] = ()
    ) -> None:
        """A request has its answer."""
        self.feedback.offered(items)
        seconds = self._loop.time() - waiter.asked_seconds
        self._add(waiter.asked, verdict, seconds, waiter.situation.language_id, filling)

    def failed(self, error: ProviderError, filling: Filling | None) -> None:
        """A question has no answer; the user hears of it once where they must act."""
        self._why = line_for_people(error)
        if filling is not None:
            self._why = without_secrets(self._why, filling.profile)  # `error.message` is the vendor's own text
        whom = "" if filling is None else whom_of(filling)
        logger.info("completion: %s: %s", whom or "settings", self._why)
        if self.notices.error(error.code, error.status, self._why, whom):
            self._is_broken = True
            self.backoff.failed(self._loop.time())
            self.activity.status("Error", self._why)

    def asked(self) -> None:
        """A question goes out."""
        self.activity.began()

    def over(self, filling: Filling) -> None:
        """It is over, however it ended: what it used is counted."""
        self.activity.ended()
        self._count(filling)
        if filling.error is None and filling.latency_seconds is not None:
            self.notices.succeeded(whom_of(filling))
            self.notices.succeeded("")
            if self._is_broken:
                self._is_broken = False
                self.backoff.reset()
                self.activity.status("Normal")

    def value(self) -> dict[str, Any]:
        """`completions` of `ai/status`."""
        return {**self.verdicts.value(), "feedback": self.feedback.value()}

    def close(self) -> None:
        """The server ends: what is to be read afterwards is written."""
        self._journal.close()

    def _add(
        self,
        asked: CompletionAsked,
        name: str,
        seconds: float,
        language: str = "",
        filling: Filling | None = None,
    ) -> None:
        usage = None if filling is None else filling.usage
        why, self._why = self._why, ""
        self.verdicts.add(
            Verdict(
                name=name,
                seconds=time.time(),
                path=path_of(asked.uri),
                line=asked.position[0] + 1,
                language=language,
                trigger="invoked" if asked.invoked else "automatic",
                milliseconds=seconds * 1000,
                provider="" if filling is None else filling.question.provider.name,
                model="" if filling is None else filling.question.model,
                requests=0 if filling is None else filling.requests,
                input_tokens=None if usage is None else usage.input_tokens,
                output_tokens=None if usage is None else usage.output_tokens,
                why=why if name.startswith("error:") else "",
            )
        )
        logger.debug("completion: %s", name)
        self._journal.changed()

    def _count(self, filling: Filling) -> None:
        session = self._session
        counters = session.usage.of(filling.question.provider.name)
        counters.calls += filling.requests
        counters.failed += filling.error is not None
        counters.cancelled += filling.is_closed
        usage = usage_of(filling)
        if usage is not None:
            dollars = dollars_of(filling, session.memory_of(filling.profile), usage)
            counters.add(usage, dollars)
            session.spend.add("completions", usage, dollars, filling.requests)

    def _for_doctor(self) -> Mapping[str, Any]:
        return {
            "editor": self._session.capabilities.editor,
            **self.verdicts.value(with_paths=True),
            "feedback": self.feedback.value(),
        }


def whom_of(filling: Filling) -> str:
    """Names the profile that was asked."""
    question = filling.question
    return f"{question.provider.name} {question.model}".strip()
