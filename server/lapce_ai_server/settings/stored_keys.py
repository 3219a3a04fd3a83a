"""Which keys the keyring holds: a list of names beside it, so that nobody unlocks it to find out that it is empty."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

from lapce_ai_providers.json_edge import as_list, as_object

from .environment import Environment
from .keyring_options import StoredNames
from .state_path import state_folder
from .user_files import read_small, write_private

FILE = "keyring.json"


def stored_names(environment: Environment) -> StoredNames:
    """Provider → fields. Never raises."""
    path = _path(environment)
    content = read_small(path) if path else None
    if content is None:
        return {}
    try:
        table = as_object(json.loads(content)) or {}
    except (ValueError, RecursionError):
        return {}
    return {name: tuple(map(str, as_list(fields) or ())) for name, fields in table.items()}


def note_stored(environment: Environment, names: Mapping[str, tuple[str, ...]]) -> None:
    """Writes the list. Raises OSError."""
    path = _path(environment)
    if path is None:
        raise FileNotFoundError("no home folder is known")
    write_private(path, json.dumps({name: fields for name, fields in sorted(names.items()) if fields}, indent=1) + "\n")


def _path(environment: Environment) -> str | None:
    folder = state_folder(environment)
    return os.path.join(folder, FILE) if folder else None
