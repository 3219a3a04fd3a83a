"""How many tokens a content has, by the API's own count.

https://ai.google.dev/api/tokens#method:-models.counttokens (checked 2026-11).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from ...chunks import Chunk, UsageChunk
from ...errors import BrokenReply, InvalidCall
from ...headers import Headers
from ...json_edge import as_count, as_object, dump_bytes, parse_bytes
from ...problems import UrlProblem
from ...provider import Exchange, WholeReply
from ...transport.retry_policy import never
from ...wire import HttpRequest, ResponseHead
from .body import count_body
from .exchange import NO_CONTENTS, method_url
from .failure import failure

PREFIX = "Gemini token count error: "


def count_exchange(models_url: str, headers: Headers, model_id: str, content: str | Sequence[Any]) -> Exchange:
    """The exchange that counts a content. Raises InvalidCall, SettingsProblem."""
    if not content and not isinstance(content, str):
        raise InvalidCall(PREFIX + NO_CONTENTS)
    url = method_url(models_url, model_id, "countTokens")
    if url is None:
        raise failure(PREFIX, UrlProblem(models_url))
    request = HttpRequest("POST", url, headers, dump_bytes(count_body(content)))
    return Exchange(request, WholeReply(read_count), never, partial(failure, PREFIX))


def read_count(head: ResponseHead, body: bytes) -> tuple[list[Chunk], str | None]:
    """The tokens, as input of a call that was never made. Raises BrokenReply where the document tells none."""
    try:
        reply = as_object(parse_bytes(body))
    except ValueError:
        reply = None
    tokens = as_count(reply.get("totalTokens")) if reply else None
    if tokens is None:
        raise BrokenReply(f'{PREFIX}the reply has no "totalTokens"')
    return [UsageChunk(tokens, 0)], None
