"""One question to a model while it is answered: a task, its connection, and the text that has come so far."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import aclosing
from typing import Protocol

from lapce_ai_providers.chunks import Chunk, TextChunk, UsageChunk
from lapce_ai_providers.cost import added
from lapce_ai_providers.errors import BrokenReply, ProviderError, Unavailable
from lapce_ai_providers.fill import Limit, is_too_long, refused_limits, refuses_way, ways_left
from lapce_ai_providers.hole import Way

from ..calls import RunningCall
from ..failures import NO_ANSWER, place_of, unexpected
from ..features.inline.answer import RunningAnswer
from ..features.inline.items import Suggestion
from ..features.inline.situation import Situation
from .connection import Connection
from .question import Question, characters_of
from .waiter import Waiter

logger = logging.getLogger(__name__)

REFUSED_LIMITS = "limits of inline completions that the model refuses"
"""In a profile's memory."""
HALF_AN_ANSWER = ("timeout", "connection", "unavailable", "broken_reply")
"""Errors after which the text that has come is still worth showing."""


class Owner(Protocol):
    """Who has the question asked. Is told nothing of a filling that was closed, but that it is over."""

    def heard(self, filling: Filling) -> None:
        """More text has come."""
        ...

    def ended(self, filling: Filling) -> None:
        """It is over."""
        ...

    def waits(self, message: str) -> None:
        """What an answer waits for, such as the local model that starts."""
        ...

    def refused(self, question: Question, way: Way) -> None:
        """The server cannot be asked in that way."""
        ...


class Filling:
    """Started once."""

    def __init__(self, session: Connection, question: Question, owner: Owner) -> None:
        self._session, self.question, self._owner = session, question, owner
        self._running = RunningCall(None, None, question.provider.name, question.model)
        self.answer = RunningAnswer(question.situation, question.policy)
        self.is_closed = False
        """Nobody wants it any more."""
        self.is_over = False
        self.error: ProviderError | None = None
        self.usage: UsageChunk | None = None
        self.profile = question.profile
        """Whom it asks; for the local model, where that runs."""
        self.requests = 0
        self.asked_characters = 0
        """Of all prompts together."""
        self.asked_seconds: float | None = None
        """When the last request was made, on the loop's clock."""
        self.latency_seconds: float | None = None
        """From then to the first text."""

    def start(self) -> None:
        """Begins in a task of its own."""
        self._session.calls.start(self._running, self._run(), self._over)

    def close(self) -> None:
        """Closes the connection at once."""
        self.is_closed = True
        self._running.cancel()

    def serves(self, waiter: Waiter) -> bool:
        """Whether it may answer that request too. Who asks by hand gets an answer of the model for that."""
        if waiter.asked.invoked and not self.question.invoked:
            return False
        return self.answer.may_answer(waiter.situation)

    def verdict(self) -> str:
        """Why there is nothing to show."""
        rule = self.answer.cleaned().dropped_by
        return "empty" if rule is None or not self.answer.text.strip() else f"filtered:{rule}"

    async def _run(self) -> None:
        """Never raises."""
        try:
            # The time-out is the model's: loading the local one has limits of its own, and says that it loads.
            async with self._session.engine_for(self.question.profile, self._owner.waits) as self.profile:
                async with asyncio.timeout(self.question.timeout_seconds):
                    await self._by_some_way()
        except TimeoutError:
            self._failed(Unavailable("The model took too long to answer.", code="timeout", retryable=True))
        except asyncio.CancelledError:
            self.is_closed = True
        except ProviderError as error:
            self._failed(error)
        except Exception as error:
            logger.error("an inline completion broke: %s", place_of(error))
            self._failed(unexpected(error))
        self._over()

    def _failed(self, error: ProviderError) -> None:
        """What has come stays, where it is of use and the error does not speak against it."""
        if error.code not in HALF_AN_ANSWER or self.answer.suggestion(self.question.situation) is None:
            self.error = error

    def _over(self) -> None:
        """Once: a task that is cancelled in its very last step counts as one that never ran."""
        if not self.is_over:
            self.is_over = True
            self._owner.ended(self)

    async def _by_some_way(self) -> None:
        """The first way that the server takes; shortens once what is too long, leaves out refused limits."""
        question, is_shortened = self.question, False
        ways = list(question.ways)
        while True:
            try:
                await self._ask(question, ways[0])
            except ProviderError as error:
                if is_too_long(error) and not is_shortened:
                    question, is_shortened = question.shortened(), True
                elif refuses_way(error) and len(ways) > 1:
                    left = ways_left(tuple(ways), ways[0], error)
                    for way in set(ways).difference(left):
                        self._owner.refused(question, way)
                    ways = list(left)
                elif not self._learn_limits(error):
                    raise
            else:
                return

    def _learn_limits(self, error: ProviderError) -> bool:
        """Whether a refusal was about limits that the model was not known to refuse; from now on they are not sent."""
        memory = self._session.memory_of(self.profile)
        known = self._refused_limits()
        memory[REFUSED_LIMITS] = known | refused_limits(error)
        return self._refused_limits() != known

    def _refused_limits(self) -> frozenset[Limit]:
        known: frozenset[Limit] = self._session.memory_of(self.profile).get(REFUSED_LIMITS, frozenset())
        return known

    async def _ask(self, question: Question, way: Way) -> None:
        from lapce_ai_providers.stream import Answer  # with its first use comes the transport

        session = self._session
        prompt = question.prompt(way)
        self.answer.begin(prompt.opening, prompt.stops)
        self.requests += 1
        self.asked_characters += characters_of(prompt)
        self.asked_seconds = asyncio.get_running_loop().time()
        answer = Answer(
            question.provider,
            question.call(prompt, self.profile, self._refused_limits()),
            session.transport,
            session.memory_of(self.profile),
            shared=session.shared_memory,
            timeouts=session.settings.timeouts,
            limits=session.rate_limits,
            priority="inline",
        )
        del prompt
        told = False
        async with aclosing(answer.batches()) as batches:
            async for batch in batches:
                told = True
                self._take(batch)
                if self.answer.is_enough:
                    break
        if not told and answer.stop_reason is None:
            raise BrokenReply(NO_ANSWER)
        self.answer.finish()

    def _take(self, batch: Sequence[Chunk]) -> None:
        came = False
        for chunk in batch:
            if type(chunk) is TextChunk:
                self.answer.feed(chunk.text)
                came = True
            elif type(chunk) is UsageChunk:
                self.usage = added(self.usage, chunk)
        if came and self.latency_seconds is None and self.asked_seconds is not None:
            self.latency_seconds = asyncio.get_running_loop().time() - self.asked_seconds
        if came and not self.is_closed:
            self._owner.heard(self)


def suggestions_of(fillings: Sequence[Filling], situation: Situation) -> list[Suggestion]:
    """What came of the questions, as far as it is right for that situation."""
    found = (filling.answer.suggestion(situation) for filling in fillings if filling.error is None)
    return [suggestion for suggestion in found if suggestion is not None]
