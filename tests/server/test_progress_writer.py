"""Progress of a call: begin first, one end, chunks merged only while the editor lags."""

from __future__ import annotations

import json
from typing import Any

from lapce_ai_providers.chunks import Chunk, TextChunk
from lapce_ai_server.progress_writer import ProgressWriter


class FakeOutput:
    def __init__(self) -> None:
        self.values: list[Any] = []
        self.lagging = False
        self.waited = 0

    def write(self, data: bytes) -> None:
        self.values.append(json.loads(data.split(b"\r\n\r\n", 1)[1])["params"]["value"])

    async def drained(self) -> None:
        self.waited += 1


def texts(*words: str) -> list[Chunk]:
    return [TextChunk(word) for word in words]


async def test_a_call_has_one_begin_chunks_in_order_and_one_end() -> None:
    output = FakeOutput()
    writer = ProgressWriter(output, "t")
    writer.begin("OpenAI m", "openai", "m")
    await writer.chunks(texts("a", "b"))
    writer.end({"reason": "done"})
    writer.end({"reason": "cancelled"})
    assert [value["kind"] for value in output.values] == ["begin", "report", "report", "end"]
    assert output.values[-1] == {"kind": "end", "reason": "done"}
    assert output.waited == 0


async def test_while_the_editor_lags_the_call_waits_and_then_merges() -> None:
    output = FakeOutput()
    writer = ProgressWriter(output, "t")
    output.lagging = True
    await writer.chunks(texts("a", "b"))
    await writer.chunks(texts("c", "d"))
    output.lagging = False
    await writer.chunks(texts("e", "f"))
    await writer.chunks(texts("g", "h"))
    assert [value["chunk"]["text"] for value in output.values] == ["a", "b", "cd", "ef", "g", "h"]
    assert output.waited == 2


async def test_what_a_call_waits_for_does_not_pile_up_while_the_editor_lags() -> None:
    output = FakeOutput()
    writer = ProgressWriter(output, "t")
    writer.message("Waiting")
    output.lagging = True
    writer.message("Still waiting")
    assert output.values == [{"kind": "report", "message": "Waiting"}]


async def test_without_a_token_nothing_is_written() -> None:
    output = FakeOutput()
    writer = ProgressWriter(output, None)
    writer.begin("", "", "")
    await writer.chunks(texts("a"))
    writer.end({"reason": "done"})
    assert output.values == []
