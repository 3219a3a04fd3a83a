"""A keyring in a file, for the helper process: PYTHON_KEYRING_BACKEND names it. Beside it, programs that print keys."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any


def keyring_variables(file: Path) -> dict[str, str]:
    """What a process needs to find it."""
    return {
        "PYTHON_KEYRING_BACKEND": "fake_keyring.FileKeyring",
        "PYTHONPATH": str(Path(__file__).parent),
        "FAKE_KEYRING": str(file),
    }


def program(folder: Path, text: str, name: str = "print-key") -> Path:
    """A program in Python of its own, that may be run."""
    path = folder / name
    path.write_text(f"#!{sys.executable}\nimport os, sys, time, pathlib\n{text}\n")
    path.chmod(0o755)
    return path


if "FAKE_KEYRING" in os.environ:  # in the helper process alone
    from keyring.backend import KeyringBackend
    from keyring.errors import PasswordDeleteError

    class FileKeyring(KeyringBackend):
        priority = 9

        def _entries(self) -> dict[str, Any]:
            file = Path(os.environ["FAKE_KEYRING"])
            return json.loads(file.read_text()) if file.exists() else {}

        def _write(self, entries: dict[str, Any]) -> None:
            Path(os.environ["FAKE_KEYRING"]).write_text(json.dumps(entries))

        def get_password(self, service: str, username: str) -> str | None:
            return self._entries().get(f"{service}/{username}")

        def set_password(self, service: str, username: str, password: str) -> None:
            self._write({**self._entries(), f"{service}/{username}": password})

        def delete_password(self, service: str, username: str) -> None:
            entries = self._entries()
            if entries.pop(f"{service}/{username}", None) is None:
                raise PasswordDeleteError("not found")
            self._write(entries)
