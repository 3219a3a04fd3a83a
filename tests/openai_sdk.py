"""OpenAI's own SDK as a second opinion: what it says of a request's body, and what it reads in a stream."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from copy import deepcopy
from functools import cache
from typing import Any

import httpx2
from openai import AsyncOpenAI
from openai.types.chat import ChatCompletionChunk
from openai.types.chat.completion_create_params import (
    CompletionCreateParamsNonStreaming,
    CompletionCreateParamsStreaming,
)
from typing_extensions import TypedDict

from strict_types import adapter


class Provider(TypedDict):
    """https://openrouter.ai/docs/guides/routing/provider-selection (checked 2026-11)."""

    order: list[str]
    only: list[str]
    allow_fallbacks: bool


class Reasoning(TypedDict, total=False):
    """https://openrouter.ai/docs/guides/best-practices/reasoning-tokens (checked 2026-11)."""

    effort: str
    max_tokens: int
    exclude: bool


class RouterFields(TypedDict, total=False):
    """What OpenRouter takes beyond OpenAI's API."""

    transforms: list[str]
    provider: Provider
    reasoning: Reasoning


def check(body: dict[str, Any], *, router: bool = False) -> None:
    """Raises ValidationError where the SDK's types find a fault in a body; a router's may have fields of its own."""
    names = RouterFields.__annotations__ if router else ()
    adapter(RouterFields).validate_python({name: body[name] for name in names if name in body})
    known = {name: value for name, value in body.items() if name not in names}
    kind = CompletionCreateParamsStreaming if body.get("stream") else CompletionCreateParamsNonStreaming
    adapter(kind).validate_python(known)


def without_cache_marks(body: dict[str, Any]) -> dict[str, Any]:
    """A body without the marks for prompt caches, which are Anthropic's and routers' alone. Raises where one is odd."""
    body = deepcopy(body)
    for message in body["messages"]:
        for part in message["content"] if isinstance(message.get("content"), list) else ():
            assert part.pop("cache_control", {"type": "ephemeral"}) == {"type": "ephemeral"}
    return body


class Pieces(httpx2.AsyncByteStream):
    """A reply's body in the given reads."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._pieces = pieces

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece


def sdk_chunks(pieces: Sequence[bytes]) -> list[ChatCompletionChunk]:
    """The chunks that the SDK's client reads from a reply that comes in these reads. Raises where it cannot."""
    return asyncio.run(read_by_client(pieces))


async def read_by_client(pieces: Sequence[bytes]) -> list[ChatCompletionChunk]:
    def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, headers={"content-type": "text/event-stream"}, stream=Pieces(pieces))

    async with httpx2.AsyncClient(transport=httpx2.MockTransport(answer), verify=no_trust()) as network:
        client = AsyncOpenAI(api_key="k", base_url="https://vendor.test", http_client=network, max_retries=0)
        stream = await client.chat.completions.create(model="m", messages=[], stream=True)
        return [chunk async for chunk in stream]


@cache
def no_trust() -> Any:
    """A TLS context made once, since that takes long; nothing is ever sent through it."""
    import ssl

    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
