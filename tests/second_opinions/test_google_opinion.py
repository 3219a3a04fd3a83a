"""What Google's own packages say of our requests and read in streams: for Gemini, and for Gemini at Vertex AI."""

import json
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lapce_ai_providers.catalog.model import ModelInfo
from lapce_ai_providers.chunks import Chunk, GroundingChunk, ReasoningChunk, TextChunk, UsageChunk
from lapce_ai_providers.dialects.gemini_generate.decoder import GeminiDecoder
from lapce_ai_providers.dialects.gemini_generate.framing import GeminiFraming
from lapce_ai_providers.errors import ProviderError
from our_requests import requests_of
from parity_scenarios import scenarios
from recorded_streams import streams

google_sdk = pytest.importorskip("google_sdk", reason="needs Google's own packages: make oracles")
pytestmark = pytest.mark.oracles

BODY: dict[str, Any] = {"contents": [{"role": "user", "parts": [{"text": "t"}]}]}


@pytest.mark.parametrize(("provider", "least"), [("gemini", 100), ("vertex", 50)])
def test_the_api_s_messages_have_all_that_we_send(provider: str, least: int) -> None:
    checked = 0
    for request in [request for scenario in scenarios(provider) for request in requests_of(scenario)]:
        method = request.url.partition("?")[0].rpartition(":")[2]
        if method in google_sdk.MESSAGES:  # the others are Claude's
            google_sdk.check(method, json.loads(request.body))
            checked += 1
    assert checked > least


@pytest.mark.parametrize(
    "fault",
    [
        {"bogus": 1},
        {"max_tokens": 1},
        {"contents": [{"role": "user", "parts": [{"txt": "t"}]}]},
        {"contents": [{"role": "user", "parts": [{"inlineData": {"data": "AA==", "mime": "image/png"}}]}]},
        {"generationConfig": {"thinkingConfig": {"budget": 1}}},
        {"tools": [{"googleSearch": {"bogus": 1}}]},
    ],
)
def test_the_api_s_messages_do_not_have_what_is_wrong(fault: dict[str, Any]) -> None:
    google_sdk.check("generateContent", BODY)
    with pytest.raises(google_sdk.ParseError, match="no field named"):
        google_sdk.check("generateContent", {**BODY, **fault})


Facts = tuple[str, str, list[str], tuple[int, int, int | None, int | None] | None, str | None]
"""Answer, thoughts, addresses of pages, tokens (input, output, cached, thoughts), and why it ended."""


def our_facts(pieces: Sequence[bytes]) -> Facts:
    framing, decoder = GeminiFraming(""), GeminiDecoder(ModelInfo(), "")
    chunks: list[Chunk] = [chunk for piece in pieces for event in framing.feed(piece) for chunk in decoder.feed(event)]
    list(framing.finish())
    chunks += decoder.finish()
    text = "".join(chunk.text for chunk in chunks if isinstance(chunk, TextChunk))
    thoughts = "".join(chunk.text for chunk in chunks if isinstance(chunk, ReasoningChunk))
    pages = [page.url for chunk in chunks if isinstance(chunk, GroundingChunk) for page in chunk.sources]
    usage = [
        (chunk.input_tokens, chunk.output_tokens, chunk.cache_read_tokens, chunk.reasoning_tokens)
        for chunk in chunks
        if isinstance(chunk, UsageChunk)
    ]
    return text, thoughts, pages, usage[-1] if usage else None, decoder.stop_reason


def sdk_facts(pieces: Sequence[bytes]) -> Facts:
    text, thoughts, reason = "", "", None
    pages: list[str] = []
    usage = None
    for answer in google_sdk.sdk_answers(pieces):
        if answer.usage_metadata is not None:
            told = answer.usage_metadata
            usage = (
                told.prompt_token_count or 0,
                told.candidates_token_count or 0,
                told.cached_content_token_count,
                told.thoughts_token_count,
            )
        if answer.prompt_feedback is not None and answer.prompt_feedback.block_reason is not None:
            reason = answer.prompt_feedback.block_reason.value
        for candidate in (answer.candidates or [])[:1]:
            for part in (candidate.content and candidate.content.parts) or []:
                text += "" if part.thought else part.text or ""
                thoughts += (part.text or "") if part.thought else ""
            if candidate.grounding_metadata is not None:
                found = candidate.grounding_metadata.grounding_chunks or []
                pages = [page.web.uri for page in found if page.web is not None and page.web.uri]
            reason = candidate.finish_reason.value if candidate.finish_reason else reason
    return text, thoughts, pages, usage, reason


@pytest.mark.parametrize(("provider", "least"), [("gemini", 20), ("vertex", 4)])
def test_recorded_streams_say_to_us_what_they_say_to_the_sdk(provider: str, least: int) -> None:
    compared = 0
    for body, how in streams(provider).items():
        if not isinstance(how.framing(), GeminiFraming):
            continue
        try:
            ours, theirs = our_facts([body]), sdk_facts([body])
        except (ProviderError, ValueError, google_sdk.APIError, google_sdk.UnknownApiResponseError):
            continue  # a stream at fault; one of us notices it first
        assert ours == theirs, body
        compared += 1
    assert compared > least


COUNTS = st.integers(0, 10**6)
PARTS = st.fixed_dictionaries(
    {"text": st.text(st.characters(exclude_categories=["Cs"]), max_size=8)}, optional={"thought": st.booleans()}
)
USAGE = st.fixed_dictionaries(
    {"promptTokenCount": COUNTS},
    optional={"candidatesTokenCount": COUNTS, "cachedContentTokenCount": COUNTS, "thoughtsTokenCount": COUNTS},
)
PAGES = st.lists(st.sampled_from(["https://a.test", "https://b.test"]), max_size=3).map(
    lambda uris: {"groundingChunks": [{"web": {"uri": uri, "title": "t"}} for uri in uris]}
)
CANDIDATES = st.fixed_dictionaries(
    {"content": st.fixed_dictionaries({"parts": st.lists(PARTS, max_size=3), "role": st.just("model")})},
    optional={"finishReason": st.sampled_from(["STOP", "MAX_TOKENS", "SAFETY"]), "groundingMetadata": PAGES},
)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "candidates": st.lists(CANDIDATES, max_size=1),
        "usageMetadata": USAGE,
        "promptFeedback": st.just({"blockReason": "OTHER"}),
        "modelVersion": st.just("m"),
    },
)


@settings(max_examples=60)
@given(st.lists(ANSWERS, min_size=1, max_size=5), st.booleans(), st.lists(st.floats(0, 1), max_size=5))
def test_generated_streams_in_any_pieces_say_to_us_what_they_say_to_the_sdk(
    answers: list[dict[str, Any]], ascii_only: bool, cuts: list[float]
) -> None:
    events = [f"data: {json.dumps(answer, ensure_ascii=ascii_only)}\r\n\r\n".encode() for answer in answers]
    body = b"".join(events)
    places = [0, *sorted(int(cut * len(body)) for cut in cuts), len(body)]
    pieces = [body[start:stop] for start, stop in pairwise(places)]
    assert our_facts(pieces) == sdk_facts(pieces)
