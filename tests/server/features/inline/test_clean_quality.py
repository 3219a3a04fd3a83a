"""On holes in source files of our own, `clean` gives the true text back, and damages none that was right."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bench.completion_quality import cut, measured, run
from bench.quality_corpus import SAMPLES
from bench.quality_distortions import ALL
from bench.quality_holes import LANGUAGES, Hole
from lapce_ai_server.features.inline.clean import clean
from lapce_ai_server.features.inline.stream_cut import StreamCut

FILES = sorted(SAMPLES.iterdir())
HOLES = 180


def holes(seed: int) -> list[Hole]:
    return list(cut(FILES, HOLES, random.Random(seed)))


def test_there_is_a_file_of_each_language_that_is_asked_for() -> None:
    assert {LANGUAGES[path.suffix] for path in FILES} == {"python", "javascript", "c", "rust", "toml", "markdown"}


@pytest.mark.parametrize("seed", [1, 2])
def test_true_texts_come_back_and_none_is_damaged(seed: int) -> None:
    tally = measured(holes(seed), random.Random(seed), ALL)
    assert tally.undistorted >= HOLES
    assert tally.damaged == []
    assert tally.ours["all"] / tally.tried["all"] >= 0.97
    assert tally.ours["all"] > 2 * tally.naives["all"]


def test_holes_that_do_not_obey_the_policy_are_told_apart() -> None:
    assert "do not obey it" in run([str(path) for path in FILES], 3, 30)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_stream_that_says_the_truth_is_never_cut_short(seed: int) -> None:
    chance = random.Random(seed)
    for hole in holes(seed):
        if hole.obeys:
            stream = fed(hole, hole.middle, chance)
            assert clean(stream.text, hole.situation, hole.policy) == clean(hole.middle, hole.situation, hole.policy)


def test_a_stream_that_runs_on_is_closed_and_says_the_same() -> None:
    chance = random.Random(5)
    closed = same = count = 0
    for hole in holes(5):
        said = ALL["suffix: 1-5 lines"](hole.middle, hole, chance) if hole.obeys else None
        if said is None:
            continue
        noise = "".join(f"\n{hole.situation.indent}other_{n} = {n}" for n in range(80))
        stream = fed(hole, said + noise, chance)
        count += 1
        closed += stream.done
        same += len(stream.text) < len(said + noise) * 0.7
    assert count > 100
    assert closed == count
    assert same > count * 0.9


def fed(hole: Hole, text: str, chance: random.Random) -> StreamCut:
    stream, position = StreamCut(hole.situation, hole.policy), 0
    while position < len(text) and not stream.done:
        size = chance.randint(1, 12)
        stream.feed(text[position : position + size])
        position += size
    return stream


def test_files_may_be_named_relatively(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.py").write_bytes(FILES[0].with_name("ledger.py").read_bytes())
    monkeypatch.chdir(tmp_path)
    assert "1 files" in run(["a.py"], 1, 10)
