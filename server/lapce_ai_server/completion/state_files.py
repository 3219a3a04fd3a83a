"""Small JSON files that servers keep in the state folder: each process its own, so that none overwrites another's."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import time
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from lapce_ai_providers.json_edge import as_object

logger = logging.getLogger(__name__)

SUFFIX = ".json"
LARGEST_BYTES = 4 * 1024 * 1024


@frozen
class StateFiles:
    """One kind of them. A file that is there is whole: it arrives by renaming."""

    folder: str
    kept_seconds: float
    """Older ones are removed."""
    most: int = 1_000
    """Of several, the newest are kept."""

    def read_all(self, prefix: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Name and content of all whose names begin so; what cannot be read is left out. Newest names last."""
        for name in sorted(self._names()):
            if name.startswith(prefix) and (value := self.read(name)) is not None:
                yield name, value

    def read(self, name: str) -> Mapping[str, Any] | None:
        """The content of one; None where there is none, or nothing that was written here."""
        try:
            with open(os.path.join(self.folder, name), "rb") as file:
                return as_object(json.loads(file.read(LARGEST_BYTES)))
        except (OSError, ValueError, RecursionError):
            return None

    def write(self, name: str, value: Mapping[str, Any]) -> None:
        """Readable by the user alone; never raises: what cannot be kept is no reason to fail."""
        path = os.path.join(self.folder, name)
        unfinished = f"{path}.{os.getpid()}.new"
        try:
            os.makedirs(self.folder, mode=0o700, exist_ok=True)
            descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(descriptor, "w", encoding="utf-8") as file:
                json.dump(value, file, separators=(",", ":"))
            os.replace(unfinished, path)
        except OSError as error:
            logger.info("%s cannot be written: %s", path, error.strerror)
            with contextlib.suppress(OSError):
                os.unlink(unfinished)

    def remove_old(self) -> None:
        """Those of the past, and what killed processes left unfinished."""
        now = time.time()
        rows = sorted((changed, name) for name in self._all_names() if (changed := self._changed(name)) is not None)
        for index, (changed, name) in enumerate(rows):
            is_left = not name.endswith(SUFFIX) and now - changed > 60
            if is_left or now - changed > self.kept_seconds or index < len(rows) - self.most:
                with contextlib.suppress(OSError):
                    os.unlink(os.path.join(self.folder, name))

    def _changed(self, name: str) -> float | None:
        try:
            return os.stat(os.path.join(self.folder, name)).st_mtime
        except OSError:
            return None

    def _names(self) -> list[str]:
        return [name for name in self._all_names() if name.endswith(SUFFIX)]

    def _all_names(self) -> list[str]:
        try:
            return os.listdir(self.folder)
        except OSError:
            return []


def process_name() -> str:
    """Of this process, also among those that had its number before."""
    return f"{os.getpid()}-{time.time_ns() // 1_000_000}"
