"""The rate limiter on a simulated clock: batches of calls to vendors that answer 429 above their limit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from attrs import frozen

from .report import table

TESTS = Path(__file__).resolve().parents[1]
SEEDS = 5
LIMITS = (60, 100, 600)
SMALL_LIMITS = (10, 20, 30)
"""Under the burst that everything starts with: stated, not aimed at."""


@frozen
class Row:
    """One kind of vendor, the worst of several runs."""

    per_minute: int
    window: str
    telling: str
    rule: str
    failed: int
    throughput: float
    """Part of the vendor's limit."""
    refused: float
    """Part of all answers."""


def run(seeds: int = SEEDS) -> str:
    """The table. The simulation is shared with the tests, whose folder a child process has on its path."""
    command = [sys.executable, "-m", "bench.limiter", str(seeds)]
    told = subprocess.run(
        command, cwd=TESTS, check=True, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(TESTS)}
    )
    rows, waits = json.loads(told.stdout)
    return "\n".join((vendors_table([Row(*row) for row in rows], seeds), waits_table(waits)))


def vendors_table(rows: list[Row], seeds: int) -> str:
    return table(
        f"Limiter: a batch of 5 minutes' calls at once, simulated; the worst of {seeds} runs",
        ("vendor's limit a minute", "window", "tells", "SDK rule", "failed", "throughput", "429"),
        [
            (
                str(row.per_minute),
                row.window,
                row.telling,
                row.rule,
                str(row.failed),
                f"{row.throughput:.2f}",
                f"{row.refused:.1%}",
            )
            for row in rows
        ],
        (
            "throughput: calls a minute until the last is done, of the limit (over 1: the fifth minute need not pass).",
            "429: of all answers.",
            "Limits under 60 that no header tells are run into by the first burst of 60; then they are known.",
        ),
    )


def waits_table(rows: list[tuple[float, float, int, float]]) -> str:
    return table(
        "Limiter: 1,000 calls at once to a vendor that never complains, simulated",
        ("vendor's latency, s", "failed", "longest wait, s"),
        [(f"{least:g}..{most:g}", str(failed), f"{longest:.1f}") for least, most, failed, longest in rows],
    )


def simulate(seeds: int) -> tuple[list[tuple[object, ...]], list[tuple[float, float, int, float]]]:
    """Rows of both tables; only where the tests' folder is on the path."""
    from itertools import product

    rows = [
        worst(per_minute, window, telling, rule, seeds)
        for per_minute, window, telling, rule in product(
            (*LIMITS, *SMALL_LIMITS), ("fixed", "sliding"), ("nothing", "limits", "retry-after"), ("openai", "gemini")
        )
    ]
    return rows, [never_complains(*latency) for latency in ((0.02, 0.02), (0.5, 0.5), (0.1, 1.5))]


def worst(per_minute: int, window: str, telling: str, rule: str, seeds: int) -> tuple[object, ...]:
    import random

    from limited_vendor import LimitedVendor, offer
    from virtual_time import run_virtually

    runs = []
    for seed in range(seeds):
        random.seed(seed)
        chance = random.Random(seed)
        vendor = LimitedVendor(per_minute, window, telling, phase_seconds=chance.uniform(0, 60), chance=chance)  # type: ignore[arg-type]
        runs.append(run_virtually(offer(vendor, 5 * per_minute, rule)))
    failed = sum(figures.failed for figures in runs)
    throughput = min(5 / figures.minutes for figures in runs)
    return (per_minute, window, telling, rule, failed, throughput, max(figures.refused_part for figures in runs))


def never_complains(least: float, most: float) -> tuple[float, float, int, float]:
    from limited_vendor import LimitedVendor, offer
    from virtual_time import run_virtually

    vendor = LimitedVendor(1, "none", least_latency_seconds=least, most_latency_seconds=most)
    figures = run_virtually(offer(vendor, 1000))
    return least, most, figures.failed, max(figures.done_at) - least


if __name__ == "__main__":
    print(json.dumps(simulate(int(sys.argv[1]))))
