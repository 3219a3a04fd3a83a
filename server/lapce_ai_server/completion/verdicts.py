"""What became of the last requests for inline completions, one by one, and of all of them by number.

A verdict is `shown`, `cached`, `superseded`, `debounced`, `skipped:<rule>`, `filtered:<rule>`, `empty` or
`error:<code>`.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from typing import Any, Literal

from attrs import frozen

KEPT = 200
MOST_NAMES = 100
"""Verdicts that are counted apart; rules are few."""

NAME = re.compile(r"shown|cached|superseded|debounced|empty|(?:skipped|filtered|error):[\w-]+")
Trigger = Literal["automatic", "invoked"]


@frozen(kw_only=True)
class Verdict:
    """How one request ended."""

    name: str
    seconds: float
    """Since 1970, when it ended."""
    path: str
    """Of the document."""
    line: int
    """From 1, as editors show it."""
    language: str
    trigger: Trigger
    milliseconds: float
    """From the request to its answer."""
    provider: str = ""
    """Who was asked; empty where nobody was."""
    model: str = ""
    requests: int = 0
    """Made for this answer, others than its own included where it followed their stream."""
    input_tokens: int | None = None
    output_tokens: int | None = None
    why: str = ""
    """In the words of the error, without secrets."""

    @property
    def file(self) -> str:
        """The name of the document, without its folders."""
        return self.path.rstrip("/").rpartition("/")[2]

    def value(self, *, with_path: bool = False) -> dict[str, Any]:
        """As `ai/status` tells it; the folders only where the user's own program asks."""
        told: dict[str, Any] = {
            "verdict": self.name,
            "time": round(self.seconds, 3),
            "file": self.file,
            "line": self.line,
            "language": self.language,
            "trigger": self.trigger,
            "milliseconds": round(self.milliseconds, 3),
        }
        more = {
            "path": self.path if with_path else None,
            "provider": self.provider,
            "model": self.model,
            "requests": self.requests,
            "inputTokens": self.input_tokens,
            "outputTokens": self.output_tokens,
            "why": self.why,
        }
        return told | {name: value for name, value in more.items() if value not in (None, "", 0)}


class Verdicts:
    """Of one server."""

    def __init__(self) -> None:
        self._last: deque[Verdict] = deque(maxlen=KEPT)
        self._counts: Counter[str] = Counter()

    def add(self, verdict: Verdict) -> None:
        """Raises ValueError on a name that is none of those above."""
        if NAME.fullmatch(verdict.name) is None:
            raise ValueError(f"no verdict: {verdict.name!r}")
        self._last.append(verdict)
        is_known = verdict.name in self._counts or len(self._counts) < MOST_NAMES
        self._counts[verdict.name if is_known else "other"] += 1

    def value(self, *, with_paths: bool = False) -> dict[str, Any]:
        """`counts` of all since the start, and the `last` of them, the newest last."""
        rows = [verdict.value(with_path=with_paths) for verdict in self._last]
        return {"counts": dict(self._counts.most_common()), "last": rows}
