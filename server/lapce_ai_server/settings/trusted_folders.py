"""The workspaces that the user trusts, with what they said at that time: `trusted.json`, for the user alone."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lapce_ai_providers.json_edge import as_list, as_object

from .environment import Environment
from .state_path import state_folder
from .user_files import read_small, write_private

FILE = "trusted.json"


class TrustedFolder(NamedTuple):
    """One row."""

    folder: str
    """Its real path. What lies in it, or around it, is another folder."""
    digest: str
    """Of the sensitive settings that its files had (`workspace_trust.digest`)."""


def trusted_folders(environment: Environment) -> list[TrustedFolder]:
    """All. Never raises: of a file that is damaged nothing is trusted."""
    path = _path(environment)
    content = read_small(path) if path else None
    try:
        rows = as_list(json.loads(content)) if content else None
    except (ValueError, RecursionError):
        return []
    return list(_rows(rows or ()))


def is_trusted(environment: Environment, folder: str, digest: str) -> bool:
    """Whether that folder is, as it is now. By the file system's own word: links and letter case fool nobody."""
    return any(row.digest == digest and _is_same(row.folder, folder) for row in trusted_folders(environment))


def trust(environment: Environment, folder: str, digest: str) -> TrustedFolder:
    """Adds the folder, or what it says now. Raises OSError."""
    row = TrustedFolder(os.path.realpath(folder), digest)
    others = [other for other in trusted_folders(environment) if not _is_same(other.folder, folder)]
    _write(environment, [*others, row])
    return row


def forget(environment: Environment, folder: str) -> bool:
    """Removes it, also where it is no longer there; whether it was trusted. Raises OSError."""
    rows = trusted_folders(environment)
    real = os.path.realpath(folder)
    left = [row for row in rows if row.folder != real and not _is_same(row.folder, folder)]
    if len(left) != len(rows):
        _write(environment, left)
    return len(left) != len(rows)


def _write(environment: Environment, rows: Sequence[TrustedFolder]) -> None:
    path = _path(environment)
    if path is None:
        raise FileNotFoundError("no home folder is known")
    write_private(path, json.dumps([row._asdict() for row in sorted(rows)], indent=1) + "\n")


def _rows(rows: Sequence[object]) -> Iterator[TrustedFolder]:
    for row in map(as_object, rows):
        folder, digest = (row or {}).get("folder"), (row or {}).get("digest")
        if isinstance(folder, str) and isinstance(digest, str):
            yield TrustedFolder(folder, digest)


def _is_same(known: str, folder: str) -> bool:
    try:
        return os.path.samefile(known, folder)
    except (OSError, ValueError):
        return False


def _path(environment: Environment) -> str | None:
    folder = state_folder(environment)
    return os.path.join(folder, FILE) if folder else None
