"""The benchmark of limited streams does its work: what it counts is complete. Times are nobody's business here."""

from __future__ import annotations

import sys

import pytest

from bench.limited_streams import ONE, begun_by
from bench.load import Load
from bench.processes import Children
from bench.vendor import start_vendor


@pytest.mark.skipif(sys.platform == "win32", reason="the benchmarks wait on pipes with select")
def test_streams_behind_a_limiter_are_complete_and_tell_that_they_wait() -> None:
    with Children() as children:
        load = Load(streams=30, chunks=2, per_second=50)
        begun = begun_by(children, start_vendor(children), load, ONE, is_limited=True)
    assert (begun.chunks, begun.faults, len(begun.seconds)) == (60, (), 30)
    assert 0 < len(begun.waits) < 30
    (limit,) = begun.limits
    assert (limit["provider"], limit["refusals"]) == ("openai", 0)
