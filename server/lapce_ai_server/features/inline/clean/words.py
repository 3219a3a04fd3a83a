"""Small questions about lines, which several rules ask."""

from __future__ import annotations

from collections.abc import Sequence

MOST_DIFFERENCE = 0.1
"""Of a line's length: what is as near as that is the same line."""
SHORT = 10
"""Lines shorter than that are the same only if they are equal."""


def alike(one: str, other: str) -> bool:
    """Whether two lines are the same but for their white space at both ends and one small place in longer ones."""
    one, other = one.strip(), other.strip()
    if one == other:
        return True
    longest = max(len(one), len(other))
    if min(len(one), len(other)) < SHORT:
        return False
    same = common_start(one, other)
    shorter = min(len(one), len(other))
    same += common_start(one[same:][::-1], other[same:][::-1], shorter - same)
    return longest - same <= longest * MOST_DIFFERENCE


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


def with_text(lines: Sequence[str]) -> list[str]:
    """Those that are not blank."""
    return [line for line in lines if line.strip()]


def leading(line: str) -> str:
    """The white space that a line begins with."""
    return line[: len(line) - len(line.lstrip())]
