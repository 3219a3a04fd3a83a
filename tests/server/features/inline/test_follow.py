"""A running stream and the keys typed since it was asked for: followed as long as it may be right."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lapce_ai_server.features.inline.follow import Following
from lapce_ai_server.features.inline.items import Suggestion
from remembered import at, cursor

TEXTS = st.text("ab(\n ", max_size=20)


@pytest.mark.parametrize(
    ("asked", "now", "so_far"),
    [
        ("a = |\n", "a = |\n", ""),
        ("a = |\n", "a = fo|\n", ""),
        ("a = |\n", "a = fo|\n", "f"),
        ("a = |\n", "a = fo|\n", "foo(b)"),
        ("a = |\n", "a = foo(|)\n", ""),
        ("a = |\n", "a = foo(|)\n", "foo"),
        ("a = |\n", "a |\n", "foo"),
        ("a = foo(|)\n", "a = foo(b)|\n", ""),
        ("if a|\n", "if a:\n    |\n", ""),
        ("if a|\n", "if a:\n    |\n", ":\n        b"),
        ("if a|\n", "if a:\n    |\n", ":\n\n    b"),
        ("if (a) {|}\n", "if (a) {\n    |\n}\n", ""),
    ],
)
def test_a_stream_is_followed_that_may_say_what_was_typed(asked: str, now: str, so_far: str) -> None:
    assert Following(cursor(asked)).still_possible(cursor(now), so_far)


@pytest.mark.parametrize(
    ("asked", "now", "so_far"),
    [
        ("a = |\n", "a = fx|\n", "fo"),
        ("a = |\n", "b = |\n", ""),
        ("a = |\n", "a = |x\n", ""),
        ("a = |\n", "a = f|x\n", ""),
        ("a = |\nb", "a = f|\nc", ""),
        ("a = |\n", "a = foo|)\n", ""),
        ("a\nb|\n", "a|\n", ""),
        ("a = |\n", f"a = {'x' * 65}|\n", ""),
        ("a = |\n", "a = \n\n\n\n\n|\n", ""),
    ],
)
def test_a_stream_is_given_up_that_says_something_else(asked: str, now: str, so_far: str) -> None:
    assert not Following(cursor(asked)).still_possible(cursor(now), so_far)


@settings(deadline=None)
@given(TEXTS, TEXTS, TEXTS, st.data())
def test_typing_what_a_stream_says_is_followed_to_its_end(
    prefix: str, suffix: str, text: str, data: st.DataObject
) -> None:
    following = Following(at(prefix, suffix))
    typed = data.draw(st.integers(0, len(text)))
    come = data.draw(st.integers(0, len(text)))
    now = at(prefix + text[:typed], suffix)
    lines_ahead = text[:typed].count("\n") - text[:come].count("\n")
    if lines_ahead < 3:
        assert following.still_possible(now, text[:come])
    rest = text[typed:]
    assert following.rest(now, Suggestion(text)) == (Suggestion(rest) if rest.strip() else None)


@settings(deadline=None)
@given(TEXTS, TEXTS, TEXTS, st.data())
def test_typing_something_else_than_what_has_come_is_not_followed(
    prefix: str, suffix: str, text: str, data: st.DataObject
) -> None:
    typed = data.draw(st.integers(0, len(text)))
    come = data.draw(st.integers(typed, len(text)))
    now = at(f"{prefix}{text[:typed]}x", suffix)
    if come > typed:
        assert not Following(at(prefix, suffix)).still_possible(now, text[:come])
    assert Following(at(prefix, suffix)).rest(now, Suggestion(text)) is None


def test_the_rest_keeps_what_it_replaces() -> None:
    found = Suggestion("b, c)", 1)
    following = Following(cursor("a = foo(|)\n"))
    assert following.rest(cursor("a = foo(b|)\n"), found) == Suggestion(", c)", 1)
    assert following.rest(cursor("a = foo|\n"), found) == Suggestion("(b, c)")
    assert following.rest(cursor("a = foo(b, c)|\n"), found) is None
