"""Few requests while somebody types, text soon after they stop: the rhythm, tried on a clock of numbers."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_server.features.inline.debounce import QUICK_SECONDS, SHORTEST_WAIT, Rhythm
from lapce_ai_server.features.inline.situation import Situation
from typing_model import Outcome, TypingModel

CODE = """\
def situation_of(document, position, formatting=None):
    prefix, suffix = document.prefix_suffix(position)
    unit = indent_unit(prefix, suffix, formatting)
    if formatting.size > 4:
        raise ValueError(f"{unit} is too wide")
    return prefix, suffix
"""[:200]
KEYS_A_SECOND = 15


def at(prefix: str) -> Situation:
    return Situation(uri="u", path="a.py", language_id="python", prefix=prefix, suffix="")


def rest_of_line(prefix: str) -> str:
    """A model that says the right thing, one line at a time."""
    before, _, rest = CODE[len(prefix) :].partition("\n")
    return before or f"\n{rest.partition(chr(10))[0]}"


def even(index: int) -> float:
    return index / KEYS_A_SECOND


def uneven(seed: int) -> Callable[[int], float]:
    """By nature: the same speed on the average, each key up to 60 % sooner or later."""
    chance = random.Random(seed)
    times = [0.0]
    for _ in CODE:
        times.append(times[-1] + chance.uniform(0.4, 1.6) / KEYS_A_SECOND)
    return times.__getitem__


RHYTHMS = [even, *(uneven(seed) for seed in range(5))]


def played(says: Callable[[str], str], times: Callable[[int], float], text: str = CODE) -> Outcome:
    return TypingModel(text, says).run([times(index) for index in range(len(text))])


@pytest.mark.parametrize("times", RHYTHMS)
def test_two_hundred_keys_along_a_right_model_take_few_requests_and_show_text_at_most_keys(
    times: Callable[[int], float],
) -> None:
    outcome = played(rest_of_line, times)
    assert len(outcome.requests) <= 12
    assert outcome.keys_with_ghost >= 0.6 * len(CODE)


@pytest.mark.parametrize("times", RHYTHMS)
def test_two_hundred_keys_against_a_model_that_is_always_wrong_take_few_requests_too(
    times: Callable[[int], float],
) -> None:
    outcome = played(lambda prefix: "§", times)
    assert len(outcome.requests) <= 12


@pytest.mark.parametrize("times", RHYTHMS)
@pytest.mark.parametrize("length", [1, 7, 33, 64, 150, 200])
def test_text_comes_within_half_a_second_of_a_pause(times: Callable[[int], float], length: int) -> None:
    """Also from a model that was wrong before, unless its wrong answer is still under way at the pause."""
    outcome = played(lambda prefix: "§", times, CODE[:length])
    assert outcome.first_texts[-1] - outcome.keys[-1] <= 0.5


@pytest.mark.parametrize("times", RHYTHMS)
def test_text_of_a_right_model_comes_in_time_wherever_the_pause_is(times: Callable[[int], float]) -> None:
    for length in range(1, len(CODE) - 1):
        model = TypingModel(CODE[:length], rest_of_line)
        outcome = model.run([times(index) for index in range(length)])
        assert model.agrees()
        last = outcome.keys[-1]
        assert outcome.first_texts[-1] <= last + 0.5


def test_text_comes_within_half_a_second_of_each_of_many_pauses() -> None:
    times = [index / KEYS_A_SECOND + 0.6 * (index // 10) for index in range(len(CODE))]
    outcome = played(lambda prefix: "§", times.__getitem__)
    pauses = [key for key, following in zip(times, [*times[1:], 99.0], strict=True) if following - key > 0.6]
    assert len(pauses) == 20
    for pause in pauses:
        assert any(0 <= text - pause <= 0.5 for text in outcome.first_texts)


def test_the_first_key_after_a_while_is_asked_about_at_once() -> None:
    rhythm = Rhythm()
    rhythm.typed(100.0)
    assert rhythm.delay_seconds(100.0, at("x")) == 0
    rhythm.asked(100.0)
    rhythm.typed(100.1)
    assert rhythm.delay_seconds(100.1, at("xy")) > 0.1
    rhythm.typed(103.0)
    assert rhythm.delay_seconds(103.0, at("xyz")) == 0


def in_the_middle() -> Rhythm:
    """Of even typing, with one request made."""
    rhythm = Rhythm()
    for index in range(10):
        rhythm.typed(index / KEYS_A_SECOND)
    rhythm.asked(0.0)
    return rhythm


@pytest.mark.parametrize("prefix", ["", "x\n", "x\n    ", "f(", "a.", "x =", "x = ", "if y:", "f(a,", "{", "return "])
def test_where_something_new_begins_the_wait_is_shorter_than_the_time_between_keys(prefix: str) -> None:
    assert in_the_middle().delay_seconds(0.6, at(prefix)) == QUICK_SECONDS


def test_within_a_word_the_wait_is_longest() -> None:
    rhythm = in_the_middle()
    assert 1 / KEYS_A_SECOND < rhythm.delay_seconds(0.6, at("x)")) < rhythm.delay_seconds(0.6, at("wor"))


def test_a_faster_vendor_leaves_more_time_for_slow_fingers() -> None:
    def longest(latency: float) -> float:
        rhythm = Rhythm()
        for index in range(30):
            rhythm.typed(index * 0.4)
            rhythm.asked(index * 0.4)
        rhythm.answered(latency)
        return rhythm.delay_seconds(11.6, at("wor"))

    assert longest(0.05) >= longest(0.3) >= SHORTEST_WAIT


def test_the_latency_is_the_mean_of_the_last_ten() -> None:
    rhythm = Rhythm()
    for latency in (9.0, *[0.2] * 10):
        rhythm.answered(latency)
    assert rhythm.latency_seconds == pytest.approx(0.2)


@pytest.mark.parametrize("seconds", [0.0, 0.25])
def test_a_time_that_the_user_has_set_is_kept(seconds: float) -> None:
    rhythm = Rhythm(seconds)
    rhythm.typed(5.0)
    assert rhythm.delay_seconds(5.0, at("x")) == seconds


@given(
    st.lists(st.tuples(st.floats(0, 10), st.booleans(), st.floats(0, 30)), max_size=50),
    st.sampled_from(["", "x", "f(", "a b"]),
)
def test_the_wait_is_never_negative_and_never_long(steps: list[tuple[float, bool, float]], prefix: str) -> None:
    rhythm, now = Rhythm(), 0.0
    for gap, asks, latency in steps:
        now += gap
        rhythm.typed(now)
        assert 0 <= rhythm.delay_seconds(now, at(prefix)) <= 0.5
        if asks:
            rhythm.asked(now)
            rhythm.answered(latency)
