"""Which files a chat may send to a model: those that completions may read, too."""

from __future__ import annotations

import os
import time

from ...completion.gitignore import matches_any
from ...completion.ignored_files import IgnoredFiles
from ...completion.permitted import globs
from ...completion.secret_files import is_secret
from ...settings.inline import InlineSettings

GIT = ".git"


class PermittedFiles:
    """By name and place alone."""

    def __init__(self, settings: InlineSettings) -> None:
        self._enabled, self._disabled = globs(settings.enabled_globs), globs(settings.disabled_globs)
        self._ignored = IgnoredFiles()

    def reason_against(self, path: str, *, is_folder: bool = False) -> str | None:
        """In words; None where it may be sent. `path`: absolute, without links."""
        whole = path.replace(os.sep, "/")
        probe = f"{whole}/." if is_folder else whole
        if is_secret(whole):
            return "it is a file that holds secrets, going by its name"
        if GIT in whole.split("/"):
            return "it belongs to git itself"
        if matches_any(probe, self._enabled):
            return None
        if matches_any(probe, self._disabled):
            return "inlineDisabledGlobs of your settings names it"
        return "git ignores it" if self._ignored.is_ignored(probe, time.monotonic()) else None
