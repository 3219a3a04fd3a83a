"""Files that edits make or read beside open documents. They lie in the workspace or in our own state folder."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..settings.state_path import state_folder

if TYPE_CHECKING:
    from ..session import Session

MOST_BYTES = 512 * 1024
MOST_EXPLANATIONS = 30
"""Files that are kept; older ones go."""


def uri_of(path: str) -> str:
    """The URI of an absolute path."""
    return Path(path).as_uri()


def best_path(candidates: Sequence[str]) -> str:
    """The first one that exists, else the first whose folder does, else the last."""
    found = next((path for path in candidates if os.path.isfile(path)), None)
    return found or next((path for path in candidates if os.path.isdir(posixpath.dirname(path))), candidates[-1])


def is_in_workspace(session: Session, path: str, beside: str) -> bool:
    """Whether a file lies in one of the editor's folders, links followed; without any, in the folder of `beside`."""
    folders = session.capabilities.folders or (posixpath.dirname(beside),)
    real = os.path.realpath(path)
    return any(real.startswith(os.path.join(os.path.realpath(folder), "")) for folder in folders)


def exists(path: str) -> bool:
    """Whether there is anything, a broken link too."""
    return os.path.lexists(path)


def text_of(path: str) -> str | None:
    """The text of a file; None where there is none, or it is too large or no text."""
    try:
        with open(path, "rb") as file:
            data = file.read(MOST_BYTES + 1)
        return None if len(data) > MOST_BYTES else data.decode()
    except (OSError, UnicodeDecodeError):
        return None


def create_empty(path: str) -> bool:
    """Makes an empty file where there is none, with its folders; whether it did. Raises OSError."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    try:
        with open(path, "x"):
            return True
    except FileExistsError:
        return False


def write_explanation(session: Session, name: str, text: str) -> str | None:
    """Keeps a Markdown text in the state folder; its path, None where that cannot be written."""
    folder = state_folder(session.environment)
    if folder is None:
        return None
    place = os.path.join(folder, "explanations")
    plain = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in name).strip(".")[:80]
    path = os.path.join(place, f"{plain or 'text'}.md")
    try:
        os.makedirs(place, mode=0o700, exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            os.chmod(path, 0o600)
            file.write(text)
        _forget_old(place)
    except OSError:
        return None
    return path


def _forget_old(place: str) -> None:
    files = sorted(os.scandir(place), key=lambda entry: entry.stat().st_mtime, reverse=True)
    for entry in files[MOST_EXPLANATIONS:]:
        os.remove(entry.path)
