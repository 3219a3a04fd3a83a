"""How far a download is: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PLAIN_STEP = 0.25


class FetchProgress:
    """A context; what it shows goes to stdout."""

    def __init__(self) -> None:
        self._bars: Progress | None = None
        self._bar: TaskID | None = None
        self._title, self._size_bytes, self._told = "", 1, 0.0

    def __enter__(self) -> FetchProgress:
        if sys.stdout.isatty():
            from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

            self._bars = Progress(
                TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TransferSpeedColumn()
            )
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bars is not None:
            self._bars.stop()

    def begin(self, title: str, size_bytes: int) -> None:
        """A file is going to be fetched."""
        self._title, self._size_bytes, self._told = title, size_bytes, 0.0
        if self._bars is not None:
            self._bar = self._bars.add_task(title, total=size_bytes)
        else:
            print(f"Fetching the {title}, {size_bytes / 1e6:.0f} MB", flush=True)

    def came(self, size_bytes: int) -> None:
        """So much of it has come."""
        if self._bars is not None and self._bar is not None:
            self._bars.update(self._bar, completed=size_bytes)
        elif size_bytes / self._size_bytes >= self._told + PLAIN_STEP:
            self._told = size_bytes / self._size_bytes
            print(f"  {self._told:.0%}", flush=True)

    def done(self, place: Path) -> None:
        """It is in place."""
        if self._bars is not None and self._bar is not None:
            self._bars.update(self._bar, completed=self._size_bytes)
        else:
            print(f"  in place: {place}", flush=True)
