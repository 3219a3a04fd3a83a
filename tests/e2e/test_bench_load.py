"""The benchmarks of load do their work: what they count is complete. Times are nobody's business here."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pytest

from bench import added_latency, allocations, completions, curve, dialects, equal_rates, peers
from bench.eight import MIX, PROVIDERS
from bench.load import Figures, Load
from bench.plot import Curve, spaced, svg, ticks
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


def test_streams_are_spread_evenly_over_the_eight() -> None:
    assert [name.partition(" ")[0] for name in MIX] == [*PROVIDERS, *PROVIDERS]


def test_more_streams_than_the_machine_carries_at_the_usual_rate_bring_no_more_chunks_in_all() -> None:
    loads = [curve.load_of(streams, chunks=50) for streams in curve.STREAMS]
    assert [load.per_second for load in loads[:4]] == [10, 10, 10, 10]
    assert all(load.streams * load.per_second <= curve.MOST_PER_SECOND for load in loads)
    assert all(load.seconds <= curve.MOST_SECONDS for load in loads)


def test_a_curve_tells_each_readers_cost_and_what_went_wrong() -> None:
    found = {
        1: {"ours": [Figures(chunk_us=90), Figures(chunk_us=70)], "peer": [Figures(faults=("it has ended early",))]},
        10: {"ours": [Figures(chunk_us=50)], "peer": [Figures(chunk_us=300)]},
    }
    assert curve.curves(found) == [Curve("ours", ((1, 80), (10, 50))), Curve("peer", ((1, None), (10, 300)))]
    told = curve.told(found, rounds=2)
    assert ["ours", "80.0", "50.0"] in [line.split() for line in told.splitlines()]
    assert "peer: it has ended early" in told


def test_equal_rates_are_made_of_as_many_chunks_and_compared() -> None:
    few, many = (equal_rates.equal_load(streams, 2_500) for streams in (equal_rates.FEW, equal_rates.MANY))
    assert few.total == many.total
    told = equal_rates.told({2_500: ([Figures(flow_us=40)], [Figures(flow_us=50, faults=("late",))])}, rounds=1)
    assert "2,500/s" in told
    assert "1.25" in told
    assert "many: late" in told


def test_a_provider_is_measured_alone() -> None:
    told = dialects.run(Load(streams=3, chunks=4, per_second=50), rounds=1, names=("bedrock",))
    assert "bedrock" in told
    assert "instead of" not in told


def test_each_chunk_of_ten_streams_is_timed_beside_a_sockets(children: Children, vendor: RunningVendor) -> None:
    found = added_latency.chunk_samples(children, vendor, rounds=1, mode="stamped/5/2")
    assert (len(found.ours), len(found.socket)) == (50, 50)
    assert min(*found.ours, *found.socket) > 0


def test_completions_of_all_providers_are_timed_beside_streams(children: Children, vendor: RunningVendor) -> None:
    found = completions.completions(children, vendor, streams=8, per_second=10, samples=len(PROVIDERS))
    assert (len(found.dispatch.ours), len(found.dispatch.socket)) == (8, 8)
    assert min(*found.dispatch.ours, *found.dispatch.socket) > 0
    assert found.streamed > 0


def test_a_peer_that_ends_early_is_a_fault(children: Children, vendor: RunningVendor) -> None:
    broken = peers.Peer("none", "no_such_module")
    figures = peers.run_peer(children, vendor, broken, Load(streams=1, chunks=1, per_second=50))
    assert figures.faults == ("it has ended early",)


def test_the_peers_of_other_interpreters_are_there_where_these_are_given() -> None:
    found = {peer.module: peer.python for peer in peers.available({"peer_litellm": "another", "peer_any_llm": None})}
    assert found["peer_litellm"] == "another"
    assert found["peer_sockets"] == sys.executable


def test_a_plot_has_a_line_for_each_curve_and_is_the_same_each_time() -> None:
    curves = [Curve("ours (and more)", ((1, 90.0), (10, 50.5))), Curve("a < b", ((1, 300.0), (10, None)))]
    drawn = svg(curves)
    root = ET.fromstring(drawn)
    names = [element.tag.partition("}")[2] for element in root.iter()]
    texts = [element.text for element in root.iter() if element.tag.endswith("text")]
    assert names.count("polyline") == 2
    assert {"ours", "a < b"} <= set(texts)
    assert svg(curves) == drawn


def test_a_plot_without_figures_is_refused() -> None:
    with pytest.raises(ValueError, match="no figures"):
        svg([Curve("ours", ((1, None),))])


def test_ticks_and_labels_keep_apart() -> None:
    assert ticks(10, 1000) == [10, 20, 50, 100, 200, 500, 1000]
    assert spaced([50.0, 10.0, 12.0]) == [50.0, 10.0, 27.0]


@pytest.mark.slow
@pytest.mark.skipif(not peers.installed(allocations.COUNTER), reason="counts with memray, of the extra `bench`")
def test_the_allocations_of_a_chunk_are_counted(children: Children, vendor: RunningVendor) -> None:
    load = Load(streams=4, chunks=5, per_second=50, providers=MIX)
    found = [allocations.of_a_chunk(children, vendor, peer, load, longer=25) for peer in (None, peers.SOCKETS)]
    assert [count.faults for count in found] == [(), ()]
    assert all(count.allocations > 1 and count.allocated_bytes > 100 for count in found)
