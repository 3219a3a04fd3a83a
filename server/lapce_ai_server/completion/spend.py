"""Tokens and dollars of each day, of all servers of this user together; says when a cap is reached.

Each process keeps a file for each day, and adds up the others': nobody waits for a lock, and a killed process loses the
last seconds at most.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from attrs import asdict, define

from lapce_ai_providers.chunks import UsageChunk
from lapce_ai_providers.json_edge import as_object

from .saver import Saver, Write
from .state_files import SUFFIX, StateFiles, process_name

Kind = Literal["calls", "completions"]
"""What the editor asked for by `ai/stream` and `ai/complete`, and inline completions."""
KINDS: tuple[Kind, ...] = ("calls", "completions")
Cap = Literal["inlineDailyDollars", "inlineDailyTokens"]
"""As the settings are named."""

FOLDER = "spend"
KEPT_SECONDS = 40 * 86_400.0
SAVE_SECONDS = 3.0
OTHERS_SECONDS = 5.0
"""How old the other processes' sums may be."""


@define
class Sum:
    """Of one kind, on one day."""

    requests: int = 0
    input_tokens: int = 0
    """As the providers count them."""
    output_tokens: int = 0
    dollars: float = 0.0
    unpriced: int = 0
    """Requests for which no price is known."""

    @property
    def tokens(self) -> int:
        """Of both ways."""
        return self.input_tokens + self.output_tokens

    def add(self, other: Sum) -> None:
        """What other processes have used."""
        self.requests += other.requests
        self.input_tokens += other.input_tokens
        self.output_tokens += other.output_tokens
        self.dollars += other.dollars
        self.unpriced += other.unpriced

    def value(self) -> dict[str, Any]:
        """As `ai/status` tells it."""
        return {
            "requests": self.requests,
            "inputTokens": self.input_tokens,
            "outputTokens": self.output_tokens,
            "dollars": round(self.dollars, 6),
            "unpricedRequests": self.unpriced,
        }


Day = dict[Kind, Sum]


class Spend:
    """Of one process."""

    def __init__(self, state_folder: str | None, clock: Callable[[], float] = time.time) -> None:
        """`state_folder`: None where there is no place to remember anything; `clock`: seconds since 1970."""
        self._clock = clock
        self._name = process_name()
        self._files = None if state_folder is None else spend_files(state_folder)
        self._own: dict[str, Day] = {}
        self._others: Day = new_day()
        self._others_key: tuple[str, float] | None = None
        self._saver = Saver(self._snapshot, SAVE_SECONDS)
        self._is_tidy = False

    def add(self, kind: Kind, usage: UsageChunk | None, dollars: float | None, requests: int = 1) -> None:
        """Counts a call; `dollars` is None where no price is known."""
        entry = self._own.setdefault(self.date, new_day())[kind]
        entry.requests += requests
        if usage is not None:
            entry.input_tokens += usage.input_tokens
            entry.output_tokens += usage.output_tokens
            dollars = usage.total_cost if dollars is None else dollars
        entry.unpriced += requests if dollars is None else 0
        entry.dollars += dollars or 0.0
        self._saver.changed()

    @property
    def date(self) -> str:
        """The local day."""
        return time.strftime("%Y-%m-%d", time.localtime(self._clock()))

    def today(self) -> Day:
        """The sums of all processes."""
        date = self.date
        total = new_day()
        for day in (self._own.get(date, {}), self._read_others(date)):
            for kind, entry in day.items():
                total[kind].add(entry)
        return total

    def value(self) -> dict[str, Any]:
        """`usage.today` of `ai/status`."""
        return {"date": self.date, **{kind: entry.value() for kind, entry in self.today().items()}}

    def cap_reached(self, most_dollars: float | None, most_tokens: int | None) -> Cap | None:
        """The cap that today's inline completions have reached, if one is set and they have. Cheap."""
        if most_dollars is None and most_tokens is None:
            return None
        used = self.today()["completions"]
        if most_dollars is not None and used.dollars >= most_dollars:
            return "inlineDailyDollars"
        return "inlineDailyTokens" if most_tokens is not None and used.tokens >= most_tokens else None

    def close(self) -> None:
        """Writes what is not written yet."""
        self._saver.finish()

    def _read_others(self, date: str) -> Day:
        if self._files is None:
            return {}
        key = (date, self._clock() // OTHERS_SECONDS)
        if key != self._others_key:
            self._others_key = key
            rows = (value for name, value in self._files.read_all(date) if not name.endswith(self._file_end))
            self._others = sum_of(rows)
        return self._others

    @property
    def _file_end(self) -> str:
        return f".{self._name}{SUFFIX}"

    def _snapshot(self) -> Write:
        files, today = self._files, self.date
        if files is None:
            return lambda: None
        rows = {f"{date}{self._file_end}": value_of(day) for date, day in self._own.items()}
        self._own = {date: day for date, day in self._own.items() if date == today}
        is_tidy, self._is_tidy = self._is_tidy, True

        def write() -> None:
            for name, value in rows.items():
                files.write(name, value)
            if not is_tidy:
                files.remove_old()

        return write


def spend_files(state_folder: str) -> StateFiles:
    """The files of all processes: `<date>.<process>.json`."""
    return StateFiles(os.path.join(state_folder, FOLDER), KEPT_SECONDS)


def new_day() -> Day:
    """Nothing was spent."""
    return {kind: Sum() for kind in KINDS}


def value_of(day: Day) -> dict[str, Any]:
    """As it is written."""
    return {kind: asdict(entry) for kind, entry in day.items()}


def sum_of(rows: Iterable[Mapping[str, Any]]) -> Day:
    """Of what several processes wrote; what is no number counts as nothing."""
    total = new_day()
    for row in rows:
        for kind in KINDS:
            told = as_object(row.get(kind))
            if told is not None:
                total[kind].add(_read_sum(told))
    return total


def _read_sum(told: Mapping[str, Any]) -> Sum:
    def number(name: str) -> float:
        value = told.get(name)
        return value if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 1e15 else 0

    names = ("requests", "input_tokens", "output_tokens", "unpriced")
    return Sum(**{name: int(number(name)) for name in names}, dollars=float(number("dollars")))
