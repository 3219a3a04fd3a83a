"""`.lapce/run.toml` on the disk: read, and replaced as a whole, never outside of its folder."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from ..failure import CommandFailed

PARTS = (".lapce", "run.toml")
LARGEST_BYTES = 4 * 1024 * 1024


def run_toml_of(folder: Path) -> Path:
    """The file's real place. Raises CommandFailed where a link leads outside of the folder."""
    try:
        root = folder.resolve(strict=True)
        place = root.joinpath(*PARTS).resolve()
    except (OSError, RuntimeError) as error:
        raise CommandFailed(f"{folder} cannot be looked at: {error}") from None
    if not place.is_relative_to(root):
        raise CommandFailed(f"{folder.joinpath(*PARTS)} leads outside of the folder, to {place}; nothing was written.")
    return place


def read(place: Path) -> str:
    """An empty text where there is no file. Raises CommandFailed."""
    try:
        with place.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise CommandFailed(f"{place} cannot be read: {error.strerror}") from None
    if len(data) > LARGEST_BYTES:
        raise CommandFailed(f"{place} is too large to be a run.toml; it was left as it is.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise CommandFailed(f"{place} is not UTF-8; it was left as it is.") from None


def write(place: Path, text: str) -> None:
    """Replaces the file at once, with its permissions. Raises CommandFailed."""
    unfinished = None
    try:
        place.parent.mkdir(exist_ok=True)
        descriptor, unfinished = tempfile.mkstemp(prefix=".run-", suffix=".toml", dir=place.parent)
        with open(descriptor, "wb") as file:
            file.write(text.encode("utf-8"))
        os.chmod(unfinished, place.stat().st_mode & 0o777 if place.exists() else 0o644)
        os.replace(unfinished, place)
    except OSError as error:
        if unfinished is not None:
            with contextlib.suppress(OSError):
                os.unlink(unfinished)
        raise CommandFailed(f"{place} cannot be written: {error.strerror}") from None


def remove(place: Path) -> None:
    """The file, and its folder where nothing else is in it. Raises CommandFailed."""
    try:
        place.unlink()
    except OSError as error:
        raise CommandFailed(f"{place} cannot be removed: {error.strerror}") from None
    with contextlib.suppress(OSError):
        place.parent.rmdir()
