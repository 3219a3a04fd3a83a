"""Where the user's configuration file is, by platform (XDG Base Directory 0.8, checked 2026-11). Pure."""

from __future__ import annotations

import ntpath
import posixpath

from .environment import Environment

FOLDER = "lapce-ai"
FILE = "config.toml"


def config_path(environment: Environment) -> str | None:
    """LAPCE_AI_CONFIG, else the file in the platform's configuration folder; None where there is no home."""
    texts, home = environment.texts, environment.home
    if "LAPCE_AI_CONFIG" in texts:
        return texts["LAPCE_AI_CONFIG"]
    if environment.platform == "win32":
        roaming = texts.get("APPDATA") or (ntpath.join(home, "AppData", "Roaming") if home else None)
        return ntpath.join(roaming, FOLDER, FILE) if roaming else None
    if environment.platform == "darwin":
        return posixpath.join(home, "Library", "Application Support", FOLDER, FILE) if home else None
    folder = texts.get("XDG_CONFIG_HOME", "")
    if not posixpath.isabs(folder):  # relative ones must be ignored
        folder = posixpath.join(home, ".config") if home else ""
    return posixpath.join(folder, FOLDER, FILE) if folder else None
