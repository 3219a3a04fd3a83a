"""One open document."""

import pytest

from lapce_ai_server.documents.document import Document


def document(text: str, encoding: str = "utf-16") -> Document:
    return Document("file:///a.py", text, encoding=encoding)


@pytest.mark.parametrize(
    ("text", "start", "end", "new", "after"),
    [
        ("ab\ncd\n", (0, 1), (1, 1), "", "ad\n"),
        ("ab\ncd", (1, 2), (0, 0), "x", "x"),
        ("a\rb", (1, 0), (1, 0), "\n", "a\r\nb"),
        ("a\r\nb", (0, 1), (0, 1), "\r", "a\r\r\nb"),
        ("a\r\nb", (0, 1), (1, 0), "", "ab"),
        ("a\r\nb", (0, 9), (0, 9), "!", "a!\r\nb"),
        ("a\nb", (9, 9), (9, 9), "!", "a\nb!"),
        ("a\n", (1, 0), (1, 0), "b\nc\n", "a\nb\nc\n"),
        ("a\r\rb", (1, 0), (2, 0), "\n", "a\r\nb"),
        ("\ud83d", (0, 1), (0, 1), "\ude80", "\N{ROCKET}"),
        ("", (0, 0), (0, 0), "", ""),
    ],
)
def test_a_range_is_replaced(text: str, start: tuple[int, int], end: tuple[int, int], new: str, after: str) -> None:
    changed = document(text)
    changed.edit(start, end, new)
    assert changed.text == after
    assert changed.lines == document(after).lines


def test_a_new_text_keeps_the_lines_that_stay() -> None:
    changed = document("".join(f"line {number}\n" for number in range(100)))
    kept = changed.lines[10], changed.lines[90]
    change = changed.replace(changed.text.replace("line 50\n", "new\nlines\n"))
    assert (change.first_line, change.removed, change.added) == (50, ("line 50\n",), ("new\n", "lines\n"))
    assert changed.lines[10] is kept[0]
    assert changed.lines[91] is kept[1]


@pytest.mark.parametrize(
    ("before", "after"), [("", "a"), ("a", ""), ("a\na\n", "a\n"), ("a\n", "a\na\n"), ("a\r\n", "a\r"), ("x", "x")]
)
def test_a_new_text_is_taken_as_it_is(before: str, after: str) -> None:
    changed = document(before)
    changed.replace(after)
    assert changed.lines == document(after).lines


def test_prefix_and_suffix_are_cut_at_the_borders_of_lines() -> None:
    text = document("aaaa\nbbbb\ncccc\ndddd\neeee\n")
    assert text.prefix_suffix((2, 2), 100) == ("aaaa\nbbbb\ncc", "cc\ndddd\neeee\n")
    assert text.prefix_suffix((2, 2), 8) == ("bbbb\ncc", "cc\ndddd\n")
    assert text.prefix_suffix((2, 2), 6) == ("cc", "cc\n")


def test_a_line_that_is_too_long_is_cut_inside() -> None:
    text = document("x\n" + "a" * 50 + "b" * 50)
    assert text.prefix_suffix((1, 50), 10) == ("a" * 10, "b" * 10)
    assert text.prefix_suffix((1, 50), 0) == ("", "")


def test_an_empty_document_has_one_empty_line() -> None:
    text = document("")
    assert text.prefix_suffix((3, 3), 10) == ("", "")
    assert (text.line(0), text.line(1), text.line(-1), text.clamped((3, 3))) == ("", "", "", (0, 0))


def test_a_position_is_clamped_in_the_editors_units() -> None:
    text = document("é\N{ROCKET}\r\n", "utf-8")
    assert text.clamped((0, 100)) == (0, 6)
    assert text.clamped((0, 3)) == (0, 2)
    assert text.clamped((9, 1)) == (1, 0)
    assert text.clamped((-1, 1)) == (0, 0)


@pytest.mark.parametrize(("text", "newline"), [("a\r\nb\n", "\r\n"), ("a\rb", "\r"), ("a\nb", "\n"), ("a", "\n")])
def test_the_documents_own_line_end_is_its_first(text: str, newline: str) -> None:
    assert document(text).newline == newline
