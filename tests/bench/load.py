"""A process under a load of paced streams: its CPU time before and while chunks flow, and its memory at full load."""

from __future__ import annotations

import time

from attrs import define, field, frozen

from .measure import cpu_seconds, uss_bytes


@frozen(kw_only=True)
class Load:
    """So many streams at once, of so many chunks each, at that rate, of these providers by turns."""

    streams: int
    chunks: int
    per_second: float
    tls: bool = False
    providers: tuple[str, ...] = ("openai",)

    @property
    def seconds(self) -> float:
        """How long a stream takes."""
        return self.chunks / self.per_second

    @property
    def limit_seconds(self) -> float:
        """When to give up."""
        return 4 * self.seconds + 60 + self.streams / 20

    @property
    def total(self) -> int:
        """Chunks of all streams."""
        return self.streams * self.chunks


@frozen(kw_only=True)
class Figures:
    """Of one run; None: not measured."""

    chunks: int = 0
    faults: tuple[str, ...] = ()
    set_up_us: float | None = None
    """CPU per stream until the first chunk, in microseconds."""
    chunk_us: float | None = None
    """CPU per chunk from then on, the ends of the streams among it."""
    flow_us: float | None = None
    """CPU per chunk from then on until the first stream ends: the same however long streams are."""
    whole_us: float | None = None
    """CPU of the whole run per chunk."""
    core_percent: float | None = None
    """Of one core, while chunks flow."""
    stream_kib: float | None = None
    """Memory per stream."""


@define
class Watch:
    """Call `begin`, `first`, `ending` and `end` when it is so, `look` often."""

    pid: int
    load: Load
    _cpu: list[float | None] = field(factory=list)
    _times: list[float] = field(factory=list)
    _flowed: tuple[float | None, int] = (None, 0)
    """CPU at the first stream's end, and chunks until then."""
    _uss_before: int | None = None
    _uss_most: int = 0
    _looks: list[float] = field(factory=lambda: [0.6, 0.4])
    """At which parts of the streams memory is still to be looked at."""

    def begin(self) -> None:
        """The load is about to be put on."""
        self._uss_before = uss_bytes(self.pid)
        self._mark()

    def first(self) -> None:
        """All streams are open: the first chunk has come."""
        self._mark()

    def look(self) -> None:
        """Memory, in the middle of the streams: all are open, none has ended."""
        if (
            len(self._times) == 2
            and self._looks
            and time.monotonic() > self._times[1] + self._looks[-1] * self.load.seconds
        ):
            self._looks.pop()
            self._uss_most = max(self._uss_most, uss_bytes(self.pid) or 0)

    def ending(self, chunks: int) -> None:
        """The first stream has ended, after so many chunks of all; need not be told."""
        self._flowed = cpu_seconds(self.pid), chunks

    def end(self, chunks: int, faults: list[str]) -> Figures:
        """All streams are over."""
        self._mark()
        set_up, flowing = (_difference(self._cpu, i) for i in range(2)) if len(self._cpu) == 3 else (None, None)
        seconds = self._times[-1] - self._times[-2]
        known = set_up is not None and flowing is not None and chunks > 0
        memory = self._uss_before is not None and self._uss_most
        return Figures(
            chunks=chunks,
            faults=tuple(faults),
            set_up_us=set_up * 1e6 / self.load.streams if set_up is not None else None,
            chunk_us=flowing * 1e6 / chunks if known and flowing is not None else None,
            flow_us=self._flow_us(),
            whole_us=(set_up + flowing) * 1e6 / chunks
            if known and set_up is not None and flowing is not None
            else None,
            core_percent=flowing / seconds * 100 if flowing is not None else None,
            stream_kib=(self._uss_most - (self._uss_before or 0)) / 1024 / self.load.streams if memory else None,
        )

    def _flow_us(self) -> float | None:
        cpu, chunks = self._flowed
        before = self._cpu[1] if len(self._cpu) > 1 else None
        return None if cpu is None or before is None or not chunks else (cpu - before) * 1e6 / chunks

    def _mark(self) -> None:
        self._times.append(time.monotonic())
        self._cpu.append(cpu_seconds(self.pid))


def _difference(values: list[float | None], place: int) -> float | None:
    before, after = values[place], values[place + 1]
    return None if before is None or after is None else after - before
