"""A body for xAI → the same within limits.

https://docs.x.ai/docs/guides/reasoning (checked 2026-11): models that reason refuse `stop`, and names are pointed at
such models from one day to the next (https://github.com/langchain-ai/langchain/pull/38335), so few get it; all but
a few refuse `reasoning_effort`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..call import Call
from ..dialects.openai_chat.answer_limits import PLAIN, Habits, limited
from ..hole import AnswerLimits

_KINDS: tuple[tuple[str, Habits], ...] = (
    (r".*non-reasoning|grok-2", PLAIN),
    (r"grok-3-mini", Habits("low", always_thinks=True, takes_stop=False)),
    (r"grok-4\.3", Habits("none", takes_stop=False)),
    (r"grok-4\.([5-9]|1\d)$", Habits("low", always_thinks=True, takes_stop=False)),
    (r"grok-([4-9]|code|build)", Habits(always_thinks=True, takes_stop=False)),
    (r"grok-3", Habits(takes_stop=False)),
)
"""Beginning of a model's name → what is particular about it; the first that fits counts."""


def within_limits(call: Call, limits: AnswerLimits, body: Mapping[str, Any]) -> dict[str, Any]:
    """The body."""
    return limited(body, limits, grok_habits(str(body.get("model") or "")))


def grok_habits(model_id: str) -> Habits:
    """The habits of one of xAI's models."""
    return next((habits for pattern, habits in _KINDS if re.match(pattern, model_id)), PLAIN)
