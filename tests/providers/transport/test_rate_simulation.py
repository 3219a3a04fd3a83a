"""A batch of five minutes' calls at once, to vendors that answer 429 above their limit: none fails."""

import random
from itertools import product

import pytest

from lapce_ai_providers.transport import retry
from limited_vendor import Figures, LimitedVendor, Telling, Window, offer
from virtual_time import run_virtually

SMALL = list(
    product((60, 100), ("fixed", "sliding"), ("nothing", "limits", "retry-after"), ("openai", "aws", "gemini"))
)
LARGE = [
    (600, "fixed", "nothing", "openai"),
    (600, "sliding", "nothing", "openai"),
    (600, "sliding", "limits", "openai"),
    (600, "fixed", "retry-after", "aws"),
]
BUCKETS = [(60, "bucket", "nothing", "openai"), (100, "bucket", "limits", "openai")]


@pytest.fixture(autouse=True)
def _repeatable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "random", random.Random(1))


def simulated(vendor: LimitedVendor, count: int, rule: str, seconds: float | None = None) -> Figures:
    return run_virtually(offer(vendor, count, rule, seconds))


@pytest.mark.parametrize("phase_seconds", [0, 30])
@pytest.mark.parametrize(("per_minute", "window", "telling", "rule"), [*SMALL, *BUCKETS])
def test_a_batch_is_done_nearly_as_fast_as_the_vendor_allows(
    per_minute: int, window: Window, telling: Telling, rule: str, phase_seconds: float
) -> None:
    vendor = LimitedVendor(per_minute, window, telling, phase_seconds=phase_seconds)
    figures = simulated(vendor, 5 * per_minute, rule)
    assert figures.failed == 0
    assert len(figures.done_at) == 5 * per_minute
    assert 5 / figures.minutes >= 0.9
    assert figures.refused_part < 0.05


@pytest.mark.parametrize(("per_minute", "window", "telling", "rule"), LARGE)
def test_so_is_a_large_one(per_minute: int, window: Window, telling: Telling, rule: str) -> None:
    figures = simulated(LimitedVendor(per_minute, window, telling, phase_seconds=3), 5 * per_minute, rule)
    assert (figures.failed, len(figures.done_at)) == (0, 5 * per_minute)
    assert 5 / figures.minutes >= 0.9
    assert figures.refused_part < 0.05


@pytest.mark.parametrize("window", ["fixed", "sliding"])
@pytest.mark.parametrize("per_minute", [60, 100])
def test_ten_minutes_of_more_than_the_vendor_takes_are_used(per_minute: int, window: Window) -> None:
    figures = simulated(LimitedVendor(per_minute, window), 12 * per_minute, "openai", 600)
    assert figures.failed == 0
    assert len(figures.done_at) >= 0.9 * 10 * per_minute
    assert figures.refused_part < 0.05


@pytest.mark.parametrize("window", ["fixed", "sliding"])
@pytest.mark.parametrize("per_minute", [10, 20, 30])
def test_a_small_limit_that_the_vendor_tells_is_never_run_into(per_minute: int, window: Window) -> None:
    figures = simulated(LimitedVendor(per_minute, window, "limits"), 5 * per_minute, "openai")
    assert (figures.failed, figures.refused_part) == (0, 0.0)
    assert 5 / figures.minutes >= 0.9


@pytest.mark.parametrize("per_minute", [10, 30])
def test_a_small_limit_that_nobody_tells_is_learnt_from_the_first_burst(per_minute: int) -> None:
    vendor = LimitedVendor(per_minute)
    figures = simulated(vendor, 5 * per_minute, "gemini")
    assert figures.failed == 0
    assert 5 / figures.minutes >= 0.9
    assert vendor.refused < 60


@pytest.mark.parametrize(("latency_seconds", "longest_seconds"), [(0.02, 2), (0.5, 40)])
def test_a_thousand_calls_to_a_vendor_that_never_complains_all_succeed(
    latency_seconds: float, longest_seconds: float
) -> None:
    vendor = LimitedVendor(1, "none", least_latency_seconds=latency_seconds, most_latency_seconds=latency_seconds)
    figures = simulated(vendor, 1000, "openai")
    assert (figures.failed, len(figures.done_at)) == (0, 1000)
    assert max(figures.done_at) < longest_seconds


def test_refused_requests_that_count_too_do_not_keep_the_limiter_out_for_ever() -> None:
    figures = simulated(LimitedVendor(60, "sliding", counts_refused=True), 300, "openai")
    assert figures.failed == 0
    assert 5 / figures.minutes >= 0.85
