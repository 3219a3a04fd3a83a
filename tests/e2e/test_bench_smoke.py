"""The benchmarks' tools do their work: what they count is complete and in order. Times are nobody's business here."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from attrs import evolve

from bench import dispatch, peers, startup, streams
from bench.editor import Editor
from bench.eight import MIX, start_server
from bench.load import Load
from bench.order import Order
from bench.processes import Children
from bench.report import percentile, table
from bench.vendor import RunningVendor, start_vendor

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the benchmarks wait on pipes with select")

SMALL = Load(streams=16, chunks=10, per_second=50, providers=MIX)


@pytest.fixture(scope="module")
def children() -> Iterator[Children]:
    with Children() as running:
        yield running


@pytest.fixture(scope="module")
def vendor(children: Children) -> RunningVendor:
    return start_vendor(children)


@pytest.fixture(scope="module")
def editor(children: Children, vendor: RunningVendor) -> Editor:
    return start_server(children, vendor, open_files=streams.EDITORS_OPEN_FILES)


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_paced_streams_of_all_providers_come_through_the_server_complete_and_in_order(
    editor: Editor, vendor: RunningVendor, tls: bool
) -> None:
    load = evolve(SMALL, tls=tls)
    figures = streams.put_load(editor, vendor, load)
    assert (figures.chunks, figures.faults) == (load.total, ())


@pytest.mark.parametrize("peer", [peers.SOCKETS, peers.PROTOCOL], ids=lambda peer: peer.module)
def test_paced_streams_of_all_providers_come_to_the_peers_complete_and_in_order(
    children: Children, vendor: RunningVendor, peer: peers.Peer
) -> None:
    figures = peers.run_peer(children, vendor, peer, SMALL)
    assert (figures.chunks, figures.faults) == (SMALL.total, ())


def test_dispatch_is_measured_with_a_bare_socket_beside_it(editor: Editor, vendor: RunningVendor) -> None:
    ours, bare = dispatch.measured(editor, vendor.echo(tls=False), "x" * 1000, samples=3)
    assert len(ours) == len(bare) == 3
    assert all(sample.from_first_byte >= sample.from_last_byte for sample in ours)
    assert all(milliseconds > 0 for milliseconds in bare)


@pytest.mark.parametrize("name", [startup.OURS, startup.BARE])
def test_both_servers_answer_at_start_up(name: str) -> None:
    assert startup.start_once(name).milliseconds > 0


def test_what_is_missing_doubled_or_mixed_up_is_a_fault() -> None:
    order = Order(streams=2, chunks_each=3)
    for stream, chunk in (("a", 998), ("b", 5), ("a", 999), ("b", 5), ("a", 0)):
        order.saw(stream, chunk)
    order.end("a")
    order.end("b")
    assert order.complete
    assert order.faults == ["stream b: 5 after 5", "stream b: 2 chunks instead of 3"]


def test_a_table_is_aligned_and_a_percentile_is_the_nearest_rank() -> None:
    shown = table("Title", ["what", "ms"], [["short", "1.0"], ["a longer one", "1,000.0"]])
    assert shown.splitlines()[-2:] == ["short             1.0", "a longer one  1,000.0"]
    assert [percentile(list(range(1, 101)), p) for p in (50, 99, 100)] == [50, 99, 100]
