"""The tag ahead of an answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_server.features.inline.opening import Opening

TAG = "<COMPLETION>"


def read(pieces: list[str], tag: str = TAG) -> str:
    opening = Opening(tag)
    return "".join([*(opening.feed(piece) for piece in pieces), opening.finish()])


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("<COMPLETION>\n    x", "\n    x"),
        ("\n <COMPLETION>x", "x"),
        ("<COMPLETION></COMPLETION>", "</COMPLETION>"),
        ("<COMPLETE>", "<COMPLETE>"),
        ("  x", "  x"),
        ("<COMPL", "<COMPL"),
        ("", ""),
        ("<COMPLETION><COMPLETION>", "<COMPLETION>"),
    ],
)
def test_it_is_taken_off_however_it_is_split(answer: str, text: str) -> None:
    assert read([answer]) == read(list(answer)) == text
    assert all(read([answer[:at], answer[at:]]) == text for at in range(len(answer)))


@given(st.lists(st.text(alphabet="<COMPLETION>x \n")))
def test_without_a_tag_nothing_is_kept_back(pieces: list[str]) -> None:
    opening = Opening("")
    assert [opening.feed(piece) for piece in pieces] == pieces


def test_an_answer_without_it_is_told_at_once() -> None:
    assert Opening(TAG).feed("x = 1") == "x = 1"
