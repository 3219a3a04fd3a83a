"""Where the program keeps what it has to remember, by platform (XDG Base Directory 0.8, checked 2026-11). Pure."""

from __future__ import annotations

import ntpath
import posixpath

from .config_path import FOLDER
from .environment import Environment


def state_folder(environment: Environment) -> str | None:
    """The user's own folder for what is counted and switched; None where no home folder is known."""
    texts, home = environment.texts, environment.home
    if environment.platform == "win32":
        local = texts.get("LOCALAPPDATA") or (ntpath.join(home, "AppData", "Local") if home else None)
        return ntpath.join(local, FOLDER, "state") if local else None
    if environment.platform == "darwin":
        return posixpath.join(home, "Library", "Application Support", FOLDER, "state") if home else None
    folder = texts.get("XDG_STATE_HOME", "")
    if not posixpath.isabs(folder):  # relative ones must be ignored
        folder = posixpath.join(home, ".local", "state") if home else ""
    return posixpath.join(folder, FOLDER) if folder else None
