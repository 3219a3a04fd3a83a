"""The caps of a day: where completions have used that much, only those come that somebody asks for by hand."""

from __future__ import annotations

from .notices import Notices
from .spend import Cap, Spend

RULES: dict[Cap, str] = {"inlineDailyDollars": "daily_dollars", "inlineDailyTokens": "daily_tokens"}
"""As verdicts name them: `skipped:daily_dollars`."""


def cap_rule(spend: Spend, notices: Notices, most_dollars: float | None, most_tokens: int | None) -> str | None:
    """The rule for which no automatic completion is made; the user is told of it once a day. None where none holds."""
    cap = spend.cap_reached(most_dollars, most_tokens)
    if cap is None:
        return None
    used = spend.today()["completions"]
    if cap == "inlineDailyDollars":
        notices.cap(cap, spend.date, f"${used.dollars:.2f}", f"${most_dollars:.2f}")
    else:
        notices.cap(cap, spend.date, f"{used.tokens:,}", f"{most_tokens:,}")
    return RULES[cap]
