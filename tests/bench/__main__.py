"""`python -m tests.bench [startup] [dispatch] …`: figures as tables; all by default but the soak of some minutes."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable

from attrs import evolve

from . import (
    allocations,
    completion_quality,
    curve,
    dialects,
    dispatch,
    equal_rates,
    fast_typing,
    faults,
    importtime,
    inline_dispatch,
    keystrokes,
    latency,
    limited_streams,
    limiter,
    local_completions,
    memory,
    memory_profile,
    providers,
    soak,
    startup,
    stream_memory,
    streams,
)
from .eight import MIX
from .load import Load
from .measure import machine
from .peers import ANY_LLM, LITELLM, Peer, available

BENCHMARKS: dict[str, Callable[[argparse.Namespace], str]] = {
    "startup": lambda given: startup.run(given.pairs),
    "importtime": lambda given: importtime.run(given.rounds),
    "dispatch": lambda given: dispatch.run(given.samples, given.large_samples),
    "inline-dispatch": lambda given: inline_dispatch.run(given.samples),
    "fast-typing": lambda _: fast_typing.run(),
    "local-completions": lambda _: local_completions.run(),
    "keystrokes": lambda given: keystrokes.run(given.samples),
    "providers": lambda given: providers.run(given.samples),
    "memory": lambda given: memory.run(given.rounds, given.litellm_python),
    "memory-profile": lambda given: memory_profile.run(),
    "stream-memory": lambda given: stream_memory.run(given.streams, given.rounds),
    "limiter": lambda given: limiter.run(given.rounds),
    "limited-streams": lambda given: limited_streams.run(load(given)),
    "streams": lambda given: streams.run(load(given), given.rounds, peers(given)),
    "dialects": lambda given: dialects.run(evolve(load(given), streams=given.streams // 2), given.rounds),
    "equal-rates": lambda given: equal_rates.run(given.rounds),
    "curve": lambda given: curve.run(given.chunks, given.rounds, peers(given), given.plot),
    "allocations": lambda _: allocations.run(),
    "completion-quality": lambda given: completion_quality.run(
        given.files, given.seed, given.holes, given.examples, given.distortions, given.languages
    ),
    "faults": lambda _: faults.run(),
    "latency": lambda given: latency.run(given.samples, given.rounds, given.streams),
}

ASKED_FOR: dict[str, Callable[[argparse.Namespace], str]] = {
    "soak": lambda given: soak.run(given.calls, given.concurrency),
}
"""Not by default."""


def load(given: argparse.Namespace) -> Load:
    """As the options have it, over all eight providers."""
    return Load(streams=given.streams, chunks=given.chunks, per_second=given.per_second, providers=MIX)


def peers(given: argparse.Namespace) -> list[Peer]:
    """Those whose packages there are."""
    return available({LITELLM.module: given.litellm_python, ANY_LLM.module: given.any_llm_python})


def arguments() -> argparse.ArgumentParser:
    """The options; a short run is `--pairs 3 --samples 10 --large-samples 3 --streams 100 --rounds 1`."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "benchmarks",
        nargs="*",
        metavar="benchmark",
        help=f"of {', '.join(BENCHMARKS)}, by default all; or {', '.join(ASKED_FOR)}",
    )
    parser.add_argument("--pairs", type=int, default=11, help="start-ups of each server")
    parser.add_argument("--samples", type=int, default=200, help="dispatches of each small prompt")
    parser.add_argument("--large-samples", type=int, default=15, help="dispatches of each prompt of 2 MB")
    parser.add_argument("--streams", type=int, default=1000, help="at once")
    parser.add_argument("--chunks", type=int, default=50, help="of each stream")
    parser.add_argument("--per-second", type=float, default=10.0, help="chunks of each stream")
    parser.add_argument("--rounds", type=int, default=3, help="of the memory, and of the streams with each peer")
    parser.add_argument("--calls", type=int, default=100_000, help="of the soak")
    parser.add_argument("--concurrency", type=int, default=40, help="of the soak: calls at once")
    parser.add_argument("--litellm-python", help="an interpreter that has litellm, whose pins go with nobody else's")
    parser.add_argument("--plot", metavar="PATH", help="where the curve is drawn, as SVG")
    completion_quality.options(parser)
    parser.add_argument("--any-llm-python", help="an interpreter that has any-llm, likewise")
    return parser


def main() -> int:
    """Runs what is asked for; children end with us, also when we are interrupted."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parser = arguments()
    given = parser.parse_args()
    unknown = set(given.benchmarks) - set(BENCHMARKS) - set(ASKED_FOR)
    if unknown:
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    print(machine())
    for name, run in (BENCHMARKS | ASKED_FOR).items():
        if name in (given.benchmarks or BENCHMARKS):
            print(run(given), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
