"""A body for OpenRouter → the same within limits.

https://openrouter.ai/docs/use-cases/reasoning-tokens and https://openrouter.ai/docs/features/message-transforms
(checked 2026-11): `enabled: false` keeps a model from thinking; one that must think refuses that, so there its thoughts
are made short and are not told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from attrs import evolve

from ..call import Call
from ..dialects.openai_chat.answer_limits import Habits, habits_of, limited
from ..hole import AnswerLimits
from .xai_limits import grok_habits

MUST_THINK = re.compile(
    r"^openai/(o\d|gpt-5(-(mini|nano|pro|codex).*)?$|gpt-oss)|^google/gemini-(2\.5-pro|[3-9])|^x-ai/grok-(4|code)"
    r"|deepseek-r1|qwq|-thinking\b|:thinking$|minimax-m\d|sonar-(reasoning|deep)|magistral|step-3\.5",
)
XAI = "x-ai/"


def within_limits(call: Call, limits: AnswerLimits, body: Mapping[str, Any]) -> dict[str, Any]:
    """The body; the middle of a prompt is never left out, since it is about that middle."""
    model_id = str(body.get("model") or "")
    must = MUST_THINK.search(model_id) is not None
    own = grok_habits(model_id.removeprefix(XAI)) if model_id.startswith(XAI) else habits_of(model_id)
    told = limited(body, limits, evolve(own, effort=None, always_thinks=must, longest_name="max_tokens"))
    if limits.no_reasoning and not must:
        told["reasoning"] = {"enabled": False}
    elif limits.no_reasoning or "reasoning" not in told:
        told["reasoning"] = {"effort": least_effort(own), "exclude": True}
    return told | ({"transforms": []} if "transforms" in told else {})


def least_effort(habits: Habits) -> str:
    """As OpenRouter writes it."""
    return "minimal" if habits.effort == "minimal" else "low"
