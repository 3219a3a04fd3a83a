"""server/PROTOCOL.md as data: its examples, and the hash of what it describes. `make protocol-hash` prints that."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any, Literal

from attrs import frozen

from codebase import ROOT

PAGE = ROOT / "server" / "PROTOCOL.md"
DESCRIBED = (
    "server/lapce_ai_server/protocol/*.py",
    "server/lapce_ai_server/handlers/__init__.py",
    "server/lapce_ai_server/handlers/execute_command.py",
    "server/lapce_ai_server/completion/params.py",
    "server/lapce_ai_server/completion/feedback.py",
    "server/lapce_ai_server/failures.py",
    "providers/lapce_ai_providers/chunks.py",
    "providers/lapce_ai_providers/errors.py",
)
"""Names, fields, kinds and codes of the protocol stand there."""
HASH = re.compile(r"<!-- types: sha256 (\w+) -->")
_FENCE = re.compile(r"^```json ([→←])\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@frozen
class Example:
    """One message of the page."""

    sender: Literal["editor", "server"]
    message: dict[str, Any]
    line: int
    """Where its block begins, from 1."""


def page() -> str:
    """Its text."""
    return PAGE.read_text("utf-8")


def examples(text: str) -> list[Example]:
    """All messages, in order. Raises ValueError where one is no JSON."""
    found: list[Example] = []
    for block in _FENCE.finditer(text):
        line = text.count("\n", 0, block.start()) + 1
        sender: Literal["editor", "server"] = "editor" if block[1] == "→" else "server"
        found += [Example(sender, message, line) for message in values(block[2])]
    return found


def values(text: str) -> Iterator[Any]:
    """The JSON values that stand one behind the other."""
    decoder, rest = json.JSONDecoder(), text.strip()
    while rest:
        value, end = decoder.raw_decode(rest)
        yield value
        rest = rest[end:].lstrip()


def types_hash() -> str:
    """Of the files that define the protocol, whatever their line ends; 16 hexadecimal digits."""
    digest = hashlib.sha256()
    for pattern in DESCRIBED:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(f"{path.relative_to(ROOT).as_posix()}\n".encode())
            digest.update(path.read_text("utf-8").encode())
    return digest.hexdigest()[:16]


if __name__ == "__main__":
    print(types_hash())
