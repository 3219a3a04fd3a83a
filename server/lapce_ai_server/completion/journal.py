"""The verdicts of each server in a file of its own, for `lapce-ai doctor --completions`: it reads what others wrote."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from typing import Any

from .saver import Saver, Write
from .state_files import SUFFIX, StateFiles, process_name

FOLDER = "completions"
SAVE_SECONDS = 4.0
KEPT_SECONDS = 7 * 86_400.0
MOST_FILES = 20

Told = Callable[[], Mapping[str, Any]]


class Journal:
    """Of this process; there is no file until there is a verdict."""

    def __init__(self, state_folder: str | None, told: Told) -> None:
        self._files = None if state_folder is None else journal_files(state_folder)
        self._told = told
        self._name = f"{process_name()}{SUFFIX}"
        self._started = time.time()
        self._saver = Saver(self._snapshot, SAVE_SECONDS)
        self._is_tidy = self._has_ended = False

    def changed(self) -> None:
        """There is more to tell."""
        if self._files is not None:
            self._saver.changed()

    def close(self) -> None:
        """Writes what is not written yet, and that there will be no more."""
        if self._is_tidy:
            self._saver.changed()
        self._has_ended = True
        self._saver.finish()

    def _snapshot(self) -> Write:
        files, is_tidy = self._files, self._is_tidy
        assert files is not None
        self._is_tidy = True
        state = {"pid": os.getpid(), "started": self._started, "saved": time.time(), "ended": self._has_ended}
        value = {**state, **self._told()}

        def write() -> None:
            files.write(self._name, value)
            if not is_tidy:
                files.remove_old()

        return write


def journal_files(state_folder: str) -> StateFiles:
    """The files of all servers."""
    return StateFiles(os.path.join(state_folder, FOLDER), KEPT_SECONDS, MOST_FILES)
