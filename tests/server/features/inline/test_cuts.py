"""What is left of the text around the cursor in a budget."""

from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_server.features.inline.budget import (
    BYTES_PER_TOKEN,
    Budget,
    answer_tokens,
    budget_for,
    estimated_tokens,
    shrink,
    weight,
)
from lapce_ai_server.features.inline.cuts import head_within, hole_within, prefix_within, suffix_within, tail_within
from lapce_ai_server.features.inline.policy import Policy

TEXT = st.text(alphabet=st.sampled_from("ab (){}\n\n\té語🙂"), max_size=600)
FUNCTIONS = "".join(
    f"def function_{number}(a, b):\n    c = a + b\n    return c * {number}\n\n\n" for number in range(200)
)


@given(TEXT, TEXT, st.integers(0, 200))
def test_the_budget_is_never_exceeded(prefix: str, suffix: str, tokens: int) -> None:
    before, after = hole_within(prefix, suffix, tokens)
    assert weight(before) + weight(after) <= tokens * BYTES_PER_TOKEN
    assert estimated_tokens(before + after) <= tokens
    assert prefix.endswith(before)
    assert suffix.startswith(after)


@given(TEXT, TEXT)
def test_what_fits_is_not_cut(prefix: str, suffix: str) -> None:
    tokens = estimated_tokens(prefix) + estimated_tokens(suffix) + 1
    assert hole_within(prefix, suffix, tokens) == (prefix, suffix)


@given(TEXT, st.integers(0, 300))
def test_a_prefix_begins_with_a_line_unless_its_last_line_is_too_long(prefix: str, room: int) -> None:
    kept = prefix_within(prefix, room)
    rest = prefix[: len(prefix) - len(kept)]
    assert not rest or rest.endswith("\n") or (weight(prefix.rpartition("\n")[2]) > room and "\n" not in kept)


@given(TEXT, st.integers(0, 300))
def test_a_suffix_ends_with_a_line_unless_its_first_line_is_too_long(suffix: str, room: int) -> None:
    kept = suffix_within(suffix, room)
    assert kept in ("", suffix) or kept.endswith("\n") or weight(suffix.partition("\n")[0]) >= weight(kept) > room - 4


@given(TEXT, st.integers(0, 300))
def test_ends_of_texts_are_cut_between_characters(text: str, room: int) -> None:
    tail, head = tail_within(text, room), head_within(text, room)
    assert text.endswith(tail)
    assert text.startswith(head)
    for part in (tail, head):
        assert weight(part) <= room
        assert part == text or weight(part) > room - 4


def test_three_parts_go_to_the_prefix_and_one_to_the_suffix() -> None:
    before, after = hole_within(FUNCTIONS, FUNCTIONS, 1_000)
    assert 0.5 * 3_500 < len(before) <= 0.9 * 3_500
    assert 0.15 * 3_500 < len(after) <= 0.25 * 3_500


def test_what_one_side_does_not_need_is_the_others() -> None:
    assert len(hole_within("", FUNCTIONS, 1_000)[1]) > 0.7 * 3_500
    assert len(hole_within(FUNCTIONS, "", 1_000)[0]) > 0.7 * 3_500


def test_cuts_lie_between_blocks_where_they_can() -> None:
    before, after = hole_within(FUNCTIONS, FUNCTIONS, 1_000)
    assert before.startswith("def function_")
    assert after.endswith("\n\n\n")


def test_a_prefix_keeps_its_beginning_while_the_user_types() -> None:
    """A vendor's cache is of use only where prompts begin alike."""
    starts = [len(FUNCTIONS) - 5_000 + typed for typed in range(400)]
    kept = [prefix_within(FUNCTIONS[:at], 3_000) for at in starts]
    beginnings = {at - len(text) for at, text in zip(starts, kept, strict=True)}
    assert len(beginnings) <= 3


def test_models_with_little_room_get_a_smaller_budget() -> None:
    assert budget_for().tokens == budget_for(context_window=128_000).tokens == 1_500
    assert budget_for(near=True).tokens < budget_for().tokens
    assert budget_for(context_window=2_048).tokens == 624
    assert budget_for(tokens=4_000).tokens == 4_000
    assert budget_for(tokens=400_000, context_window=8_000).tokens <= 4_000
    assert budget_for(tokens=0, context_window=10).hole_tokens > 0


def test_a_prompt_that_was_too_long_is_halved_and_loses_its_snippets() -> None:
    assert shrink(Budget(1_000, 500)) == Budget(750, 0)
    assert shrink(Budget(1, 0)).hole_tokens == 1


def test_answers_are_as_long_as_may_be_shown() -> None:
    assert 100 < answer_tokens(Policy("single", 1, 400)) < 200
    assert answer_tokens(Policy("multi", 24, 2_000), 256) == 256
