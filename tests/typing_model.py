"""Somebody who types, and a vendor with a latency, on a clock of numbers: what a rhythm makes of them.

A request is followed as long as what was typed agrees with it, as the server does; until its first text has come,
anything may.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence

from attrs import define, field

from lapce_ai_server.features.inline.debounce import Rhythm
from lapce_ai_server.features.inline.situation import Situation

KEY, TEXT, DUE = 0, 1, 2


@define
class Asked:
    at_seconds: float
    prefix: str
    text: str


@define
class Outcome:
    keys: list[float] = field(factory=list)
    requests: list[float] = field(factory=list)
    first_texts: list[float] = field(factory=list)
    """When text came for what had been typed by then."""
    keys_with_ghost: int = 0


@define
class TypingModel:
    """One run."""

    text: str
    says: Callable[[str], str]
    """What the model says after a prefix."""
    latency_seconds: float = 0.3
    rhythm: Rhythm = field(factory=Rhythm)
    outcome: Outcome = field(factory=Outcome)
    prefix: str = ""
    running: Asked | None = None
    has_text: bool = False
    events: list[tuple[float, int, int]] = field(factory=list)

    def run(self, times: Sequence[float]) -> Outcome:
        """Types the text, one character at each time."""
        self.outcome.keys = list(times)
        self.events = [(seconds, KEY, index) for index, seconds in enumerate(times)]
        while self.events:
            now, kind, number = heapq.heappop(self.events)
            if kind == KEY:
                self.key(now, number)
            elif kind == TEXT and number == len(self.outcome.requests):
                self.heard(now)
            elif kind == DUE and number == len(self.prefix) and self.running is None:
                self.ask(now)
        return self.outcome

    def key(self, now: float, index: int) -> None:
        self.prefix = self.text[: index + 1]
        self.rhythm.typed(now)
        if self.running is not None and not self.has_text:
            return
        if self.agrees():
            self.outcome.keys_with_ghost += 1
        else:
            self.running = None
            self.ask_later(now, now)

    def heard(self, now: float) -> None:
        assert self.running is not None
        self.rhythm.answered(now - self.running.at_seconds)
        self.has_text = True
        if self.agrees():
            self.outcome.first_texts.append(now)
        elif self.prefix != self.running.prefix:
            self.running = None
            self.ask_later(now, max(key for key in self.outcome.keys if key <= now))

    def ask_later(self, now: float, key: float) -> None:
        situation = Situation(uri="u", path="a.py", language_id="python", prefix=self.prefix, suffix="")
        due = max(now, key + self.rhythm.delay_seconds(key, situation))
        heapq.heappush(self.events, (due, DUE, len(self.prefix)))

    def ask(self, now: float) -> None:
        self.outcome.requests.append(now)
        self.rhythm.asked(now)
        self.running, self.has_text = Asked(now, self.prefix, self.says(self.prefix)), False
        heapq.heappush(self.events, (now + self.latency_seconds, TEXT, len(self.outcome.requests)))

    def agrees(self) -> bool:
        asked = self.running
        if asked is None or not self.prefix.startswith(asked.prefix):
            return False
        typed = self.prefix[len(asked.prefix) :]
        return asked.text.startswith(typed) and len(asked.text) > len(typed)
