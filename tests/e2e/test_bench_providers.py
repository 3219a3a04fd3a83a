"""The benchmarks over all eight providers do their work: nothing is missing in what they time."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from bench import memory, providers
from bench.eight import VERTEX_GEMINI, chain_profile, profiles, start_server
from bench.processes import Children
from bench.vendor import RunningVendor, start_vendor

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the benchmarks wait on pipes with select")


@pytest.fixture(scope="module")
def children() -> Iterator[Children]:
    with Children() as running:
        yield running


@pytest.fixture(scope="module")
def vendor(children: Children) -> RunningVendor:
    return start_vendor(children)


@pytest.mark.parametrize("name", ["openai", "anthropic", "bedrock", VERTEX_GEMINI])
def test_dispatch_and_every_chunk_of_a_provider_are_timed(children: Children, vendor: RunningVendor, name: str) -> None:
    editor = start_server(children, vendor)
    echo, stamped = (profiles(vendor, mode, children.folder)[name] for mode in ("echo", "stamped/50/1"))
    added = providers.measured(editor, vendor, name, echo, stamped, samples=2)
    assert (len(added.dispatch), len(added.chunks), len(added.socket)) == (2, 50, 50)
    assert min(*added.dispatch, *added.chunks, *added.socket) > 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what memory a process has to itself")
def test_the_helper_of_a_cold_call_is_noticed_and_used_once(children: Children, vendor: RunningVendor) -> None:
    bedrock = profiles(vendor, "echo", children.folder)["bedrock"]
    cold = memory.first_call(children, vendor, chain_profile(bedrock, children.folder))
    assert cold.peak_mib is not None
    assert cold.peak_mib > 1
    assert cold.warm_milliseconds < cold.milliseconds


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what memory a process has to itself")
def test_keys_in_the_settings_need_no_helper(children: Children, vendor: RunningVendor) -> None:
    call = memory.first_call(children, vendor, profiles(vendor, "echo", children.folder)["bedrock"])
    assert call.peak_mib is None


def test_the_times_of_chunks_are_found_in_every_dialect() -> None:
    assert providers.stamps(b'{"text":" 12"}{"content": " 345"}{"text":"no"}') == [12, 345]
