"""All eight providers in one server: asked at once they all answer, and together they stay within their memory."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.eight import profiles_at
from bench.memory import GOAL_MIB, Memory, measured
from bench.processes import Children
from bench.vendor import start_vendor
from editor import clean_environment, start_editor, stop_editor
from eight_vendors import ANSWERS, PROVIDERS, whole_answer
from fake_vendors import FakeVendor


@pytest.mark.asyncio(loop_scope="session")
async def test_all_eight_complete_at_once(vendor: FakeVendor, tmp_path: Path) -> None:
    vendor.always(whole_answer)
    given = profiles_at(f"{vendor.url}/api", f"{vendor.url}/token", tmp_path)
    editor = await start_editor(clean_environment(tmp_path, HTTPS_PROXY=vendor.url))
    asked = [editor.request("ai/complete", {"profile": given[name], "prompt": "Hello"}) for name in PROVIDERS]
    results = dict(zip(PROVIDERS, await asyncio.gather(*asked), strict=True))
    assert {name: result["text"] for name, result in results.items()} == ANSWERS
    assert await stop_editor(editor) == 0


@pytest.fixture(scope="module")
def memory() -> Iterator[Memory]:
    """Of a server that has streamed one call of each over TLS."""
    with Children() as children:
        yield measured(children, start_vendor(children))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what memory a process has to itself")
def test_all_eight_stay_within_eight_mebibytes_over_a_bare_server(memory: Memory) -> None:
    used = dict(memory.after)
    assert set(PROVIDERS) <= set(used)
    assert memory.more_mib < GOAL_MIB, {name: round((uss - memory.bare) / 2**20, 2) for name, uss in used.items()}
