"""Lines indented by tabs ↔ lines indented by spaces."""

from __future__ import annotations

from .words import leading


def step_of(indents: list[str]) -> int:
    """By how many spaces the answer indents: the least that it has, and two at least."""
    widths = sorted({len(spaces) for spaces in indents if len(spaces) > 1})
    steps = [b - a for a, b in zip([0, *widths], widths, strict=False)]
    least = min((step for step in steps if step > 1), default=4)
    return least if least in (2, 3, 4, 8) else 4


def with_tabs(line: str, step: int) -> str:
    """A line indented by spaces, so many a step, as one that is by tabs."""
    spaces = leading(line)
    return "\t" * (len(spaces) // step) + " " * (len(spaces) % step) + line[len(spaces) :]


def with_spaces(line: str, unit: str) -> str:
    """The other way round."""
    spaces = leading(line)
    return spaces.replace("\t", unit) + line[len(spaces) :]
