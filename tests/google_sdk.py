"""Google's own packages as a second opinion: what they say of a request's body, and what they read in a stream."""

import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import httpx2
from google.ai.generativelanguage_v1beta.types import CountTokensRequest, GenerateContentRequest
from google.genai import Client, types
from google.genai.errors import APIError, UnknownApiResponseError
from google.protobuf import json_format
from google.protobuf.json_format import ParseError

from openai_sdk import no_trust

__all__ = ["MESSAGES", "APIError", "ParseError", "UnknownApiResponseError", "check", "sdk_answers"]

MESSAGES = {
    "generateContent": GenerateContentRequest,
    "streamGenerateContent": GenerateContentRequest,
    "countTokens": CountTokensRequest,
}


def check(method: str, body: dict[str, Any]) -> None:
    """Raises ParseError where the API's message has no such field, or none of that type."""
    json_format.ParseDict(body, MESSAGES[method].pb()(), ignore_unknown_fields=False)


class Pieces(httpx2.SyncByteStream):
    """A reply's body in the given reads."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        yield from self._pieces


def sdk_answers(pieces: Sequence[bytes]) -> list[types.GenerateContentResponse]:
    """What the SDK's client reads from a reply that comes in these reads. Raises where it cannot."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, headers={"content-type": "text/event-stream"}, stream=Pieces(pieces))

    with (
        warnings.catch_warnings(action="ignore", category=UserWarning),  # names that are newer than the SDK
        httpx2.Client(transport=httpx2.MockTransport(answer), verify=no_trust()) as network,
    ):
        client = Client(api_key="k", vertexai=False, http_options=types.HttpOptions(httpx_client=network))
        return list(client.models.generate_content_stream(model="m", contents="t"))
