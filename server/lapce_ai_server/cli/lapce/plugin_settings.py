"""What the user has set for our plugin in Lapce: programs of its terminal panel get no settings of an editor otherwise.

Only the user's own file counts, never the one of a workspace.
"""

from __future__ import annotations

import ntpath
import os
import posixpath
import tomllib
from collections.abc import Callable, Mapping
from typing import Any, cast

from ...settings.environment import Environment

RELEASES = ("Stable", "Nightly", "Debug")
TABLE = "lapce-ai"
"""The plugin's name."""
FILE = "settings.toml"
LARGEST_FILE_BYTES = 1024 * 1024


def plugin_settings(environment: Environment, tell: Callable[[str], None]) -> Mapping[str, Any]:
    """As the plugin hands them to the server; of several Lapces the one whose settings were changed last.

    Never raises: `tell` is told of a file that cannot be read.
    """
    found: list[tuple[float, Mapping[str, Any]]] = []
    for path in settings_paths(environment):
        try:
            with open(path, "rb") as file:
                table = _table(tomllib.loads(file.read(LARGEST_FILE_BYTES).decode("utf-8-sig")).get(TABLE))
                changed_seconds = os.fstat(file.fileno()).st_mtime
        except FileNotFoundError:
            continue
        except (OSError, ValueError, RecursionError) as error:  # what tomllib says has line and column, and no text
            told = str(error) if isinstance(error, tomllib.TOMLDecodeError) else type(error).__name__
            tell(f"Lapce's settings are left out, since {path} cannot be read: {told}")
            continue
        if table is not None:
            found.append((changed_seconds, table))
    return nested(max(found, key=lambda row: row[0])[1]) if found else {}


def settings_paths(environment: Environment) -> list[str]:
    """Where each release of Lapce keeps them (crate directories 4; lapce-core/src/directory.rs of 0.4.6)."""
    texts, home = environment.texts, environment.home
    if environment.platform == "win32":
        roaming = texts.get("APPDATA") or (ntpath.join(home, "AppData", "Roaming") if home else "")
        names = [ntpath.join(roaming, "lapce", f"Lapce-{name}", "config", FILE) for name in RELEASES]
        return names if roaming else []
    if environment.platform == "darwin":
        library = posixpath.join(home or "", "Library", "Application Support")
        return [posixpath.join(library, f"dev.lapce.Lapce-{name}", FILE) for name in RELEASES] if home else []
    folder = texts.get("XDG_CONFIG_HOME", "")
    if not posixpath.isabs(folder):
        folder = posixpath.join(home, ".config") if home else ""
    return [posixpath.join(folder, f"lapce-{name.lower()}", FILE) for name in RELEASES] if folder else []


def nested(table: Mapping[str, Any]) -> Mapping[str, Any]:
    """`{"openai.model": …}` → `{"openai": {"model": …}}`, as Lapce makes it for plugins."""
    result: dict[str, Any] = {}
    for key, value in table.items():
        *outer, last = key.split(".")
        place = result
        for name in outer:
            inner = _table(place.get(name))
            place[name] = inner = {} if inner is None else inner
            place = inner
        below, known = _table(value), _table(place.get(last))
        place[last] = value if below is None else {**(known or {}), **nested(below)}
    return result


def _table(value: object) -> dict[str, Any] | None:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None
