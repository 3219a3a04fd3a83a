"""Small files of the user's own: read without surprises, written whole, for the user alone."""

from __future__ import annotations

import contextlib
import os

LARGEST_BYTES = 1024 * 1024


def read_small(path: str, most_bytes: int = LARGEST_BYTES) -> bytes | None:
    """The content; None where there is no such file, or none that can be read, or where it is larger. Never raises."""
    try:
        with open(path, "rb") as file:
            content = file.read(most_bytes + 1)
    except (OSError, ValueError):
        return None
    return content if len(content) <= most_bytes else None


def write_private(path: str, text: str) -> None:
    """Arrives by renaming, with mode 0600; its folder is made where it is missing. Raises OSError."""
    unfinished = f"{path}.{os.getpid()}.new"
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(unfinished, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(unfinished)
        raise
