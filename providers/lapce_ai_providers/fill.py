"""Profile and model → in which ways the model can be asked to fill a hole, the best first; and which refusals mean that
a way is closed, or a prompt too long. Pure: the caller remembers what it learns.

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
    "Way",
    "family_name",
    "is_too_long",
    "place_of",
    "refuses_way",
    "ways_left",
    "ways_to_fill",
]

Ways = tuple[Way, ...]

CHAT: Ways = ("chat",)
WAYS: Ways = ("suffix", "infill", "mistral_fim", "template", "chat")
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
        return CHAT if fixed == "template" and family is None else (fixed,)
    if profile.api_provider == "openrouter":
        return CHAT if family is None else ("template", "chat")
    return ways_at(host_of(profile), model_id, family)


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
    if refused == "infill" and error.status == 501:  # llama.cpp, with a model that has no marks
        return CHAT
    unsure = refused == "infill" and "page not found" not in error.message  # not ollama: `suffix` may be ignored
    rest: Ways = tuple(way for way in ways[ways.index(refused) + 1 :] if not (unsure and way == "suffix"))
    return rest or CHAT


def host_of(profile: Profile) -> str:
    """Where an OpenAI or Azure profile's calls go."""
    azure = profile.azure_endpoint if profile.api_provider == "azure" else None
    return url_host(azure or profile.open_ai_base_url or "https://api.openai.com/v1")


def place_of(profile: Profile, model_id: str) -> tuple[str, str, str]:
    """Under what to remember which way was refused: provider, address and model."""
    address = profile.azure_endpoint or profile.open_ai_base_url or ""
    if profile.api_provider == "openrouter":
        address = profile.open_router_base_url or ""
    return profile.api_provider or "", address, model_id


def refuses_way(error: ProviderError) -> bool:
    """Whether the server cannot be asked in this way at all, so that the next one is to be tried.

    True only for what the server says of the way itself; never for a key, a quota, a limit or a prompt too long.
    """
    if error.code in ("authentication", "permission", "rate_limited", "too_large") or is_too_long(error):
        return False
    if error.status in (405, 501):
        return True
    if error.status == 404:
        return not _NO_MODEL.search(error.message)
    return error.status in (400, 422, 500) and _NO_WAY.search(error.message) is not None


_NO_MODEL = re.compile(
    r"model.{0,80}(not found|does not exist|not exist)|DeploymentNotFound", re.IGNORECASE | re.DOTALL
)
"""What a 404 says that is about the model; of any other the address itself is the fault."""
_NO_WAY = re.compile(
    r"does not support (insert|infill|fim|fill|suffix|generate|completion)"  # ollama: "… does not support insert"
    r"|unsupported param\w*:? '?suffix|suffix'? is not (currently )?supported"  # llama.cpp, vLLM, OpenAI
    r"|infill is not supported|fim.{0,40}not supported|does not support fim"  # llama.cpp, Mistral
    r"|(unknown|unrecognized|unexpected|invalid|extra) .{0,40}\bsuffix\b"
    r"|\bsuffix\b.{0,60}(not (permitted|allowed|supported)|unsupported|extra[ _]inputs?|extra[ _]forbidden)"
    r"|extra inputs are not permitted.{0,80}\bsuffix\b|extra_forbidden.{0,120}\bsuffix\b"
    r"|unknown (url|path|endpoint|route)|(url|path|endpoint|route) not found"
    r"|not supported in the v1/completions endpoint|is a chat model|only supports? chat"
    r"|operation does not work with the specified model"  # Azure
    r"|(completions?|text completion).{0,30}not supported",
    re.IGNORECASE | re.DOTALL,
)


def is_too_long(error: ProviderError) -> bool:
    """Whether the prompt did not fit the model: worth one more attempt with a shorter one."""
    if error.code == "too_large":
        return True
    return error.status in (None, 400, 413, 422, 500) and _TOO_LONG.search(error.message) is not None


_TOO_LONG = re.compile(
    r"context[_ ](length|window|size)[^.]{0,40}exceed|exceed[^.]{0,60}context[_ ](length|window|size|limit)"
    r"|maximum (context|prompt|input) length|prompt is too long|input is too long|too many (input )?tokens"
    r"|exceed_context_size_error|exceeds the (available context|maximum number of tokens)|input token count"
    r"|larger than the maximum context|must be less than \d+ tokens|reduce the length of the (messages|prompt|input)",
    re.IGNORECASE,
)
"""OpenAI and vLLM, Anthropic, Bedrock, llama.cpp, Google, and what is built on them."""
