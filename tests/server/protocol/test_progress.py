"""The bytes of `$/progress`: what a JSON reader makes of them."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_providers.chunks import (
    Chunk,
    ErrorChunk,
    GroundingChunk,
    GroundingSource,
    RawChunk,
    ReasoningChunk,
    TextChunk,
    UsageChunk,
)
from lapce_ai_server.protocol.progress import ProgressMessages, merged

any_text = st.text(alphabet=st.characters(), max_size=50)


def read(data: bytes) -> Any:
    head, body = data.split(b"\r\n\r\n", 1)
    assert head == b"Content-Length: %d" % len(body)
    return json.loads(body)


@given(any_text | st.integers(), any_text)
def test_any_text_and_token_survive(token: str | int, text: str) -> None:
    message = read(ProgressMessages(token).chunk(TextChunk(text)))
    assert message == {
        "jsonrpc": "2.0",
        "method": "$/progress",
        "params": {"token": token, "value": {"kind": "report", "chunk": {"type": "text", "text": text}}},
    }


@pytest.mark.parametrize(
    ("chunk", "value"),
    [
        (ReasoningChunk("hm"), {"type": "reasoning", "text": "hm"}),
        (UsageChunk(0, 2), {"type": "usage", "inputTokens": 0, "outputTokens": 2}),
        (
            UsageChunk(1, 2, 0, 4, 5, 0.25),
            {
                "type": "usage",
                "inputTokens": 1,
                "outputTokens": 2,
                "cacheWriteTokens": 0,
                "cacheReadTokens": 4,
                "reasoningTokens": 5,
                "totalCost": 0.25,
            },
        ),
        (
            GroundingChunk((GroundingSource("T", "https://x"), GroundingSource("U", "https://y", "s"))),
            {
                "type": "grounding",
                "sources": [{"title": "T", "url": "https://x"}, {"title": "U", "url": "https://y", "snippet": "s"}],
            },
        ),
        (ErrorChunk("e", "m"), {"type": "error", "error": "e", "message": "m"}),
        (RawChunk(None, "{}"), {"type": "raw", "data": "{}"}),
        (RawChunk("ping", "{}"), {"type": "raw", "event": "ping", "data": "{}"}),
    ],
)
def test_every_kind_of_chunk_is_told_as_the_protocol_says(chunk: Chunk, value: object) -> None:
    assert read(ProgressMessages(1).chunk(chunk))["params"]["value"] == {"kind": "report", "chunk": value}


@given(st.lists(st.builds(TextChunk, any_text) | st.builds(ReasoningChunk, any_text) | st.just(UsageChunk(1, 1))))
def test_merging_keeps_order_and_text(chunks: list[Chunk]) -> None:
    joined = merged(chunks)

    def spelled(row: list[Chunk]) -> str:
        return "".join(f"<{type(c).__name__}>{c.text}" if hasattr(c, "text") else "<usage>" for c in row)

    def per_kind(row: list[Chunk], kind: type) -> str:
        return "".join(c.text for c in row if isinstance(c, kind))  # type: ignore[attr-defined]

    for kind in (TextChunk, ReasoningChunk):
        assert per_kind(joined, kind) == per_kind(chunks, kind)
    assert all(type(a) is not type(b) or isinstance(a, UsageChunk) for a, b in itertools.pairwise(joined))
    assert spelled(merged(joined)) == spelled(joined)
