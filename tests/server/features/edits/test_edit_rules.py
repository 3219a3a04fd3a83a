"""The pure half of edits: which block, which lines change, where they are later, what is code."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lapce_ai_server.documents.document import Document
from lapce_ai_server.documents.line_ends import split_lines, without_end
from lapce_ai_server.documents.position import Encoding
from lapce_ai_server.features.edits.answer import NoCode, code_in
from lapce_ai_server.features.edits.block import block_at
from lapce_ai_server.features.edits.comments import with_comments
from lapce_ai_server.features.edits.diff import readable_diff
from lapce_ai_server.features.edits.fitted import fitted
from lapce_ai_server.features.edits.instruction import instruction_near
from lapce_ai_server.features.edits.minimal import in_style_of, line_edits
from lapce_ai_server.features.edits.place_of_tests import is_test, paths_of_tests
from lapce_ai_server.features.edits.rebase import rebased

LINE = st.sampled_from(["", "a", "b = 1", "    é𝒳", "def f():", "    }", "# AI: x", '"""', "{", "\tx", "/*", "*/"])
LINES = st.lists(LINE, min_size=1, max_size=12)
LANGUAGE = st.sampled_from(["python", "rust", "javascript", "markdown", "c", ""])


@given(LINES, st.integers(-3, 20), LANGUAGE)
def test_a_block_is_found_anywhere_and_has_lines(lines: list[str], at: int, language: str) -> None:
    first, stop = block_at(lines, at, language)
    assert 0 <= first < stop <= len(lines)
    instruction_near(lines, at)


@settings(deadline=None)
@given(
    LINES,
    LINES,
    st.data(),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-16", "utf-32"]),
)
def test_the_edits_make_the_wanted_text_in_every_encoding(
    old: list[str], new: list[str], data: st.DataObject, newline: str, encoding: Encoding
) -> None:
    document = Document("file:///a", newline.join(old), encoding=encoding)
    lines = list(document.lines)
    first = data.draw(st.integers(0, len(lines) - 1))
    stop = data.draw(st.integers(first + 1, len(lines)))
    is_end = stop == len(lines)
    wanted = in_style_of(lines[first:stop], "\n".join(new), newline, is_end=is_end)
    edits = line_edits(lines[first:stop], wanted, first, is_end=is_end, encoding=encoding)
    for edit in reversed(edits):
        document.edit(edit.start, edit.end, edit.text)
    assert document.text == "".join([*lines[:first], *wanted, *lines[stop:]])
    kept = "\n".join(new).rstrip("\n")
    assert "\n".join(map(without_end, wanted)).rstrip("\n") == kept
    assert all(edit.start >= (first, 0) for edit in edits)


@given(LINES, LINES, st.data())
def test_lines_are_found_again_as_they_were_or_not_at_all(old: list[str], new: list[str], data: st.DataObject) -> None:
    before, after = split_lines("\n".join(old)), split_lines("\n".join(new))
    first = data.draw(st.integers(0, len(before) - 1))
    stop = data.draw(st.integers(first + 1, len(before)))
    at = rebased(before, after, first, stop)
    assert at is None or after[at : at + stop - first] == before[first:stop]


@given(LINES, LINES, LINES, LINES, LINES)
def test_lines_are_followed_past_what_changes_above_and_below(
    above: list[str], below: list[str], other_above: list[str], other_below: list[str], inner: list[str]
) -> None:
    place = ["<<only here>>", *inner]
    before = split_lines("\n".join([*above, *place, *below, "end"]))
    after = split_lines("\n".join([*other_above, *place, *other_below, "end"]))
    at = rebased(before, after, len(above), len(above) + len(place))
    assert at == len(other_above)


@given(LINES, LINES, LANGUAGE)
def test_comments_never_change_the_code(old: list[str], new: list[str], language: str) -> None:
    if language == "markdown":
        return
    merged = with_comments(old, new, language)
    assert with_comments(old, old, language) == old
    rest = iter(merged)
    code = [line for line in old if line.strip() in ("a", "b = 1", "def f():", "{")]
    if not any(mark in line for line in (*old, *new) for mark in ('"""', "/*", "*/")):
        assert all(line in rest for line in code)


@given(st.text(max_size=200), st.booleans())
def test_an_answer_is_code_or_none_and_never_breaks(text: str, prose: bool) -> None:
    try:
        code = code_in(text, was="", prose=prose)
    except NoCode as error:
        assert str(error)
    else:
        assert code.strip()
        assert not set(code) & {"\x1b", "\x00", "\r", "\u202e"}


@pytest.mark.parametrize(
    ("line", "block"),
    [(0, (0, 5)), (2, (0, 5)), (4, (0, 5)), (6, (6, 8)), (7, (6, 8)), (9, (9, 10))],
)
def test_the_function_around_the_cursor_is_meant(line: int, block: tuple[int, int]) -> None:
    text = "@x\ndef f(\n    a,\n):\n    return a\n\ndef g():\n    pass\n\nX = 1"
    assert block_at(text.split("\n"), line, "python") == block


def test_an_answer_gets_the_margin_of_what_it_replaces() -> None:
    assert fitted("if a:\n    b", ["        if a:", "            c"], "    ") == "        if a:\n            b"
    assert fitted("if a:\n    b", ["\tif a:", "\t\tc"], "\t") == "\tif a:\n\t\tb"


@pytest.mark.parametrize(
    ("path", "language", "places"),
    [
        ("/p/a.go", "go", ["/p/a_test.go"]),
        ("/p/a.rs", "rust", ["/p/a.rs"]),
        ("/p/test_a.py", "python", ["/p/test_a.py"]),
        ("/p/src/main/java/x/A.java", "java", ["/p/src/test/java/x/ATest.java"]),
        ("/p/a.ts", "typescript", ["/p/a.spec.ts", "/p/__tests__/a.test.ts", "/p/a.test.ts"]),
        ("/p/lib/a.rb", "ruby", ["/p/spec/a_spec.rb", "/p/lib/a_test.rb"]),
    ],
)
def test_tests_go_where_the_language_has_them(path: str, language: str, places: list[str]) -> None:
    found = paths_of_tests(path, language)
    assert set(places) <= set(found)
    assert found[-1] == places[-1]
    assert all(is_test(place) for place in found) or language == "rust"


def test_a_diff_keeps_the_beginning_of_every_file_and_nothing_of_private_ones() -> None:
    def part(name: str, size: int) -> str:
        return f"diff --git a/{name} b/{name}\n--- a/{name}\n+++ b/{name}\n@@ -1 +1 @@\n+{'x' * size}\n"

    diff = part("a", 10) + part(".env", 10) + part("b", 5000)
    told = readable_diff(diff, lambda name: name != ".env", 2000)
    assert part("a", 10) in told
    assert "+++ b/.env" not in told
    assert "diff --git a/.env" in told
    assert len(told) < 2100
    assert "diff --git a/b b/b" in told
    assert readable_diff("", lambda name: True) == ""
