"""Figures as aligned plain-text tables, with their spread."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

MISSING = "not measured"


def table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]], notes: Sequence[str] = ()) -> str:
    """The first column to the left, figures to the right."""
    widths = [max(len(line[column]) for line in (header, *rows)) for column in range(len(header))]

    def aligned(line: Sequence[str]) -> str:
        first, *rest = (
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        return "  ".join((first, *rest)).rstrip()

    rule = "  ".join("-" * width for width in widths)
    return "\n".join(("", title, "", aligned(header), rule, *map(aligned, rows), *(f"  {note}" for note in notes)))


def number(value: float | None, digits: int = 1) -> str:
    return MISSING if value is None else f"{value:,.{digits}f}"


def ratio(value: float | None, to: float | None) -> str:
    """How many times `to`."""
    return "-" if value is None or not to else f"{value / to:.2f}"


def median(values: Sequence[float | None]) -> float | None:
    """None where one of them was not measured."""
    known = [value for value in values if value is not None]
    return statistics.median(known) if known and len(known) == len(values) else None


def percentile(values: Sequence[float], percent: float) -> float:
    """The nearest rank."""
    ordered = sorted(values)
    return ordered[max(1, math.ceil(percent / 100 * len(ordered))) - 1]


def spread(values: Sequence[float | None], digits: int = 1) -> str:
    """The least and the most of several rounds."""
    known = [value for value in values if value is not None]
    return f"{min(known):,.{digits}f}..{max(known):,.{digits}f}" if known else MISSING
