"""Profile and model → in which ways the model can be asked to fill a hole, the best first.

Pure: the caller remembers what a server refused.

Vendors' own endpoints for it, all with `prompt` and `suffix`: https://docs.mistral.ai/api/endpoint/fim,
https://api-docs.deepseek.com/guides/fim_completion, https://docs.inceptionlabs.ai. On one's own machine llama.cpp has
`/infill` (https://github.com/ggml-org/llama.cpp/tree/master/tools/server), ollama takes `suffix`
(https://docs.ollama.com/api/openai-compatibility). OpenRouter's text completions know `prompt` but no `suffix`
(https://openrouter.ai/docs/api-reference/overview). All checked 2026-11.

llama.cpp's text completions ignore `suffix` without a word (tried with b11549; older ones refuse it), as many gateways
do. So `/infill`, which other servers refuse at once, is tried first near by; and far away the model's own marks are.
"""

from __future__ import annotations

import re

from .errors import ProviderError
from .fill_refusals import Limit, is_too_long, refused_limits, refuses_way, without
from .fim_names import Family, family_name
from .hole import MOST_STOPS, AnswerLimits, Hole, Way
from .host_names import is_domain, is_near
from .profile import Profile
from .url import url_host

__all__ = [
    "MOST_STOPS",
    "AnswerLimits",
    "Family",
    "Hole",
    "Limit",
    "Way",
    "family_name",
    "is_too_long",
    "place_of",
    "refused_limits",
    "refuses_way",
    "ways_left",
    "ways_to_fill",
    "without",
]

Ways = tuple[Way, ...]

CHAT: Ways = ("chat",)
WAYS: Ways = ("suffix", "infill", "mistral_fim", "template", "chat")
OPENAI_URL = "https://api.openai.com/v1"
OWN_ENGINE_URL = "local:"
"""llama.cpp on this machine, with a small model. It continues a text in a second or less (there `suffix` means only
that), where it takes many for the long prompt of a chat and then says nothing of use."""
INSTRUCT_MODEL = re.compile(r"gpt-3\.?5-turbo-instruct", re.IGNORECASE)
"""OpenAI's one model with text completions."""
_CHAT_NAME = re.compile(r"instruct|chat|[-:]it\b", re.IGNORECASE)
_THINKER = re.compile(r"reasoner|-r1\b", re.IGNORECASE)


def ways_to_fill(profile: Profile, model_id: str) -> Ways:
    """The ways to try, the best first; "chat" is the last resort of all but OpenAI's old instruct model.

    Args:
        profile: whose host is asked; its `fillInTheMiddle` fixes the way.
        model_id: as the profile's provider asks it (`Provider.model_id`).
    """
    if profile.api_provider not in ("openai", "azure", "openrouter"):
        return CHAT
    family = family_name(model_id, profile.fim_family)
    fixed = fixed_way(profile)
    if fixed is not None:
        no_marks = fixed == "template" and family is None
        elsewhere = fixed in ("infill", "mistral_fim") and profile.api_provider != "openai"
        return CHAT if no_marks or elsewhere else (fixed,)
    match profile.api_provider:
        case "openrouter":
            return CHAT if family is None else ("template", "chat")
        case "azure":
            return ways_at("azure.com", model_id, family)
        case _ if (profile.open_ai_base_url or "").strip() == OWN_ENGINE_URL:
            return ("infill", "suffix") if family is None else ("infill", "template", "suffix")
        case _:
            return ways_at(url_host(profile.open_ai_base_url or OPENAI_URL), model_id, family)


def fixed_way(profile: Profile) -> Way | None:
    """The way that the profile names; None leaves it to us."""
    return next((way for way in WAYS if way == profile.fill_in_the_middle), None)


def ways_at(host: str, model_id: str, family: Family | None) -> Ways:
    """The ways of a host that speaks OpenAI's language."""
    if is_domain(host, "openai.com") or is_domain(host, "azure.com"):
        return ("suffix",) if INSTRUCT_MODEL.search(model_id) else CHAT
    if is_domain(host, "mistral.ai"):
        return ("mistral_fim", "chat") if family == "codestral" else CHAT
    if is_domain(host, "inceptionlabs.ai"):
        return ("mistral_fim", "chat") if family == "mercury" else CHAT
    if is_domain(host, "deepseek.com"):
        return CHAT if _THINKER.search(model_id) else ("suffix", "chat")
    near = is_near(host)
    if family is not None:
        return ("infill", "suffix", "template", "chat") if near else ("template", "suffix", "chat")
    return ("infill", "suffix", "chat") if near and not _CHAT_NAME.search(model_id) else CHAT


def ways_left(ways: Ways, refused: Way, error: ProviderError) -> Ways:
    """The ways to try after one was refused (`refuses_way`). What a server says of `/infill` tells which it is."""
    if refused not in ways:
        return CHAT
    if "chat" not in ways:  # our own engine
        return ways[ways.index(refused) + 1 :] or ways[-1:]
    if refused == "infill" and error.status == 501:  # llama.cpp, with a model that has no marks
        return CHAT
    unsure = refused == "infill" and "page not found" not in error.message  # not ollama: `suffix` may be ignored
    rest: Ways = tuple(way for way in ways[ways.index(refused) + 1 :] if not (unsure and way == "suffix"))
    return rest or CHAT


def place_of(profile: Profile, model_id: str) -> tuple[str, str, str]:
    """Under what to remember which way was refused: provider, address and model."""
    address = profile.azure_endpoint or profile.open_ai_base_url or ""
    if profile.api_provider == "openrouter":
        address = profile.open_router_base_url or ""
    return profile.api_provider or "", address, model_id
