"""A file of tests and new ones → where they go in: at its end, or in the class or block that the others are in."""

from __future__ import annotations

import re

from ...documents.document import Document
from ...documents.position import units_in
from ..inline.clean.words import leading
from .fitted import margin
from .minimal import TextEdit
from .place_of_tests import WITHIN

CLOSES = re.compile(r"\s*(?:\}|end\b)[\s);]*$")
RUST_TESTS = re.compile(r"\s*mod\s+tests?\s*\{")
WHOLE = re.compile(
    r"^\s*(?:(?:public|internal|final|abstract|sealed|@\w+)\s+)*"
    r"(?:class|object|module|describe|namespace|defmodule|mod)\b",
    re.MULTILINE,
)
"""The answer brings a class or block of its own."""


def insertion_of(document: Document, code: str, language_id: str) -> TextEdit:
    """The edit that adds the code.

    Args:
        document: the file of tests, which may be empty.
        code: with line feeds, without one at its end.
        language_id: the editor's name of the language.
    """
    last = _last_line(document)
    if last < 0:
        end = _end_of(document)
        return TextEdit((0, 0), end, _with(f"{code}\n", document))
    line = document.line(last)
    if CLOSES.match(line) and not WHOLE.search(code) and _is_within(document, language_id):
        deeper = _inner_margin(document, last)
        return TextEdit((last, 0), (last, 0), _with(f"\n{_indented(code, deeper)}\n", document))
    end = _end_of(document)
    start = (last, units_in(line, document.encoding))
    return TextEdit(start, end, _with(f"\n\n{code}\n" if language_id != "python" else f"\n\n\n{code}\n", document))


def _is_within(document: Document, language_id: str) -> bool:
    if language_id == "rust":
        return any(RUST_TESTS.match(line) for line in document.lines)
    return language_id in WITHIN


def _inner_margin(document: Document, last: int) -> str:
    """How deep the lines in the last block are."""
    outer = leading(document.line(last))
    inner = (leading(document.line(number)) for number in range(last - 1, -1, -1) if document.line(number).strip())
    deepest = [spaces for spaces in inner if spaces.startswith(outer) and spaces != outer]
    return min(deepest, key=len, default=f"{outer}    ")


def _indented(code: str, wanted: str) -> str:
    lines = code.split("\n")
    has = len(margin(lines))
    return "\n".join(f"{wanted}{line[has:]}" if line.strip() else "" for line in lines)


def _last_line(document: Document) -> int:
    """The last one with text; -1 where there is none."""
    return next((number for number in range(len(document.lines) - 1, -1, -1) if document.line(number).strip()), -1)


def _end_of(document: Document) -> tuple[int, int]:
    return len(document.lines) - 1, units_in(document.lines[-1], document.encoding)


def _with(text: str, document: Document) -> str:
    return text.replace("\n", document.newline)
