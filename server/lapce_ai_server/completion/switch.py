"""Whether completions are paused for a folder: small files in the state folder that all servers of a user look at.

One file for each folder that was switched, so that nobody has to lock anything. The nearest folder that was paused or
resumed decides: a part of a paused folder can be resumed.
"""

from __future__ import annotations

import contextlib
import hashlib
import ntpath
import os
import posixpath
import sys
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from .state_files import SUFFIX, StateFiles

FOLDER = "paused"
LOOK_SECONDS = 1.0
"""How old may be what is known of other processes' switching."""
SETTLED_SECONDS = 2.0
"""Times of files are as coarse as that: what has changed so lately may change again without telling."""


class Switch:
    """Of one process. Without a state folder it holds until the process ends."""

    def __init__(self, state_folder: str | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._files = None if state_folder is None else StateFiles(os.path.join(state_folder, FOLDER), float("inf"))
        self._clock = clock
        self._looked_seconds = float("-inf")
        self._stamp: int | None = None
        self._folders: dict[str, bool] = {}

    def paused(self, workspace: str) -> bool:
        """Whether completions are paused there. `workspace`: path of a folder, or of a file in it."""
        self._look()
        return self._holds(folder_key(workspace))

    def pause(self, workspace: str) -> bool:
        """Whether that is remembered: False where it cannot be written and holds for this process alone."""
        return self._set(workspace, paused=True)

    def resume(self, workspace: str) -> bool:
        """Likewise."""
        return self._set(workspace, paused=False)

    def folders(self) -> Mapping[str, bool]:
        """All folders that were switched, and whether they are paused."""
        self._look()
        return dict(self._folders)

    def _holds(self, key: str) -> bool:
        while key not in self._folders:
            above: str = posixpath.dirname(key)
            if above == key:
                return False
            key = above
        return self._folders[key]

    def _set(self, workspace: str, *, paused: bool) -> bool:
        self._look(at_once=True)
        key = folder_key(workspace)
        self._folders.pop(key, None)
        if self._holds(key) == paused:  # as it is without saying
            return self._files is not None and self._forget(self._files, key)
        self._folders[key] = paused
        return self._files is not None and self._keep(self._files, key, paused=paused)

    def _keep(self, files: StateFiles, key: str, *, paused: bool) -> bool:
        files.write(file_name(key), {"folder": key, "paused": paused})
        return (files.read(file_name(key)) or {}).get("paused") is paused

    def _forget(self, files: StateFiles, key: str) -> bool:
        path = os.path.join(files.folder, file_name(key))
        with contextlib.suppress(OSError):
            os.unlink(path)
        return not os.path.exists(path)

    def _look(self, *, at_once: bool = False) -> None:
        now = self._clock()
        if self._files is None or (not at_once and now - self._looked_seconds < LOOK_SECONDS):
            return
        self._looked_seconds = now
        try:
            stamp = os.stat(self._files.folder).st_mtime_ns
        except OSError:  # nothing was ever switched, or it could not be kept
            return
        if stamp != self._stamp:
            settled = time.time() - stamp / 1e9 > SETTLED_SECONDS
            self._stamp = stamp if settled else None
            self._folders = dict(filter(None, (switched(value) for _, value in self._files.read_all())))


@lru_cache(maxsize=64)
def folder_key(path: str) -> str:
    """The same for all ways to write a folder's path: absolute, with `/` between its parts and none at its end."""
    if sys.platform == "win32":
        return str(ntpath.normcase(ntpath.abspath(path))).replace("\\", "/").rstrip("/")
    return os.path.realpath(path)


def file_name(key: str) -> str:
    """Where the folder's state is kept."""
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()[:32] + SUFFIX


def switched(value: Mapping[str, Any]) -> tuple[str, bool] | None:
    """What a file says; None where it says nothing."""
    folder, paused = value.get("folder"), value.get("paused")
    return (folder, paused) if isinstance(folder, str) and isinstance(paused, bool) else None
