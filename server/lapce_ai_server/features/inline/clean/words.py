"""Small questions about lines, which several rules ask."""

from __future__ import annotations

import re
from collections.abc import Sequence

SHORT = 10
"""Letters; lines of fewer are the same only if they are equal."""
PUNCTUATION = re.compile(r"[\s,;.'\"`]+")
"""What models write in another way than the document; brackets make another line."""
LETTER = re.compile(r"[^\W\d_]")
WORD = re.compile(r"\w+")
NUMBER = re.compile(r"\d+")
OF_A_KIND = 0.4
"""Of a line's length: lines that share so much are items of one list."""

SAME_KIND = 0.75


def alike(one: str, other: str) -> bool:
    """Whether two lines say the same, perhaps with other spaces, quotes or commas."""
    one, other = one.strip(), other.strip()
    return one == other or (weight(one) > SHORT and PUNCTUATION.sub("", one) == PUNCTUATION.sub("", other))


def of_a_kind(one: str, other: str) -> bool:
    """Whether two lines look like items of one list, among which equal ones are nothing special."""
    one, other = one.strip(), other.strip()
    if not LETTER.search(one):
        return NUMBER.sub("0", one) == NUMBER.sub("0", other)
    return shared(one, other) >= max(len(one), len(other), 1) * OF_A_KIND


def shared(one: str, other: str) -> int:
    """How many characters two texts begin and end with that are equal."""
    start = common_start(one, other)
    shorter = min(len(one), len(other))
    return start + common_start(one[start:][::-1], other[start:][::-1], shorter - start)


def common_start(one: str, other: str, most: int | None = None) -> int:
    """How many characters two texts begin with that are equal."""
    end = min(len(one), len(other)) if most is None else max(0, min(len(one), len(other), most))
    return next((i for i in range(end) if one[i] != other[i]), end)


def weight(line: str) -> int:
    """How much a line says: its letters and digits."""
    return sum(character.isalnum() for character in line)


def says_something(line: str) -> bool:
    """More than brackets and a short word, so that it is there twice only by mistake."""
    return weight(line) >= 5


def is_data(line: str) -> bool:
    """Mostly numbers: rows of tables, of which equal ones are nothing special."""
    words = WORD.findall(line)
    return len(words) > 2 and sum(word[0].isdigit() for word in words) >= len(words) * 0.9


def with_text(lines: Sequence[str]) -> list[str]:
    """Those that are not blank."""
    return [line for line in lines if line.strip()]


def leading(line: str) -> str:
    """The white space that a line begins with."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def of_the_same_kind(one: str, other: str) -> bool:
    """Whether two lines differ in a word or two at most."""
    one, other = one.strip(), other.strip()
    return one == other or shared(one, other) >= max(len(one), len(other), 1) * SAME_KIND
