"""The JSON edge: a provider's JSON text → checked values, and values → the text that the reference's runtime writes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence, Set
from json.encoder import encode_basestring
from math import isfinite
from typing import Any, NoReturn, cast

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def refuse_constant(name: str) -> NoReturn:
    """NaN and Infinity are Python's idea of JSON, nobody else's."""
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=refuse_constant)
_SCAN = cast("Callable[[str, int], tuple[Any, int]]", vars(_DECODER)["scan_once"])
"""Reads one value from a place on; StopIteration where none begins there."""


def parse(text: str) -> Any:
    """The value of a JSON text (RFC 8259). Raises ValueError, also where it is nested too deeply to be read."""
    try:
        value, end = _SCAN(text, 0)
        if end == len(text):  # else there is a blank after it, or what should not be there
            return value
    except StopIteration:
        pass  # a blank comes first, or no value at all
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return _DECODER.decode(text)


def parse_bytes(body: bytes) -> Any:
    """The value of a whole reply; a BOM is passed over, bytes that are not UTF-8 become U+FFFD. Raises ValueError."""
    return parse(body.decode("utf-8-sig", "replace"))


def parse_rows(body: bytes, names: Set[str], made: Callable[[Mapping[str, Any]], Any]) -> Any:
    """As `parse_bytes`, for a long list: its objects never stand in memory all at once.

    Args:
        body: of the reply.
        names: members of objects that are kept.
        made: object → what stands in its place, called as soon as one has been read, those within it first.
    """

    def kept(pairs: list[tuple[str, Any]]) -> Any:
        return made({name: value for name, value in pairs if name in names})

    decoder = json.JSONDecoder(parse_constant=refuse_constant, object_pairs_hook=kept)
    try:
        return decoder.decode(body.decode("utf-8-sig", "replace"))
    except RecursionError:
        raise ValueError("nested too deeply") from None


def dump_bytes(value: object) -> bytes:
    """A request's body: compact UTF-8. Half of a surrogate pair, which UTF-8 cannot hold, is written as its escape."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")


def stringify(value: object) -> str:
    """The text that JSON.stringify writes (ECMA-262, 25.5.2, checked 2026-11), where it is shown or sent as text."""
    if isinstance(value, str):
        return _LONE_SURROGATE.sub(lambda half: f"\\u{ord(half[0]):04x}", encode_basestring(value))
    if isinstance(value, dict):
        items = cast("dict[str, object]", value).items()
        return "{" + ",".join(f"{stringify(name)}:{stringify(item)}" for name, item in items) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(stringify, cast("Sequence[object]", value))) + "]"
    if isinstance(value, float):
        return number_text(value)
    return json.dumps(value)


def number_text(number: float) -> str:
    """A number as JavaScript writes it (ECMA-262, Number::toString): `1`, `0.00001`, `1e-7`, `1e+21`."""
    if not isfinite(number):
        return "null"
    if number == 0:
        return "0"
    mantissa, _, exponent = repr(abs(number)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(digits) - len(fraction) + int(exponent or 0)  # where the decimal point is, from the first digit on
    digits = digits.rstrip("0")
    return ("-" if number < 0 else "") + placed(digits, point)


def placed(digits: str, point: int) -> str:
    """Digits with their decimal point, or an exponent where that is shorter to read."""
    if len(digits) <= point <= 21:
        return digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return "0." + "0" * -point + digits
    mantissa = digits if len(digits) == 1 else f"{digits[0]}.{digits[1:]}"
    return f"{mantissa}e{point - 1:+d}"


def as_object(value: object) -> Mapping[str, Any] | None:
    """The value if it is a JSON object."""
    return value if isinstance(value, dict) else None  # pyright: ignore[reportUnknownVariableType]


def as_list(value: object) -> Sequence[Any] | None:
    """The value if it is a JSON array."""
    return value if isinstance(value, list) else None  # pyright: ignore[reportUnknownVariableType]


def as_text(value: object) -> str | None:
    """The value if it is a text."""
    return value if isinstance(value, str) else None


def truthy(value: object) -> bool:
    """Whether JavaScript takes the value for true: empty objects and arrays are."""
    return bool(value) or isinstance(value, (dict, list))


def as_count(value: object) -> int | None:
    """The value if it is a number that can count something (tokens, bytes)."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return int(value) if isfinite(value) else None


def excerpt(text: str, longest: int = 200) -> str:
    """The beginning of a text for an error message, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
