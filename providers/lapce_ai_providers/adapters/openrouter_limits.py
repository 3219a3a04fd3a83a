"""A body for OpenRouter → the same within limits.

https://openrouter.ai/docs/use-cases/reasoning-tokens and https://openrouter.ai/docs/features/message-transforms
(checked 2026-11): `enabled: false` keeps a model from thinking; one that must think refuses that, so there its thoughts
are made short and are not told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..call import Call
from ..dialects.openai_chat.answer_limits import habits_of, limited
from ..hole import AnswerLimits

MUST_THINK = re.compile(
    r"^openai/(o\d|gpt-5(-(mini|nano|pro|codex).*)?$|gpt-oss)|^google/gemini-(2\.5-pro|3)|^x-ai/grok-(4|code)"
    r"|deepseek-r1|qwq|-thinking\b|:thinking$|minimax-m\d|sonar-(reasoning|deep)|magistral",
)


def within_limits(call: Call, limits: AnswerLimits, body: Mapping[str, Any]) -> dict[str, Any]:
    """The body; the middle of a prompt is never left out, since it is about that middle."""
    model_id = str(body.get("model") or "")
    kept = {name: value for name, value in body.items() if name != "reasoning" or not limits.no_reasoning}
    must = MUST_THINK.search(model_id) is not None
    habits = habits_of(model_id)
    plain = {"max_completion_tokens": "max_tokens", "reasoning_effort": ""}
    told = limited(kept, limits, habits)
    told = {plain.get(name, name): value for name, value in told.items() if plain.get(name, name)}
    if limits.no_reasoning:
        effort = "minimal" if habits.effort == "minimal" else "low"
        told["reasoning"] = {"effort": effort, "exclude": True} if must else {"enabled": False}
    return told | ({"transforms": []} if "transforms" in told else {})
