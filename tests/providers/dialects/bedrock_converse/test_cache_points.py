"""Where cache points go, and how they stay where they were as a conversation grows."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_providers.dialects.bedrock_converse.cache_points import (
    Limits,
    message_points,
    message_tokens,
    system_point,
    text_tokens,
)
from lapce_ai_providers.dialects.bedrock_converse.conversations import MOST_CONVERSATIONS, points_before, remember

ALLOWED = Limits(100, 4, ("system", "messages"))
LONG, SHORT = "word " * 200, "hi"


def turns(*texts: str) -> list[dict[str, Any]]:
    return [{"role": "user" if place % 2 == 0 else "assistant", "content": text} for place, text in enumerate(texts)]


def test_words_punctuation_and_line_ends_have_their_weights() -> None:
    assert text_tokens("one two, three\n") == 3 * 1.3 + 0.3 + 0.5
    assert message_tokens({"role": "user", "content": ""}) == 0
    assert message_tokens({"role": "user", "content": []}) == 10
    assert message_tokens({"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "a"}]}) == 312


def test_the_system_prompt_gets_a_point_if_it_is_long_enough_and_may_be_cached() -> None:
    assert system_point("word " * 74, ALLOWED)  # 96.2 and 5
    assert not system_point("word " * 72, ALLOWED)
    assert not system_point(None, ALLOWED)
    assert not system_point(LONG, ALLOWED._replace(fields=("messages",)))


def test_a_single_message_gets_none() -> None:
    assert message_points(turns(LONG), (), ALLOWED, 4) == []
    assert message_points(turns(LONG, LONG, LONG), (), ALLOWED._replace(fields=("system",)), 4) == []


def test_a_first_call_has_one_at_the_users_last_message() -> None:
    assert message_points(turns(LONG, SHORT, LONG, SHORT), (), ALLOWED, 4) == [2]
    assert message_points(turns(SHORT, SHORT, SHORT), (), ALLOWED, 4) == []
    assert message_points(turns(LONG, SHORT, LONG), (), ALLOWED, 0) == []


def test_points_stay_and_one_is_added_for_enough_new_tokens() -> None:
    assert message_points(turns(LONG, SHORT, LONG, SHORT, LONG), (2,), ALLOWED, 3) == [2, 4]
    assert message_points(turns(LONG, SHORT, LONG, SHORT, SHORT), (2,), ALLOWED, 3) == [2]


def test_the_two_smallest_neighbours_become_one_if_that_pays() -> None:
    messages = turns(LONG, SHORT, LONG, SHORT, LONG, SHORT, LONG * 3)
    assert message_points(messages, (0, 2, 4), ALLOWED, 3) == [2, 4, 6]
    assert message_points(turns(LONG, SHORT, LONG, SHORT, LONG, SHORT, LONG), (0, 2, 4), ALLOWED, 3) == [0, 2, 4]
    assert message_points(turns(LONG, SHORT, LONG * 9), (0,), ALLOWED, 1) == [0]


MESSAGES = st.lists(st.sampled_from([LONG, SHORT, LONG * 4, ""]), min_size=1, max_size=12).map(
    lambda texts: turns(*texts)
)


@given(MESSAGES, st.lists(st.integers(0, 14), max_size=4, unique=True).map(sorted), st.integers(0, 4))
def test_points_are_in_order_on_messages_that_exist_and_never_too_many(
    messages: list[Any], before: list[int], most: int
) -> None:
    points = message_points(messages, before, ALLOWED, most)
    assert points == sorted(set(points))
    assert all(place < len(messages) for place in points)
    assert len(points) <= max(most, len(before))


def test_points_are_taken_up_by_the_next_call_of_a_conversation_only() -> None:
    memory: dict[str, Any] = {}
    first = turns("a" * 30, SHORT, SHORT)
    remember(memory, first, [2])
    grown = [*first, *turns("x", "y")]
    assert points_before(memory, first) == (2,)
    assert points_before(memory, grown) == (2,)
    assert points_before(memory, [*grown, *turns("x", "y")]) == ()
    assert points_before(memory, turns("b" * 30, SHORT, SHORT)) == ()
    assert points_before(memory, turns("a" * 20 + "another end", SHORT, SHORT)) == (2,)


def test_memory_is_bounded_and_forgets_the_silent_ones() -> None:
    memory: dict[str, Any] = {}
    for number in range(MOST_CONVERSATIONS + 1):
        remember(memory, turns(f"{number}", SHORT), [0])
        remember(memory, turns("kept", SHORT), [0])
    assert points_before(memory, turns("0", SHORT)) == ()
    assert points_before(memory, turns("kept", SHORT)) == (0,)
    assert points_before(memory, turns(f"{MOST_CONVERSATIONS}", SHORT)) == (0,)
