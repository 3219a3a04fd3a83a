"""Claude at Vertex AI: the Messages dialect with a Google token; the model is named by the address alone.

https://docs.anthropic.com/en/api/claude-on-vertex-ai (checked 2026-11).
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from ..call import Call
from ..dialects.anthropic_messages.body import messages_body, prompt_body
from ..dialects.anthropic_messages.cache_marks import mark_last_text
from ..dialects.anthropic_messages.exchange import messages_exchange, streamed, whole
from ..dialects.anthropic_messages.failure import failure
from ..headers import JSON_ACCEPT, JSON_CONTENT, Headers, merged
from ..model_params import Model
from ..problems import UrlProblem
from ..provider import Exchange, StreamedReply, WholeReply
from ..url import parse_url
from ..version import USER_AGENT
from .vertex_address import claude_place
from .vertex_gemini import authorized

PROMPT_PREFIX = "Vertex completion error: "
HEADERS: Headers = merged(JSON_ACCEPT, (("User-Agent", USER_AGENT),), JSON_CONTENT)
VERSION_FIELD = {"anthropic_version": "vertex-2023-10-16"}


def vertex_claude_exchange(call: Call, model: Model, memory: MutableMapping[str, Any]) -> Exchange:
    """The exchange of a call. Raises SettingsProblem."""
    mark = mark_last_text if model.info.supports_prompt_cache else None
    models_url = claude_place(call.profile).models_url("v1", "anthropic")
    reply: StreamedReply | WholeReply
    if call.prompt is None:
        body, reply = messages_body(call, model, mark), streamed()
        method, prefix = "streamRawPredict", ""
    else:
        body, reply = prompt_body(call.prompt, model, mark), whole("first block", PROMPT_PREFIX)
        method, prefix = "rawPredict", PROMPT_PREFIX
    url = parse_url(f"{models_url}/{model.id}:{method}")
    if url is None:
        raise failure(prefix, UrlProblem(models_url))
    body = {**body, "stream": call.prompt is None, **VERSION_FIELD}
    return authorized(messages_exchange(str(url), HEADERS, body, reply, prefix), call.profile, memory, prefix)
