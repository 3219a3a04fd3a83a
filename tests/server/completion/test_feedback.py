"""What editors tell of the items they were given, in whatever order and however broken."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lapce_ai_server.completion.feedback import KEPT, Feedback

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("one"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["item", "id", "command", "a"]), inner),
    max_leaves=8,
)


def item(text: str = "foo(b)", number: str = "one") -> dict[str, Any]:
    return {"insertText": text, "command": {"title": "", "command": "ai.didAccept", "arguments": [number]}}


def offered(*items: dict[str, Any]) -> Feedback:
    feedback = Feedback()
    feedback.offered(items or (item(),))
    return feedback


def counts(feedback: Feedback) -> dict[str, Any]:
    return {name: count for name, count in feedback.value().items() if count and name != "rejected"}


def test_an_item_is_shown_once_however_often_that_is_told() -> None:
    feedback = offered()
    assert feedback.shown({"item": item()})
    assert feedback.shown({"item": item()})
    assert counts(feedback) == {"offered": 1, "shown": 1}


def test_an_item_that_comes_back_without_its_command_is_known_by_its_text() -> None:
    feedback = offered()
    assert feedback.shown({"item": {"insertText": "foo(b)"}})
    assert not feedback.shown({"item": {"insertText": "bar"}})
    assert counts(feedback) == {"offered": 1, "shown": 1, "notUnderstood": 1}


def test_accepted_lengths_are_counted_from_the_start_of_the_text() -> None:
    feedback = offered(item("😀foo bar"))
    assert feedback.partially_accepted({"item": item("😀foo bar"), "acceptedLength": 5})
    assert feedback.partially_accepted({"item": item("😀foo bar"), "acceptedLength": 6})
    assert feedback.partially_accepted({"item": item("😀foo bar"), "acceptedLength": 2})
    assert counts(feedback) == {"offered": 1, "partiallyAccepted": 1, "acceptedCharacters": 6}
    assert feedback.accepted(["one"])
    assert counts(feedback) == {"offered": 1, "accepted": 1, "acceptedCharacters": 9}
    assert feedback.accepted(["one"])
    assert counts(feedback) == {"offered": 1, "accepted": 1, "acceptedCharacters": 9}


def test_a_partial_acceptance_of_everything_is_one_of_the_whole() -> None:
    feedback = offered()
    assert feedback.partially_accepted({"item": item(), "acceptedLength": 99})
    assert counts(feedback) == {"offered": 1, "accepted": 1, "acceptedCharacters": 6}


@pytest.mark.parametrize("length", [None, True, "5", -1, 0, [], float("nan")])
def test_lengths_that_are_none_are_not_understood(length: object) -> None:
    feedback = offered()
    assert not feedback.partially_accepted({"item": item(), "acceptedLength": length})
    assert counts(feedback) == {"offered": 1, "notUnderstood": 1}


@pytest.mark.parametrize(
    ("reason", "counted"),
    [("rejected", "rejected"), ("ignored", "ignored"), ("replaced", "replaced"), ("cancelled", "cancelled"),
     ("because", "rejected"), (None, "rejected"), (["x"], "rejected")],
)  # fmt: skip
def test_rejections_are_counted_by_their_reason(reason: object, counted: str) -> None:
    feedback = offered()
    assert feedback.rejected({"id": "one", "reason": reason})
    assert feedback.rejected({"item": item(), "reason": "ignored"})
    assert {name: count for name, count in feedback.value()["rejected"].items() if count} == {counted: 1}


def test_what_was_accepted_is_not_rejected_afterwards() -> None:
    feedback = offered()
    feedback.accepted(["one"])
    assert feedback.rejected({"id": "one", "reason": "replaced"})
    assert not any(feedback.value()["rejected"].values())


def test_items_without_a_command_are_counted_and_not_known_again() -> None:
    feedback = offered({"insertText": "foo"})
    assert not feedback.shown({"item": {"insertText": "foo"}})
    assert counts(feedback) == {"offered": 1, "notUnderstood": 1}


def test_old_items_are_forgotten() -> None:
    feedback = Feedback()
    for number in range(KEPT + 10):
        feedback.offered([item(f"text {number}", f"id {number}")])
    assert not feedback.accepted(["id 9"])
    assert feedback.accepted(["id 10"])
    assert len(feedback._ids) == len(feedback._offers) == KEPT


@settings(deadline=None)
@given(JSON)
def test_no_nonsense_raises(nonsense: object) -> None:
    feedback = offered()
    for take in (feedback.shown, feedback.partially_accepted, feedback.accepted, feedback.rejected):
        take(nonsense)
        take({"item": nonsense, "acceptedLength": nonsense, "id": nonsense, "reason": nonsense})
    assert feedback.value()["offered"] == 1
