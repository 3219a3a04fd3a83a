"""Lines of which a document cannot have two: in TOML the head of a table, and a key within it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..syntax import TOML
from .around import TRIPLES, Around

HEAD = re.compile(r"\s*\[(?!\[)[\w.\"' -]+\]\s*(?:#.*)?$")
ANY_HEAD = re.compile(r"\s*\[\[?[A-Za-z\"'][\w.\"' -]*\]\]?\s*(?:#.*)?$")
KEY = re.compile(r"[\w.-]+\s*=\s*\S")
"""At the margin: within brackets there may be the same key in each pair."""


def said_once(line: str, ahead: Sequence[str], around: Around) -> bool:
    """Whether the document, which has such a line next to the cursor, cannot have another here; `ahead`: the lines
    of the answer between the two.
    """
    if around.syntax is not TOML or around.prose or any(mark in other for other in ahead for mark in TRIPLES):
        return False
    if HEAD.match(line):
        return any(character.isalpha() for character in line)
    return KEY.match(line) is not None and not any(map(ANY_HEAD.match, ahead))
