"""The cheapest request that a vendor answers only to a key that it takes, and what the answer says. Pure.

Lists of models, tokens counted, a key's own facts: none of them costs anything (vendors' references, checked 2026-11).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from .provider import Exchange
from .wire import HttpRequest, ResponseHead

COUNTED = b'{"contents":[{"role":"user","parts":[{"text":"?"}]}]}'
_CHAT = re.compile(r"/chat/completions(?=\?|$)")
_AZURE = re.compile(r"(/openai)/deployments/[^/?]*/chat/completions(?=\?|$)")


class KeyVerdict(NamedTuple):
    """What the vendor says of a key."""

    taken: bool | None
    """None: it says nothing."""
    text: str
    """A sentence."""


def check_request(provider: str, exchange: Exchange) -> HttpRequest:
    """What to ask instead of a call; to be authorized as that would be."""
    request = exchange.request
    match provider:
        case "anthropic":
            return _get(request, request.url.replace("/v1/messages", "/v1/models?limit=1"))
        case "gemini":
            return _get(request, re.sub(r"/models/.*", "/models?pageSize=1", request.url))
        case "vertex":
            return HttpRequest("POST", re.sub(r":\w+(\?.*)?$", ":countTokens", request.url), request.headers, COUNTED)
        case "bedrock":
            url = re.sub(r"/model/.*", "/foundation-models?byOutputModality=TEXT", request.url)
            return _get(request, url.replace("//bedrock-runtime.", "//bedrock."))
        case "openrouter":
            return _get(request, _CHAT.sub("/key", request.url))  # its list of models needs no key
        case "azure":
            return _get(request, _CHAT.sub("/models", _AZURE.sub(r"\1/models", request.url)))
        case _:
            return _get(request, _CHAT.sub("/models", request.url))


def _get(request: HttpRequest, url: str) -> HttpRequest:
    headers = tuple(header for header in request.headers if header[0].lower() != "content-type")
    return HttpRequest("GET", url, headers)


def verdict(title: str, head: ResponseHead, body: bytes) -> KeyVerdict:
    """What an answer to that request says; `title`: of the provider."""
    status = head.status
    if 200 <= status < 300:
        return KeyVerdict(True, f"{title} takes the key.")
    if status == 401 or _names(head.headers, body, _REFUSALS):
        return KeyVerdict(False, f"{title} does not take the key (HTTP {status}).")
    if status == 403:
        return KeyVerdict(None, f"{title} forbids the question (HTTP 403): the key is wrong, or may not do that.")
    if status == 429:
        return KeyVerdict(None, f"{title} has too many requests of yours, or no credit is left (HTTP 429).")
    if status >= 500:
        return KeyVerdict(None, f"{title} has trouble of its own (HTTP {status}). Try again later.")
    return KeyVerdict(None, f"The server does not know the question (HTTP {status}): no word about the key.")


_REFUSALS = (
    *("API_KEY_INVALID", "UnrecognizedClientException", "InvalidSignatureException", "IncompleteSignature"),
    *("ExpiredToken", "invalid_api_key", "authentication_error", "Incorrect API key", "API key not valid"),
)
"""How vendors that answer with another status than 401 name it."""


def _names(headers: Mapping[str, str], body: bytes, names: tuple[str, ...]) -> bool:
    text = body[:8192].decode("utf-8", "replace") + headers.get("x-amzn-errortype", "")
    return any(name in text for name in names)
