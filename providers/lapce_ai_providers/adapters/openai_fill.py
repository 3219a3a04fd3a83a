"""A call with a hole → its exchange, at servers that speak OpenAI's language: OpenAI, Azure, OpenRouter and their like.

An attempt is made once: a later one would answer a text that has changed meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from functools import partial
from typing import Any

from attrs import evolve

from ..call import Call
from ..dialects.llama_infill.body import infill_body
from ..dialects.llama_infill.decoder import InfillDecoder
from ..dialects.openai_chat.exchange import Destination, chat_exchange
from ..dialects.openai_chat.failure import Wording, failure
from ..dialects.openai_completions.body import NO_LIMITS, Body, completions_body
from ..dialects.openai_completions.reading import READING, whole
from ..errors import InvalidCall
from ..framing.sse import SseFraming
from ..hole import Hole
from ..host_names import is_domain
from ..json_edge import dump_bytes
from ..problems import UrlProblem
from ..profile import Profile
from ..provider import Exchange, StreamedReply
from ..transport.retry_policy import never
from ..url import url_host
from ..wire import HttpRequest
from .azure_entra import with_entra
from .openai_client import destination, model_id

TEXT_PATH = "/completions"
FIM_PATH = "/fim/completions"
INFILL_PATH = "/infill"
WORDING = Wording("OpenAI completion error: ")
_VERSION = re.compile(r"/(v1|beta)/?$")


def fill(call: Call, memory: MutableMapping[str, Any]) -> Exchange:
    """The exchange of a call with a hole; only Entra ID's tokens are kept. Raises InvalidCall, SettingsProblem."""
    hole, profile = hole_of(call), call.profile
    asked = fill_exchange(fill_destination(profile, hole), call, model_id(profile), WORDING)
    return with_entra(asked, profile, memory)


def hole_of(call: Call) -> Hole:
    """The call's hole. Raises InvalidCall where it has none."""
    if call.hole is None:
        raise InvalidCall("The call has no hole to fill.")
    return call.hole


def fill_destination(profile: Profile, hole: Hole) -> Destination:
    """Whom the profile asks, at the endpoint of the hole's way. Raises SettingsProblem."""
    base_url = profile.open_ai_base_url or ""
    match hole.way:
        case "mistral_fim":
            return destination(profile, FIM_PATH)
        case "infill":
            return destination(evolve(profile, open_ai_base_url=_VERSION.sub("", base_url)), INFILL_PATH)
        case _:
            if is_domain(url_host(base_url), "deepseek.com"):  # text completions are a beta of theirs
                profile = evolve(profile, open_ai_base_url=_VERSION.sub("", base_url).rstrip("/") + "/beta")
            return destination(profile, TEXT_PATH)


def fill_exchange(to: Destination, call: Call, name: str, wording: Wording, extra: Body | None = None) -> Exchange:
    """The exchange of a hole.

    Args:
        to: address and headers.
        call: with a hole.
        name: of the model.
        wording: of failures.
        extra: fields that a vendor has beside those of the dialect.

    Raises:
        InvalidCall: the call has no hole.
        SettingsProblem: the address is none.
    """
    hole, limits = hole_of(call), call.limits or NO_LIMITS
    if hole.way == "infill":
        return infill_exchange(to, infill_body(hole, limits), wording)
    streams = call.profile.open_ai_streaming_enabled is not False
    body = completions_body(name, hole, limits, streams=streams) | (extra or {})
    return evolve(chat_exchange(to, body, READING if streams else whole(wording), wording), retry=never)


def infill_exchange(to: Destination, body: Body, wording: Wording) -> Exchange:
    """The exchange of llama.cpp's endpoint. Raises SettingsProblem."""
    if to.url is None:
        raise failure(wording, UrlProblem(""))
    request = HttpRequest("POST", to.url, to.headers, dump_bytes(body))
    return Exchange(request, StreamedReply(SseFraming, InfillDecoder), never, partial(failure, wording))
