"""Messages to the user about inline completions: each once, until what it is about has changed; never at each key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lapce_ai_providers.errors import ErrorCode

from .spend import Cap

Notify = Callable[[str, dict[str, Any]], None]
ERROR, WARNING = 1, 2
FOR_USERS: tuple[ErrorCode, ...] = ("settings", "authentication", "permission", "not_found")
"""Errors that do not go away by themselves."""
QUOTA_STATUSES = (402,)
QUOTA_WORDS = ("quota", "billing", "credit", "balance")
"""A rate limit passes, an account without money does not; both come as 429."""

CAP_TEXTS: dict[Cap, str] = {
    "inlineDailyDollars": "today's completions have cost {used}, the limit (inlineDailyDollars) is {limit}",
    "inlineDailyTokens": "today's completions have used {used} tokens, the limit (inlineDailyTokens) is {limit}",
}


class Notices:
    """Of one editor."""

    def __init__(self, notify: Notify) -> None:
        self._notify = notify
        self._told: set[tuple[str, str]] = set()
        """Whom it is about, and what."""

    def error(self, code: ErrorCode, status: int | None, line: str, whom: str) -> bool:
        """A question failed.

        Args:
            code: the error's.
            status: of the vendor's reply.
            line: what happened and what to do, without secrets.
            whom: names the profile that was asked.

        Returns:
            Whether the user must act; they are told only the first time.
        """
        if not must_act(code, status, line):
            return False
        self._tell((whom, code), ERROR, f"AI completions do not work: {line}")
        return True

    def succeeded(self, whom: str) -> None:
        """The profile works: what goes wrong next is news again."""
        if self._told:
            self._told = {row for row in self._told if row[0] != whom}

    def cap(self, cap: Cap, date: str, used: str, limit: str) -> None:
        """Automatic completions pause for the rest of the day."""
        text = CAP_TEXTS[cap].format(used=used, limit=limit)
        self._tell((date, cap), WARNING, f"AI completions pause until tomorrow: {text}. By hand they can still be had.")

    def _tell(self, row: tuple[str, str], kind: int, text: str) -> None:
        if row not in self._told:
            self._told.add(row)
            self._notify("window/showMessage", {"type": kind, "message": f"Lapce AI: {text}"})


def must_act(code: ErrorCode, status: int | None, line: str) -> bool:
    """Whether an error stays until the user does something: a key, a plan, a setting, a model's name."""
    if code in FOR_USERS or status in QUOTA_STATUSES:
        return True
    words = line.lower()
    return code == "rate_limited" and any(word in words for word in QUOTA_WORDS) and "per minute" not in words
