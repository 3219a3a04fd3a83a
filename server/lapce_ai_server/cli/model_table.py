"""Models with what they hold, cost and can do, as a table for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from .plain_text import one_line

Row = Mapping[str, Any]

COLUMNS = ("model", "context", "output", "in $", "out $", "write $", "read $", "abilities")
PRICES = ("inputPrice", "outputPrice", "cacheWritesPrice", "cacheReadsPrice")
ABILITIES = (
    ("supportsImages", "images"),
    ("supportsPromptCache", "cache"),
    ("supportsReasoningBudget", "thinking budget"),
    ("supportsReasoningEffort", "reasoning effort"),
    ("supportsComputerUse", "computer use"),
    ("deprecated", "deprecated"),
)
UNKNOWN = "-"


def lines(rows: Sequence[Row], default: str | None) -> Iterator[str]:
    """A head, and a line for each model; the default one is marked. Prices are for a million tokens."""
    table = [COLUMNS, *(cells(row, default) for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(COLUMNS))]
    for line in table:
        first, *numbers, last = zip(line, widths, strict=True)
        aligned = (text.rjust(width) for text, width in numbers)
        yield "  ".join([first[0].ljust(first[1]), *aligned, last[0]]).rstrip()


def cells(row: Row, default: str | None) -> tuple[str, ...]:
    """A model's line, column by column."""
    name = one_line(str(row.get("id", "")))
    return (
        f"{name} *" if name == default else name,
        tokens(row.get("contextWindow")),
        tokens(row.get("maxTokens")),
        *(price(row.get(field)) for field in PRICES),
        ", ".join(abilities(row)),
    )


def tokens(count: object) -> str:
    """A number of tokens."""
    return f"{count:,}" if isinstance(count, int) and count > 0 else UNKNOWN


def price(dollars: object) -> str:
    """An amount of dollars, without what it does not need."""
    return f"{round(dollars, 6):g}" if isinstance(dollars, (int, float)) else UNKNOWN


def abilities(row: Row) -> Iterable[str]:
    """What a model can do, in words."""
    yield from (word for field, word in ABILITIES if row.get(field))
    if row.get("tiers"):
        yield "prices by size of the prompt"
