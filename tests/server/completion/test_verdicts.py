"""What is kept of each request, and how it is told."""

import pytest
from attrs import evolve

from lapce_ai_server.completion.verdicts import KEPT, Verdict, Verdicts

SHOWN = Verdict(
    name="shown",
    seconds=1_700_000_000.1234,
    path="/home/me/secret-project/a.py",
    line=7,
    language="python",
    trigger="automatic",
    milliseconds=312.34567,
    provider="openai",
    model="m",
    requests=1,
    input_tokens=100,
    output_tokens=5,
)


def test_a_verdict_tells_the_name_of_the_file_without_its_folders() -> None:
    told = SHOWN.value()
    assert told == {
        "verdict": "shown",
        "time": 1_700_000_000.123,
        "file": "a.py",
        "line": 7,
        "language": "python",
        "trigger": "automatic",
        "milliseconds": 312.346,
        "provider": "openai",
        "model": "m",
        "requests": 1,
        "inputTokens": 100,
        "outputTokens": 5,
    }
    assert SHOWN.value(with_path=True)["path"] == "/home/me/secret-project/a.py"


def test_what_is_not_known_is_not_told() -> None:
    told = evolve(SHOWN, provider="", model="", requests=0, input_tokens=None, output_tokens=None).value()
    assert set(told) == {"verdict", "time", "file", "line", "language", "trigger", "milliseconds"}


def test_the_last_two_hundred_are_kept_and_all_are_counted() -> None:
    verdicts = Verdicts()
    for number in range(KEPT + 50):
        verdicts.add(evolve(SHOWN, line=number, name="cached" if number % 2 else "shown"))
    told = verdicts.value()
    assert [row["line"] for row in told["last"]] == list(range(50, KEPT + 50))
    assert told["counts"] == {"shown": 125, "cached": 125}


@pytest.mark.parametrize(
    "name",
    ["shown", "cached", "superseded", "debounced", "empty", "skipped:not_open", "filtered:echo", "error:rate_limited"],
)
def test_the_names_of_verdicts_are_those_that_are_promised(name: str) -> None:
    verdicts = Verdicts()
    verdicts.add(evolve(SHOWN, name=name))
    assert verdicts.value()["counts"] == {name: 1}


@pytest.mark.parametrize("name", ["", "Shown", "skipped", "error:", "shown:x", "skipped:a b", "other"])
def test_no_other_name_is_taken(name: str) -> None:
    with pytest.raises(ValueError, match="no verdict"):
        Verdicts().add(evolve(SHOWN, name=name))


def test_counts_do_not_grow_without_end() -> None:
    verdicts = Verdicts()
    for number in range(500):
        verdicts.add(evolve(SHOWN, name=f"filtered:rule{number}"))
    assert len(verdicts.value()["counts"]) == 101
    assert verdicts.value()["counts"]["other"] == 400
