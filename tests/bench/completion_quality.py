"""How well `clean` gives back the true text of holes in real source files, beside a naive clean-up.

`python -m tests.bench completion-quality [--files PATH…] [--seed N] [--holes N]`, or this file itself, likewise.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

if not __package__:  # run as a file
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    __package__ = "tests.bench"

from attrs import define, field, frozen

from lapce_ai_server.features.inline.clean import clean

from .quality_corpus import corpus
from .quality_distortions import ALL, Distortion
from .quality_held_out import HELD_OUT
from .quality_holes import LANGUAGES, Hole, holes
from .quality_naive import naive
from .report import table

SETS: dict[str, dict[str, Distortion]] = {"ours": ALL, "held-out": HELD_OUT, "all": {**ALL, **HELD_OUT}}


@frozen
class Failure:
    """A text that did not come back."""

    hole: Hole
    distortion: str
    said: str
    got: str


@define
class Tally:
    """What came back, and what did not."""

    tried: Counter[str] = field(factory=Counter)
    ours: Counter[str] = field(factory=Counter)
    naives: Counter[str] = field(factory=Counter)
    undistorted: int = 0
    blanks: int = 0
    """Undistorted texts of which only the white space at their end, which is a line's end, was taken off."""
    damaged: list[Failure] = field(factory=list)
    disobedient: Counter[str] = field(factory=Counter)
    failures: list[Failure] = field(factory=list)
    seconds: list[float] = field(factory=list)

    def add(self, hole: Hole, name: str, said: str) -> None:
        """One distorted text."""
        got, right = restored(hole, said, self.seconds)
        for key in (f"d {name}", f"l {hole.situation.language_id}", f"k {hole.kind}", "all"):
            self.tried[key] += 1
            self.ours[key] += right
            self.naives[key] += hole.filled(naive(said), 0) == hole.whole
        if not right:
            self.failures.append(Failure(hole, name, said, got))


def restored(hole: Hole, said: str, seconds: list[float] | None = None) -> tuple[str, bool]:
    """What is shown, and whether the document is then what it was."""
    began = time.thread_time()
    cleaned = clean(said, hole.situation, hole.policy)
    if seconds is not None:
        seconds.append(time.thread_time() - began)
    return cleaned.text, hole.filled(cleaned.text, cleaned.replace_after) == hole.whole


def ends_in_blanks(hole: Hole) -> bool:
    """The true text ends in white space, and so does the line."""
    return hole.middle != hole.middle.rstrip() and not hole.situation.line_after.strip()


def measured(found: Iterable[Hole], chance: random.Random, distortions: dict[str, Distortion]) -> Tally:
    """Each hole as it is, and in every way distorted."""
    tally = Tally()
    for hole in found:
        if not hole.obeys:
            tally.disobedient[hole.kind] += 1
            continue
        tally.undistorted += 1
        got, right = restored(hole, hole.middle, tally.seconds)
        if not right and ends_in_blanks(hole) and got == hole.middle.rstrip():
            tally.blanks += 1
        elif not right:
            tally.damaged.append(Failure(hole, "undistorted", hole.middle, got))
        for name, distort in distortions.items():
            said = distort(hole.middle, hole, chance)
            if said is not None and said != hole.middle:
                tally.add(hole, name, said)
    return tally


def cut(files: Sequence[Path], wanted: int, chance: random.Random) -> Iterator[Hole]:
    """So many holes that obey the policy (and those between that do not), an equal share of each language."""
    kinds = sorted({LANGUAGES[path.suffix] for path in files})
    for kind in kinds:
        mine = [path for path in files if LANGUAGES[path.suffix] == kind]
        chance.shuffle(mine)
        share, obeying = -(-wanted // len(kinds)), 0
        each = max(4, -(-share * 2 // len(mine)))
        for hole in (hole for path in mine * 3 for hole in holes(path, each, chance)):
            yield hole
            obeying += hole.obeys
            if obeying >= share:
                break


def shown(tally: Tally, files: int, examples: int) -> str:
    """The tables."""
    middle = sorted(tally.seconds)[len(tally.seconds) // 2] * 1000
    slow = sorted(tally.seconds)[int(len(tally.seconds) * 0.99)] * 1000
    notes = [
        f"{files} files; {tally.undistorted} holes whose true text obeys the policy: "
        f"{len(tally.damaged)} damaged undistorted",
        f"besides, {tally.blanks} of them lost only white space at the end of a line, which nobody can tell from "
        "a model's own (the distortion `trailing spaces`)",
        f"{sum(tally.disobedient.values())} more holes do not obey it (several lines where one is asked for, or more): "
        + ", ".join(f"{kind} {count}" for kind, count in sorted(tally.disobedient.items())),
        f"clean: {middle:.2f} ms median, {slow:.2f} ms p99, of CPU",
    ]
    parts = [
        table(title, (key, "tried", "restored", "naive"), rows(tally, mark), notes if mark == "l" else ())
        for title, key, mark in (
            ("Completion quality: restored exactly, by distortion", "distortion", "d"),
            ("By kind of hole", "hole", "k"),
            ("By language", "language", "l"),
        )
    ]
    told = [*tally.damaged, *tally.failures[:: max(1, len(tally.failures) // examples)]] if examples else []
    return "\n".join((*parts, *map(_example, told)))


def rows(tally: Tally, mark: str) -> list[list[str]]:
    """One for each of a kind, and all together."""
    keys = [key for key in tally.tried if key.startswith(f"{mark} ")]
    return [
        [
            key[2:] if key != "all" else "all",
            str(tried := tally.tried[key]),
            *(_percent(counts[key], tried) for counts in (tally.ours, tally.naives)),
        ]
        for key in (*keys, "all")
    ]


def _percent(part: int, whole: int) -> str:
    return f"{part / whole * 100:.2f} %" if whole else "-"


def _example(failure: Failure) -> str:
    situation = failure.hole.situation
    return (
        f"\n--- {failure.distortion} | {failure.hole.kind} | {failure.hole.policy.lines} | {failure.hole.path}\n"
        f"before {situation.prefix[-120:]!r}\nafter  {situation.suffix[:120]!r}\n"
        f"true   {failure.hole.middle!r}\nsaid   {failure.said!r}\ngot    {failure.got!r}"
    )


def run(
    paths: Sequence[str],
    seed: int,
    wanted: int,
    examples: int = 0,
    distortions: str = "ours",
    languages: Sequence[str] = (),
) -> str:
    """The whole measurement."""
    chance = random.Random(seed)
    files = corpus([Path(path) for path in paths], chance)
    files = [path for path in files if not languages or LANGUAGES[path.suffix] in languages]
    tally = measured(cut(files, wanted, chance), chance, SETS[distortions])
    return shown(tally, len(files), examples)


def options(parser: argparse.ArgumentParser) -> None:
    """What can be asked for."""
    parser.add_argument(
        "--files",
        nargs="+",
        default=[],
        metavar="PATH",
        help="source files and folders for the holes; by default installed packages'",
    )
    parser.add_argument("--seed", type=int, default=4, help="of the holes and distortions")
    parser.add_argument("--holes", type=int, default=2_400, help="whose true text obeys the policy")
    parser.add_argument(
        "--distortions", choices=sorted(SETS), default="ours", help="held-out: not looked at while made"
    )
    parser.add_argument("--languages", nargs="+", default=[], help="only these, as editors name them; else all")
    parser.add_argument("--examples", type=int, default=0, help="so many texts that did not come back are shown")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    options(parser)
    given = parser.parse_args()
    print(run(given.files, given.seed, given.holes, given.examples, given.distortions, given.languages))
