"""The targets, driven by what code they reach (atheris): `make fuzz SECONDS=60`, or as a program, with targets' names.

Each target runs in a process of its own. An input that breaks one is kept and printed; the exit status is then 1.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

if not __package__:  # run as a file
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    __package__ = "fuzz"

EXECUTIONS = re.compile(r"stat::number_of_executed_units:\s+(\d+)")
REACHED = re.compile(r"\bcov: (\d+)")
LONGEST_INPUT_BYTES = 4096


def run_here(name: str, arguments: Sequence[str]) -> None:
    """Never returns."""
    import atheris

    with atheris.instrument_imports(include=["lapce_ai_server", "lapce_ai_providers"]):
        from .targets import TARGETS

    target = TARGETS[name]
    corpus = Path(tempfile.mkdtemp())
    for number, seed in enumerate(target.seeds()):
        (corpus / str(number)).write_bytes(seed)
    atheris.Setup([sys.argv[0], *arguments, str(corpus)], target.run)
    atheris.Fuzz()


def run_all(names: Sequence[str], seconds: int) -> int:
    """A row for each target; how many broke."""
    broken = 0
    print(f"{'target':28} {'executions':>10} {'reached':>8}  broken by")
    for name in names:
        options = [
            f"-max_total_time={seconds}",
            "-print_final_stats=1",
            f"-max_len={LONGEST_INPUT_BYTES}",
            "-timeout=20",
        ]
        command = [sys.executable, __file__, "--here", name, *options]
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(command, capture_output=True, text=True, errors="replace", cwd=folder, check=False)
            found = [path for path in Path(folder).iterdir() if path.name.startswith(("crash-", "timeout-", "oom-"))]
            inputs = [f"{path.name.partition('-')[0]}: {path.read_bytes()!r}" for path in found]
        executions, reached = EXECUTIONS.search(done.stderr), REACHED.findall(done.stderr)
        print(
            f"{name:28} {executions[1] if executions else '?':>10} {reached[-1] if reached else '?':>8}  "
            f"{' '.join(inputs) or '-'}",
            flush=True,
        )
        if found or done.returncode:
            broken += 1
            print(done.stderr[-3000:] + done.stdout[-3000:])
    return broken


def main() -> int:
    """The program."""
    if sys.argv[1:2] == ["--here"]:
        run_here(sys.argv[2], sys.argv[3:])
    from .targets import TARGETS

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=20, help="for each target")
    parser.add_argument("targets", nargs="*", default=[])
    given = parser.parse_args()
    return 1 if run_all(given.targets or list(TARGETS), given.seconds) else 0


if __name__ == "__main__":
    sys.exit(main())
