"""What an editor sends with a code action or a command → what is wanted, where, and how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import field, frozen

from lapce_ai_providers.errors import InvalidCall
from lapce_ai_providers.json_edge import as_list, as_object

from ...documents.messages import Malformed, position_in
from ...documents.position import Position
from .prompts import Kind, diagnostic_line

MOST_INSTRUCTION_CHARACTERS = 20_000
POSITIONAL: tuple[str, ...] = ("uri", "range", "instruction")
"""What arguments are that come without names."""


@frozen(kw_only=True)
class Wanted:
    """One edit, or one explanation."""

    kind: Kind
    uri: str
    start: Position | None = None
    """None: nobody said where. The place is then the document's beginning."""
    end: Position | None = None
    instruction: str = field(default="", repr=False)
    diagnostics: tuple[str, ...] = field(default=(), repr=False)
    """A line each."""
    profile: str | None = None
    """By its name; None: that of the role edit."""
    model: str | None = None
    streams: bool = True
    """Whether the document may be changed while the answer comes."""


def wanted_in(kind: Kind, arguments: Sequence[object]) -> Wanted:
    """Raises InvalidCall. `arguments`: `[{uri, range?, instruction?, diagnostics?, profile?, model?, stream?}]`, or
    `[uri, range?, instruction?]`; a position stands for an empty range.
    """
    first = arguments[0] if arguments else None
    told = as_object(first) or dict(zip(POSITIONAL, arguments, strict=False))
    uri = told.get("uri")
    if uri is None:
        uri = (as_object(told.get("textDocument")) or {}).get("uri")
    if not isinstance(uri, str) or not uri:
        raise InvalidCall("uri: expected the URI of an open document")
    start, end = _range(told.get("range", told.get("position")))
    rows = (diagnostic_line(row) for row in as_list(told.get("diagnostics")) or ())
    return Wanted(
        kind=kind,
        uri=uri,
        start=start,
        end=end,
        instruction=_text(told, "instruction")[:MOST_INSTRUCTION_CHARACTERS].strip(),
        diagnostics=tuple(row for row in rows if row is not None),
        profile=_text(told, "profile") or None,
        model=_text(told, "model") or None,
        streams=told.get("stream") is not False,
    )


def _range(value: object) -> tuple[Position | None, Position | None]:
    if value is None:
        return None, None
    told = as_object(value) or {}
    try:
        if "line" in told:
            return position_in(told), position_in(told)
        return position_in(told.get("start")), position_in(told.get("end"))
    except Malformed as error:
        raise InvalidCall(f"range: {error}") from None


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InvalidCall(f"{name}: expected a text")
    return value
