"""A chat's body → the same within limits, by the habits of the model that is asked.

https://platform.openai.com/docs/guides/reasoning and
https://learn.microsoft.com/azure/ai-foundry/openai/how-to/reasoning (what reasoning models refuse; for `stop` also
https://github.com/huggingface/smolagents/issues/1893); checked 2026-11.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from attrs import frozen

from ...hole import AnswerLimits

Body = Mapping[str, Any]

THINKING_TOKENS = 1_024
"""Room for thoughts that cannot be switched off, on top of the answer."""


@frozen
class Habits:
    """What is particular about a kind of models."""

    effort: str | None = None
    """The least `reasoning_effort`; None where the field is not known."""
    always_thinks: bool = False
    takes_stop: bool = True
    takes_temperature: bool = True
    longest_name: str = "max_tokens"


PLAIN = Habits()
_NEW = "max_completion_tokens"
_KINDS: tuple[tuple[str, Habits], ...] = (
    (r"o1-(mini|preview)", Habits(None, True, False, False, _NEW)),
    (r"o[134](-|$)", Habits("low", True, False, False, _NEW)),
    (r"gpt-\d(\.\d+)?-chat", Habits(longest_name=_NEW)),
    (r"gpt-(5|5\.\d+|[6-9].*)-pro", Habits(None, True, False, False, _NEW)),
    (r"gpt-5.*-codex", Habits("low", True, False, False, _NEW)),
    (r"gpt-(5\.\d|[6-9])", Habits("none", False, False, False, _NEW)),
    (r"gpt-5", Habits("minimal", True, False, False, _NEW)),
    (r"gpt-oss", Habits("low", True)),
    (r".*(reasoner|-r1\b|qwq|-thinking\b)", Habits(None, True)),
)
"""Beginning of a model's name → its habits; the first that fits counts."""


def habits_of(model_id: str) -> Habits:
    """The habits of a model, by its name without a publisher's."""
    name = model_id.lower().rpartition("/")[2]
    return next((habits for pattern, habits in _KINDS if re.match(pattern, name)), PLAIN)


def limited(body: Body, limits: AnswerLimits, habits: Habits) -> dict[str, Any]:
    """The body with what its model takes of the limits."""
    kept = {name: value for name, value in body.items() if name not in ("max_tokens", _NEW)}
    if limits.no_reasoning:
        kept.pop("reasoning_effort", None)
        kept |= {} if habits.effort is None else {"reasoning_effort": habits.effort}
    most = room(limits, always_thinks=habits.always_thinks)
    longest = {name: body[name] for name in ("max_tokens", _NEW) if name in body}
    kept |= longest if most is None else {habits.longest_name: most}
    if not habits.takes_temperature:
        kept.pop("temperature", None)
    elif limits.temperature is not None:
        kept["temperature"] = limits.temperature
    if limits.few_stops and habits.takes_stop:
        kept["stop"] = limits.few_stops
    return kept


def room(limits: AnswerLimits, *, always_thinks: bool) -> int | None:
    """Tokens for the answer, and for thoughts where there will be some."""
    if limits.max_output_tokens is None or (limits.no_reasoning and not always_thinks):
        return limits.max_output_tokens
    return limits.max_output_tokens + THINKING_TOKENS
