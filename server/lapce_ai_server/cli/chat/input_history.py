"""What was typed in a workspace's chats: one JSON text a line, added at the end, so that no chat disturbs another."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

from prompt_toolkit.history import History

from ...local.file_lock import file_lock

FOLDER = "chat-input"
MOST_LINES = 1_000
LARGEST_BYTES = 2 * 1024 * 1024
LONGEST_CHARACTERS = 20_000
"""What is longer was hardly typed."""


class InputHistory(History):
    """Readable by the user alone. What cannot be kept is no reason to fail."""

    def __init__(self, state_folder: str, workspace: str) -> None:
        super().__init__()
        key = hashlib.sha256(workspace.encode("utf-8", "surrogateescape")).hexdigest()[:32]
        self._path = os.path.join(state_folder, FOLDER, f"{key}.jsonl")

    def load_history_strings(self) -> Iterable[str]:
        """The newest first; cuts the file where it has grown."""
        rows = self._rows()
        if len(rows) > MOST_LINES:
            rows = rows[-MOST_LINES // 2 :]
            with contextlib.suppress(OSError):
                self._cut(rows)
        return reversed([text for row in rows if (text := _text(row)) is not None])

    def store_string(self, string: str) -> None:
        """Adds one."""
        if len(string) > LONGEST_CHARACTERS:
            return
        with contextlib.suppress(OSError):
            os.makedirs(os.path.dirname(self._path), mode=0o700, exist_ok=True)
            with open(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as file:
                file.write(json.dumps(string).encode() + b"\n")

    def _rows(self) -> list[bytes]:
        try:
            with open(self._path, "rb") as file:
                return file.read(LARGEST_BYTES).splitlines()
        except OSError:
            return []

    def _cut(self, rows: list[bytes]) -> None:
        with file_lock(Path(f"{self._path}.lock")) as is_ours:
            if not is_ours:
                return
            unfinished = f"{self._path}.{os.getpid()}.new"
            with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(b"\n".join(rows) + b"\n")
            os.replace(unfinished, self._path)


def _text(row: bytes) -> str | None:
    try:
        value: object = json.loads(row)
    except ValueError:
        return None
    return value if isinstance(value, str) else None
