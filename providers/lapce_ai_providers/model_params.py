"""Model facts + profile → how much may be answered, how warm, and how much is thought: the same rules for all eight.

The rules and their order are the reference's (Roo Code v3.28.18, `getModelParams`).
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor
from typing import Any, Literal

from attrs import frozen

from .catalog.model import ModelInfo
from .profile import Profile

Format = Literal["anthropic", "openai", "gemini", "openrouter"]
"""Whose way of writing reasoning parameters is meant."""

DEFAULT_TOKENS_WITH_BUDGET = 16_384
DEFAULT_BUDGET_TOKENS = 8_192
LEAST_BUDGET_TOKENS = 1_024
GEMINI_PRO_BUDGET_TOKENS = 128
"""Both the default and the least for Gemini 2.5 Pro."""
ANTHROPIC_TOKENS = 8_192


@frozen
class ModelParams:
    """What a request says beside its messages; None is "not said"."""

    max_tokens: int | None
    temperature: float | None
    reasoning_effort: str | None
    reasoning_budget_tokens: int | None
    verbosity: str | None
    reasoning: Mapping[str, Any] | None
    """Effort or budget as the format writes it, ready for the body."""


@frozen
class Model:
    """The model that a profile asks: its id, the facts about it, and the parameters that follow."""

    id: str
    info: ModelInfo
    params: ModelParams


def model_params(
    form: Format, model_id: str, info: ModelInfo, profile: Profile, *, default_temperature: float = 0
) -> ModelParams:
    """The parameters of a request to that model with that profile."""
    max_tokens = answer_tokens(form, model_id, info, profile)
    temperature = default_temperature if profile.model_temperature is None else profile.model_temperature
    effort: str | None = None
    budget: int | None = None
    if uses_budget(info, profile):
        budget = budget_tokens(model_id, profile, max_tokens)
        temperature = 1.0
    elif uses_effort(info, profile):
        effort = info.reasoning_effort if profile.reasoning_effort is None else profile.reasoning_effort
    return ModelParams(
        max_tokens=max_tokens,
        temperature=None if refuses_temperature(form, model_id) else temperature,
        reasoning_effort=effort,
        reasoning_budget_tokens=budget,
        verbosity=profile.verbosity,
        reasoning=reasoning_fields(form, effort, budget),
    )


def uses_budget(info: ModelInfo, profile: Profile) -> bool:
    """Whether thinking is bounded by a number of tokens."""
    return info.required_reasoning_budget or (info.supports_reasoning_budget and bool(profile.enable_reasoning_effort))


def uses_effort(info: ModelInfo, profile: Profile) -> bool:
    """Whether thinking is bounded by a word; only looked at where no budget bounds it."""
    if profile.enable_reasoning_effort is False:
        return False
    return bool(info.supports_reasoning_effort and profile.reasoning_effort) or bool(info.reasoning_effort)


def answer_tokens(form: Format, model_id: str, info: ModelInfo, profile: Profile) -> int | None:
    """The longest answer, in tokens; None leaves it to the provider."""
    if uses_budget(info, profile):
        return profile.model_max_tokens or DEFAULT_TOKENS_WITH_BUDGET
    claude = "claude" in model_id or form == "anthropic" or (form == "openrouter" and model_id.startswith("anthropic/"))
    if claude and (info.supports_reasoning_budget or not info.max_tokens):
        return ANTHROPIC_TOKENS
    if not info.max_tokens:
        return None
    if "gpt-5" in model_id.lower():
        return info.max_tokens
    return min(info.max_tokens, ceil(info.context_window * 0.2))


def budget_tokens(model_id: str, profile: Profile, max_tokens: int | None) -> int:
    """Tokens for thinking: at most 80 % of the answer, but never under the least (which may exceed the answer)."""
    gemini_pro = "gemini-2.5-pro" in model_id
    asked = profile.model_max_thinking_tokens
    budget = asked if asked is not None else GEMINI_PRO_BUDGET_TOKENS if gemini_pro else DEFAULT_BUDGET_TOKENS
    if max_tokens:
        budget = min(budget, floor(max_tokens * 0.8))
    return max(budget, GEMINI_PRO_BUDGET_TOKENS if gemini_pro else LEAST_BUDGET_TOKENS)


def refuses_temperature(form: Format, model_id: str) -> bool:
    """Models that answer a temperature with an error."""
    if form == "openai":
        return model_id.startswith(("o1", "o3-mini"))
    return form == "openrouter" and model_id == "openai/o1-pro"


def reasoning_fields(form: Format, effort: str | None, budget: int | None) -> Mapping[str, Any] | None:
    """Effort or budget in the words of the format; None where nothing is said."""
    match form:
        case "anthropic":
            return None if budget is None else {"type": "enabled", "budget_tokens": budget}
        case "gemini":
            return None if budget is None else {"thinkingBudget": budget, "includeThoughts": True}
        case "openai":
            return None if effort in (None, "minimal") else {"reasoning_effort": effort}
        case "openrouter":
            if budget is not None:
                return {"max_tokens": budget}
            return {"effort": effort} if effort else None
