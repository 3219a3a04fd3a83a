"""The soak does its work: calls go the way that is planned for them. What is held afterwards is not tested here."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from bench import soak
from bench.processes import Children
from bench.vendor import start_vendor

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the benchmarks wait on pipes with select")


@pytest.fixture
def soaked() -> Iterator[soak.Soak]:
    with Children() as children:
        yield soak.new_soak(children, start_vendor(children), concurrency=20)


def test_calls_of_every_kind_end_as_planned_and_leave_nothing_running(soaked: soak.Soak) -> None:
    look = soak.after(soaked, 100)
    assert soaked.faults == []
    assert {kind.name: kind.share for kind in soak.KINDS} == dict(soaked.ends)
    assert (look.calls, look.status["calls"], look.status["connections"]["active"]) == (100, [], 0)


def test_the_first_calls_are_what_the_last_are_compared_with() -> None:
    assert soak.milestones(100_000) == [1000, 10_000, 50_000, 100_000]
    assert soak.milestones(2000) == [1000, 2000]
    assert soak.milestones(200) == [200]
