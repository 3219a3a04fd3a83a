"""The benchmarks of start and memory do their work: what they list is there. How much it is, is not tested here."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench import importtime, memory_profile, process_tree
from bench.eight import MIX
from bench.load import Load
from bench.processes import Children
from bench.startup import OURS
from bench.stream_memory import CHUNKS, GOALS_KIB, PER_SECOND
from bench.streams import run_server
from bench.vendor import start_vendor

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the benchmarks wait on pipes with select")


def test_the_imports_of_a_start_are_told_one_by_one() -> None:
    times = importtime.imported_once(OURS)
    assert {"lsprotocol.types", "lapce_ai_server.server"} <= times.keys()
    assert "lapce_ai_providers.stream" not in times


def test_only_modules_that_every_round_loaded_have_a_median() -> None:
    assert importtime.medians([{"a": 1.0, "b": 1.0}, {"a": 3.0}, {"a": 2.0}]) == {"a": 2.0}


def test_lines_of_others_on_stderr_are_no_imports(tmp_path: Path) -> None:
    told = tmp_path / "told"
    told.write_text(
        "import time: self [us] | cumulative | imported package\nimport time:  120 |  130 |   json.scanner\nx\n"
    )
    assert importtime.import_times(told) == {"json.scanner": 0.12}


def test_our_modules_are_grouped_by_part_and_those_of_others_by_package() -> None:
    names = ("lapce_ai_providers.transport.pool", "lapce_ai_server", "httpx._models", "lsprotocol.types")
    groups = ["lapce_ai_providers.transport", "lapce_ai_server", "httpx", "lsprotocol.types"]
    assert [memory_profile.group_of(name) for name in names] == groups


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what memory a process has")
def test_a_process_tree_is_its_process_and_the_children() -> None:
    with Children() as children:
        child = children.python(
            "-c", "import os, sys; pid = os.fork(); print(pid, flush=True) if pid else None; sys.stdin.read()"
        )
        assert child.stdout is not None
        child.stdout.readline()
        own, tree = process_tree.tree_mib(child.pid)
    assert 0 < own < tree


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what memory a process has to itself")
@pytest.mark.parametrize("tls", GOALS_KIB, ids=["plain", "tls"])
def test_an_open_stream_of_a_thousand_holds_no_more_than_it_may(tls: bool) -> None:
    load = Load(streams=1000, chunks=CHUNKS, per_second=PER_SECOND, tls=tls, providers=MIX)
    with Children() as children:
        figures = run_server(children, start_vendor(children), load)
    assert figures.faults == ()
    assert figures.stream_kib is not None
    assert figures.stream_kib <= GOALS_KIB[tls]
