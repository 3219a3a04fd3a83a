"""Google Vertex AI: Claude by names that begin with `claude`, all other models by Gemini's API, or `:predict`."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, MutableMapping
from typing import Any

from ..auth.google_token import prepare
from ..call import Call
from ..chunks import UsageChunk
from ..cost import cache_apart, cost_usd, thoughts_as_answer
from ..dialects.anthropic_messages import answer_limits as messages_limits
from ..dialects.gemini_generate import answer_limits as gemini_limits
from ..dialects.vertex_predict import answer_limits as predict_limits
from ..hole import AnswerLimits
from ..model_list import table_list
from ..model_params import Model
from ..profile import Profile
from ..provider import Exchange, Provider, Runtime
from ..vendor_count import Content
from .google_models import google_model
from .vertex_address import own_hosts
from .vertex_claude import vertex_claude_exchange
from .vertex_gemini import vertex_count, vertex_gemini_exchange
from .vertex_predict import predict_model, vertex_predict_exchange


def asks_predict(profile: Profile) -> bool:
    """Whether the profile names a model that has `:predict` alone."""
    return profile.vertex_api == "predict"


def asks_claude(profile: Profile) -> bool:
    """Whether the profile names one of Anthropic's models. Without a name Gemini's API is asked for the default one."""
    return (profile.api_model_id or "").startswith("claude")


def model(profile: Profile) -> Model:
    """The model that a profile asks; the default one for a name that the catalog does not have."""
    if asks_predict(profile):
        return predict_model(profile)
    return google_model("vertex", "anthropic" if asks_claude(profile) else "gemini", profile)


def model_id(profile: Profile) -> str:
    """The model's name as the API calls it."""
    return model(profile).id


def exchange(call: Call, memory: MutableMapping[str, Any]) -> Exchange:
    """The exchange of a call; access tokens are remembered. Raises InvalidCall, SettingsProblem."""
    asked = model(call.profile)
    if asks_predict(call.profile):
        return vertex_predict_exchange(call, asked, memory)
    if asks_claude(call.profile):
        return vertex_claude_exchange(call, asked, memory)
    return vertex_gemini_exchange(call, asked, memory)


def limit(call: Call, limits: AnswerLimits, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The body within limits, by the API that is asked."""
    if asks_predict(call.profile):
        return predict_limits.within_limits(limits, body)
    if asks_claude(call.profile):
        return messages_limits.within_limits(limits, body)
    return gemini_limits.within_limits(model_id(call.profile), limits, body)


def count_tokens(profile: Profile, content: Content, runtime: Runtime) -> Awaitable[int]:
    """Google's own count for what speaks Gemini's API, the estimate for all else, as in the reference."""
    if runtime.estimate is not None and (asks_claude(profile) or asks_predict(profile)):
        return runtime.estimate(content)
    return vertex_count(profile, model(profile), content, runtime)


def cost(profile: Profile, memory: MutableMapping[str, Any], usage: UsageChunk) -> float | None:
    """US dollars: Claude's usage is told as Anthropic does, the others' as Google does."""
    told = usage if asks_claude(profile) else cache_apart(thoughts_as_answer(usage))
    return cost_usd(model(profile).info, told)


PROVIDER = Provider(
    name="vertex",
    title="Google Vertex AI",
    memory_estimate_bytes=3_730_000,
    model_id=model_id,
    model=model,
    exchange=exchange,
    limit=limit,
    prepare=prepare,
    models=table_list("vertex"),
    cost=cost,
    count_tokens=count_tokens,
    own_hosts=own_hosts,
)
