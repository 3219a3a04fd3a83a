"""A model's words for a terminal: data, never commands to it."""

from __future__ import annotations

import json

_UNKNOWN = "\N{REPLACEMENT CHARACTER}"
_TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Characters that turn the direction of writing, and so what a reader sees (Unicode TR 36)."""
_TABLE: dict[int, str | None] = {
    **{code: chr(0x2400 + code) for code in range(0x20)},
    0x7F: "\u2421",
    **dict.fromkeys((*range(0x80, 0xA0), *_TURNING), _UNKNOWN),
    ord("\n"): "\n",
    ord("\t"): "\t",
    ord("\r"): None,
}
"""Control characters as visible signs."""


def plain(text: str) -> str:
    """The text without any character that a terminal would act on, but line ends and tabs. May be called per chunk."""
    return text.translate(_TABLE)


def one_line(text: str) -> str:
    """The same, as one line."""
    return " ".join(plain(text).split())


def json_text(value: object, indent: int = 2) -> str:
    """JSON for programs that a terminal may show as well: what it would act on is escaped, all other text as it is."""
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    return text.translate({code: f"\\u{code:04x}" for code in _TABLE if code >= 0x7F})
