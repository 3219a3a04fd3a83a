"""Parameters of `textDocument/did…`, decoded by hand: a keystroke costs microseconds, and nothing wrong is fatal.

https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#textDocument_synchronization
(checked 2026-11)
"""

from __future__ import annotations

from attrs import field, frozen

from lapce_ai_providers.json_edge import as_list, as_object

from .documents import TextChange
from .position import Position


class Malformed(ValueError):
    """Names the field that is wrong, never its value: it may be the user's text."""


@frozen
class Opened:
    """`textDocument/didOpen`."""

    uri: str
    language_id: str
    version: int | None
    text: str = field(repr=False)


@frozen
class Changed:
    """`textDocument/didChange`."""

    uri: str
    version: int | None
    changes: tuple[TextChange, ...] = field(repr=False)
    malformed: tuple[str, ...]
    """Which changes cannot be read; the others are made."""


def uri_in(params: object) -> str:
    """The document that a message is about. Raises Malformed."""
    uri: object = _document(params).get("uri")
    if not isinstance(uri, str):
        raise Malformed("textDocument.uri: expected a string")
    return uri


def opened(params: object) -> Opened:
    """Raises Malformed."""
    document, uri = _document(params), uri_in(params)
    text: object = document.get("text")
    language_id: object = document.get("languageId")
    if not isinstance(text, str):
        raise Malformed("textDocument.text: expected a string")
    return Opened(uri, language_id if isinstance(language_id, str) else "", _whole(document.get("version")), text)


def changed(params: object) -> Changed:
    """Raises Malformed where it is not known which document changed, or how."""
    document, uri = _document(params), uri_in(params)
    rows = as_list((as_object(params) or {}).get("contentChanges"))
    if rows is None:
        raise Malformed("contentChanges: expected an array")
    changes: list[TextChange] = []
    malformed: list[str] = []
    for index, row in enumerate(rows):
        try:
            changes.append(_change(row))
        except Malformed as error:
            malformed.append(f"contentChanges[{index}]{error}")
    return Changed(uri, _whole(document.get("version")), tuple(changes), tuple(malformed))


def position_in(value: object) -> Position:
    """A position; numbers below 0 are left to the document. Raises Malformed."""
    raw = as_object(value) or {}
    line, character = _whole(raw.get("line")), _whole(raw.get("character"))
    if line is None or character is None:
        raise Malformed("expected a line and a character")
    return line, character


def _change(row: object) -> TextChange:
    raw = as_object(row)
    text: object = None if raw is None else raw.get("text")
    if raw is None or not isinstance(text, str):
        raise Malformed(".text: expected a string")
    if raw.get("range") is None:
        return TextChange(None, text)
    part = as_object(raw["range"]) or {}
    try:
        return TextChange((position_in(part.get("start")), position_in(part.get("end"))), text)
    except Malformed as error:
        raise Malformed(f".range: {error}") from None


def _document(params: object) -> dict[str, object]:
    document = as_object((as_object(params) or {}).get("textDocument"))
    if document is None:
        raise Malformed("textDocument: expected an object")
    return dict(document)


def _whole(value: object) -> int | None:
    """Editors written in Lua may send 3.0."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) else None
