"""The JSON edge: a provider's JSON text → checked values, and values → the text that the reference's runtime writes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring
from math import isfinite
from typing import Any, NoReturn, cast

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def refuse_constant(name: str) -> NoReturn:
    """NaN and Infinity are Python's idea of JSON, nobody else's."""
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=refuse_constant)


def parse(text: str) -> Any:
    """The value of a JSON text (RFC 8259). Raises ValueError, also where it is nested too deeply to be read."""
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def parse_bytes(body: bytes) -> Any:
    """The value of a whole reply; a BOM is passed over, bytes that are not UTF-8 become U+FFFD. Raises ValueError."""
    return parse(body.decode("utf-8-sig", "replace"))


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
    """A number as JavaScript writes it: `1`, `0.00001`, `1e-7`, `1e+21`."""
    if not isfinite(number):
        return "null"
    size = abs(number)
    if size < 1e21 and number == int(number):
        return str(int(number))
    text = repr(number)
    if 1e-6 <= size < 1e-4:  # repr turns to exponents earlier
        digits = text.partition("e-")[0].replace(".", "").lstrip("-")
        return ("-" if number < 0 else "") + "0." + "0" * (int(text.partition("e-")[2]) - 1) + digits
    return re.sub(r"e([+-])0*", r"e\1", text)


def as_object(value: object) -> Mapping[str, Any] | None:
    """The value if it is a JSON object."""
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else None


def as_list(value: object) -> Sequence[Any] | None:
    """The value if it is a JSON array."""
    return cast("Sequence[Any]", value) if isinstance(value, list) else None


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
