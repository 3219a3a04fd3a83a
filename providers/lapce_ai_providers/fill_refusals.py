"""A refusal → what is wrong with an inline completion's request: its way, its length, or one of its limits. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Literal

from .errors import ProviderError
from .hole import AnswerLimits


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


Limit = Literal["stops", "temperature", "max_output_tokens", "no_reasoning"]
"""A field of AnswerLimits."""


def refused_limits(error: ProviderError) -> frozenset[Limit]:
    """The limits that the model does not know, so that the call is worth one more attempt without them; often none.

    Which model takes which field changes from month to month; what is wrong in our tables costs one request.
    """
    if error.status not in (400, 422) or error.code in ("authentication", "permission", "too_large"):
        return frozenset()
    if not _REFUSED.search(error.message):
        return frozenset()
    return frozenset(limit for limit, words in _LIMITS if words.search(error.message))


def without(limits: AnswerLimits, refused: Collection[Limit]) -> AnswerLimits:
    """The limits but for those that a model has refused."""
    return AnswerLimits(
        max_output_tokens=None if "max_output_tokens" in refused else limits.max_output_tokens,
        stops=() if "stops" in refused else limits.stops,
        temperature=None if "temperature" in refused else limits.temperature,
        no_reasoning=limits.no_reasoning and "no_reasoning" not in refused,
    )


_REFUSED = re.compile(
    r"(un|not )supported|(does(n.t| not)|do not|don.t) support|unrecognized|unknown|not permitted|not allowed"
    r"|extra_forbidden|mandatory|cannot be disabled|only the default|longer than|invalid|must (be|contain)",
    re.IGNORECASE,
)
_LIMITS: tuple[tuple[Limit, re.Pattern[str]], ...] = (
    ("stops", re.compile(r"\bstop(_?[sS]equences?)?\b")),
    ("no_reasoning", re.compile(r"reasoning|thinking|chat_template_kwargs", re.IGNORECASE)),
    ("temperature", re.compile(r"temperature")),
    ("max_output_tokens", re.compile(r"max_(completion_|output_)?tokens|max(Output)?Tokens|num_predict")),
)
