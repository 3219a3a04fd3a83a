"""Every request for inline completions from its message to its verdict: from memory, from a stream that runs, or asked.

In each document one request waits, at most: a newer one takes its place and is the only one whose answer can be right.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

from lapce_ai_providers.errors import ProviderError
from lapce_ai_providers.hole import Way

from ..features.inline import patience
from ..features.inline.memory import CompletionMemory
from ..features.inline.skip import skip_rule
from ..jsonrpc import MessageId
from ..pending import PendingRequest
from .asker import Asker
from .connection import Connection
from .endings import Endings
from .filling import Filling, suggestions_of
from .gate import Gate
from .params import CompletionAsked
from .question import Question
from .record import Record
from .turn import Turn
from .waiter import Waiter, answer

CANCELLED_SECONDS = 0.2
"""An editor that cancels at each key asks again at once: so long its stream is kept for the next request to follow."""


class Completions:
    """The inline completions of one connection."""

    def __init__(self, session: Connection) -> None:
        self._session = session
        self._loop = asyncio.get_running_loop()
        self._turns: dict[tuple[str, bool], Turn] = {}
        """By document; apart for editors that ask for ghost text and for menus."""
        self._turn_of: dict[Filling, Turn] = {}
        self.memory = CompletionMemory()
        self.record = Record(session)
        self.gate = Gate(session, self.record.activity, self.record.notices, self.record.backoff)
        self._asker = Asker(session, self.gate)
        self._endings = Endings(session, self.record)

    def ask(self, asked: CompletionAsked, request: PendingRequest) -> None:
        """Answers at once, or later; in any case once."""
        now = self._loop.time()
        document = self._session.open_documents.get(asked.uri)
        if document is None:
            self.record.not_open(asked)
            answer(request, asked, [])
            return
        turn = self._turns.get((document.key, asked.menu))
        if turn is None:
            turn = self._turns[document.key, asked.menu] = Turn()
        self._supersede(turn)
        waiter = turn.waiter = Waiter(request, asked, document, now)
        if not asked.invoked:
            self.gate.rhythm.typed(now)
        self._endings.safely(turn, lambda: self._endings.conclude(turn, self._decide(turn, waiter, now)))

    def cancel(self, number: MessageId) -> None:
        """The editor does not want that answer. Its stream is closed, unless the next request follows it."""
        for turn in self._turns.values():
            waiter = turn.waiter
            if waiter is not None and waiter.is_number(number):
                self._endings.leave(turn, waiter)
                waiter.cancel()
                turn.timer = self._loop.call_later(CANCELLED_SECONDS, self._ask_anew, turn)
                return

    def document_closed(self, key: str) -> None:
        """Nobody sees answers there any more: who waits for one is told, and what is asked is closed."""
        for menu in (False, True):
            turn = self._turns.pop((key, menu), None)
            if turn is not None:
                self._supersede(turn)
                turn.close()

    def settings_changed(self) -> None:
        """Another model would say something else: what was asked, and not answered yet, is asked anew."""
        self.memory.clear()
        self.record.backoff.reset()
        for turn in self._turns.values():
            if turn.main is not None:
                self._endings.safely(turn, partial(self._ask_anew, turn))

    def _ask_anew(self, turn: Turn) -> None:
        """Nobody follows the stream that runs; if somebody waits, the model is asked for them."""
        turn.close()
        turn.stop_timer()
        if turn.waiter is not None:
            self._endings.conclude(turn, self._ask_soon(turn, turn.waiter, self._loop.time()))

    def _supersede(self, turn: Turn) -> None:
        waiter = turn.waiter
        if waiter is None:
            turn.stop_timer()
        else:
            self._endings.leave(turn, waiter)
            waiter.supersede()

    def _decide(self, turn: Turn, waiter: Waiter, now: float) -> str | None:
        """The verdict of a request that gets nothing; None where it has its answer, or waits for it."""
        rule = self.gate.refusal(waiter, now)
        if rule is not None:
            turn.close()
            return f"skipped:{rule}"
        if turn.main is not None and not turn.main.serves(waiter):
            turn.close()
        known = self.memory.lookup(waiter.situation, now, invoked=waiter.asked.invoked)
        if known:
            self._endings.show(turn, known, "cached")
            return None
        if turn.main is not None:
            self._follow(turn, turn.main, waiter, now)
            return None
        if known is not None:
            return "empty"
        return self._ask_soon(turn, waiter, now)

    def _follow(self, turn: Turn, main: Filling, waiter: Waiter, now: float) -> None:
        """A stream that runs is to answer this request, too."""
        if main.answer.suggestion(waiter.situation) is not None:
            waiter.first_text_seconds = now
            if not waiter.asked.invoked:
                self._show_after(turn, patience.while_typing(self.gate.rhythm.interval_seconds))

    def _ask_soon(self, turn: Turn, waiter: Waiter, now: float) -> str | None:
        """Asks when its turn has come, counted from its key; the verdict where that is not worth it."""
        if waiter.asked.invoked:
            self._start(turn)
            return None
        rule = skip_rule(waiter.situation, invoked=False)
        if rule is not None:
            return f"skipped:{rule}"
        delay = self.gate.rhythm.delay_seconds(waiter.asked_seconds, waiter.situation) - (now - waiter.asked_seconds)
        if delay <= 0 or turn.is_used_up_at(waiter.situation):
            self._start(turn)
        else:
            waiter.is_debounced = True
            turn.timer = self._loop.call_later(delay, self._endings.safely, turn, partial(self._start, turn))
        return None

    def _start(self, turn: Turn) -> None:
        """Asks the model for the request that waits."""
        turn.timer = None
        waiter = turn.waiter
        if waiter is None:
            return
        waiter.is_debounced = False
        try:
            questions = self._asker.questions(waiter)
        except ProviderError as error:
            self._endings.fail(turn, error, None)
            return
        if not waiter.asked.invoked:
            self.gate.rhythm.asked(self._loop.time())
        turn.fillings = [Filling(self._session, question, self) for question in questions]
        for filling in turn.fillings:
            self._turn_of[filling] = turn
            self.record.asked()
            filling.start()

    def heard(self, filling: Filling) -> None:
        """More text has come."""
        turn = self._turn_of[filling]
        waiter = turn.waiter
        if waiter is not None and filling is turn.main:
            self._endings.safely(turn, partial(self._use, turn, filling, waiter))

    def _use(self, turn: Turn, filling: Filling, waiter: Waiter) -> None:
        now = self._loop.time()
        if not filling.answer.may_answer(waiter.situation):
            self._ask_anew(turn)
        elif waiter.is_overdue:
            self._show_what_came(turn)
        elif waiter.first_text_seconds is None and filling.answer.suggestion(waiter.situation) is not None:
            waiter.first_text_seconds = now
            if not waiter.asked.invoked:
                self._show_after(turn, patience.until_shown(waiter.asked_seconds, now) - now)

    def ended(self, filling: Filling) -> None:
        """A question has its answer, or none."""
        self.record.over(filling)
        if filling.latency_seconds is not None:
            self.gate.rhythm.answered(filling.latency_seconds)
        turn = self._turn_of.pop(filling)
        if filling in turn.fillings and all(other.is_over for other in turn.fillings):
            self._endings.safely(turn, partial(self._finish, turn))

    def _finish(self, turn: Turn) -> None:
        now = self._loop.time()
        fillings, turn.fillings = turn.fillings, []
        main, waiter = fillings[0], turn.waiter
        self._remember(fillings, now)
        if waiter is None:
            return
        turn.stop_timer()
        suggestions = suggestions_of(fillings, waiter.situation)
        if suggestions and waiter.situation != main.question.situation:
            self.memory.store(waiter.situation, suggestions, now, invoked=waiter.asked.invoked)
        if suggestions and not waiter.asked.invoked and len(suggestions[0].text) < self._least_characters:
            self._endings.conclude(turn, "filtered:too_short", main)
        elif suggestions:
            self._endings.show(turn, suggestions, "shown", main)
        elif main.error is not None:
            self._endings.fail(turn, main.error, main)
        elif main.is_closed:
            self._endings.leave(turn, waiter)
            waiter.cancel()
        elif main.question.situation == waiter.situation:
            self._endings.conclude(turn, main.verdict(), main)
        else:
            self._endings.conclude(turn, self._ask_soon(turn, waiter, now))

    def waits(self, message: str) -> None:
        """What an answer waits for."""
        self.record.activity.message(message)

    def refused(self, question: Question, way: Way) -> None:
        """The server cannot be asked in that way."""
        self._asker.refused(question, way)

    def _remember(self, fillings: Sequence[Filling], now: float) -> None:
        main = fillings[0]
        if main.error is not None or main.is_closed:
            return
        situation = main.question.situation
        self.memory.store(situation, suggestions_of(fillings, situation), now, invoked=main.question.invoked)

    @property
    def _least_characters(self) -> int:
        return self._session.settings.inline.least_characters

    def _show_after(self, turn: Turn, seconds: float) -> None:
        turn.stop_timer()
        work = partial(self._show_what_came, turn)
        turn.timer = self._loop.call_later(max(seconds, 0.0), self._endings.safely, turn, work)

    def _show_what_came(self, turn: Turn) -> None:
        """The beginning of an answer, where its end is late; the stream goes on for the next key."""
        turn.stop_timer()
        waiter, main = turn.waiter, turn.main
        if waiter is None or main is None:
            return
        waiter.is_overdue = True
        suggestion = main.answer.suggestion(waiter.situation)
        if suggestion is not None:
            self._endings.show(turn, [suggestion], "shown", main)
