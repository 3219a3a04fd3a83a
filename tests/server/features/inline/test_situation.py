"""Where the cursor is, and in what style its document is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_server.documents.document import Document
from lapce_ai_server.features.inline.situation import (
    MOST_CHARACTERS,
    Formatting,
    Situation,
    indent_unit,
    lines_above,
    lines_below,
    situation_of,
)

CODE = st.text(alphabet="ab \t\n{}é🙂", max_size=300)


def situation(text: str, formatting: Formatting | None = None, selected: str = "") -> Situation:
    """`|` is the cursor."""
    before, _, after = text.partition("|")
    position = before.count("\n"), len(before) - (before.rfind("\n") + 1)
    return situation_of(
        Document("file:///a/b.py", before + after, language_id="python"), position, formatting, selected
    )


def test_text_before_and_after_the_cursor() -> None:
    found = situation("a = 1\n\n  b =| 2\n\n  c\n")
    assert (found.prefix, found.suffix) == ("a = 1\n\n  b =", " 2\n\n  c\n")
    assert (found.line_before, found.line_after, found.indent) == ("  b =", " 2", "  ")
    assert (found.previous_line, found.next_line) == ("a = 1", "  c")


def test_there_may_be_no_line_before_and_none_after() -> None:
    found = situation("a|b")
    assert (found.previous_line, found.next_line) == ("", "")


def test_line_ends_are_one_character_and_the_documents_own_is_known() -> None:
    found = situation("a\r\nb|\r\nc\r\n")
    assert (found.prefix, found.suffix, found.newline) == ("a\nb", "\nc\n", "\r\n")


def test_what_is_picked_in_the_popup_counts_as_typed() -> None:
    found = situation("x.|\n", selected="append")
    assert (found.line_before, found.selected) == ("x.append", "append")


def test_of_a_large_document_whole_lines_near_the_cursor_are_taken() -> None:
    line = "x" * 99 + "\n"
    found = situation(line * 2_000 + "|" + line * 2_000)
    assert len(found.prefix) == len(found.suffix) == MOST_CHARACTERS


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("if a:\n    b\n|", "    "),
        ("if a:\n  b\n  if c:\n    d|", "  "),
        ("if a:\n\tb\n|", "\t"),
        ("a\n|\nif (b) {\n   c\n}", "   "),
        ("/*\n * a\n * b\n */\nf() {\n    |\n    c\n}", "    "),
        ("f(a,\n      b)\nif c:\n    d\nif e:\n    g\n|", "    "),
    ],
)
def test_a_step_of_indentation_is_as_the_document_has_it(text: str, unit: str) -> None:
    assert situation(text, Formatting(8, insert_spaces=unit == "\t")).indent_unit == unit


@pytest.mark.parametrize(
    ("formatting", "unit"),
    [
        (None, "    "),
        (Formatting(2), "  "),
        (Formatting(8, insert_spaces=False), "\t"),
        (Formatting(0), " "),
        (Formatting(99), " " * 16),
    ],
)
def test_where_nothing_is_indented_the_editor_says_how(formatting: Formatting | None, unit: str) -> None:
    assert situation("a\nb|\n", formatting).indent_unit == unit


@given(CODE, CODE)
def test_any_text_has_some_unit(prefix: str, suffix: str) -> None:
    unit = indent_unit(prefix, suffix)
    assert unit == "\t" or (unit and not unit.strip(" "))


@given(CODE, st.integers(1, 5))
def test_lines_above_and_below_are_the_nearest(text: str, most: int) -> None:
    lines = text.split("\n")
    assert lines_above(text, most) == lines[:-1][-most:]
    assert lines_below(text, most) == lines[1:][:most]
