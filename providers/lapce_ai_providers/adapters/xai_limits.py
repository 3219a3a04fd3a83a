"""A body for xAI → the same within limits.

https://docs.x.ai/docs/guides/reasoning (checked 2026-11): models that reason refuse `stop`; all but a few refuse
`reasoning_effort`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..call import Call
from ..dialects.openai_chat.answer_limits import PLAIN, Habits, limited
from ..hole import AnswerLimits

_KINDS: tuple[tuple[str, Habits], ...] = (
    (r".*non-reasoning", PLAIN),
    (r"grok-3-mini", Habits("low", always_thinks=True, takes_stop=False)),
    (r"grok-4\.3", Habits("none", takes_stop=False)),
    (r"grok-4\.([5-9]|1\d)$", Habits("low", always_thinks=True, takes_stop=False)),
    (r"grok-([4-9]|code|build)", Habits(always_thinks=True, takes_stop=False)),
)
"""Beginning of a model's name → what is particular about it; the first that fits counts."""


def within_limits(call: Call, limits: AnswerLimits, body: Mapping[str, Any]) -> dict[str, Any]:
    """The body."""
    model_id = str(body.get("model") or "")
    habits = next((habits for pattern, habits in _KINDS if re.match(pattern, model_id)), PLAIN)
    return limited(body, limits, habits)
