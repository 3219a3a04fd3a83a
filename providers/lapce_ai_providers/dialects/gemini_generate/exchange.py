"""Address, headers and a call → the exchange: what both hosts of this dialect end with."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from ...call import Call
from ...errors import InvalidCall
from ...headers import Headers
from ...json_edge import dump_bytes
from ...model_params import Model
from ...problems import UrlProblem
from ...provider import Exchange, StreamedReply, WholeReply
from ...transport.retry_policy import never
from ...url import parse_url, query_text
from ...wire import HttpRequest
from .decoder import GeminiDecoder
from .failure import PROMPT_PREFIX, STREAM_PREFIX, failure
from .framing import GeminiFraming
from .whole import read_answer

NO_CONTENTS = "contents are required"


def prefix_of(call: Call) -> str:
    """What the reference puts ahead of what goes wrong."""
    return STREAM_PREFIX if call.prompt is None else PROMPT_PREFIX


def method_url(models_url: str, model_id: str, method: str, query: Mapping[str, str] | None = None) -> str | None:
    """The address of a model's method, or None where the profile's base URL is none.

    Args:
        models_url: base URL and path up to the models, without a slash at its end.
        model_id: as the API calls it.
        method: `generateContent` and the like.
        query: what follows the question mark.
    """
    url = parse_url(f"{models_url}/{model_id}:{method}")
    return None if url is None else f"{url}?{query_text(query)}" if query else str(url)


def gemini_exchange(models_url: str, headers: Headers, call: Call, model: Model, body: Mapping[str, Any]) -> Exchange:
    """The exchange of one call. Raises InvalidCall without messages, SettingsProblem where the address is none."""
    prefix = prefix_of(call)
    if not body["contents"]:
        raise InvalidCall(prefix + NO_CONTENTS)
    streams = call.prompt is None
    url = (
        method_url(models_url, model.id, "streamGenerateContent", {"alt": "sse"})
        if streams
        else method_url(models_url, model.id, "generateContent")
    )
    if url is None:
        raise failure(prefix, UrlProblem(models_url))
    reply = (
        StreamedReply(partial(GeminiFraming, prefix), partial(GeminiDecoder, model.info, prefix))
        if streams
        else WholeReply(partial(read_answer, prefix, model.info))
    )
    return Exchange(HttpRequest("POST", url, headers, dump_bytes(body)), reply, never, partial(failure, prefix))
