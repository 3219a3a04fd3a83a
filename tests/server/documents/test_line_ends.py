"""Lines as LSP counts them."""

import pytest
from hypothesis import given

from lapce_ai_server.documents.line_ends import split_lines, with_whole_characters, without_end
from naive_text import TEXTS, line_starts


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("a", ["a"]),
        ("a\n", ["a\n", ""]),
        ("a\r\nb\rc\nd", ["a\r\n", "b\r", "c\n", "d"]),
        ("\r\r\n\n", ["\r", "\r\n", "\n", ""]),
        ("a\u2028b\x0bc\x0cd\x85e\u2029\x1cf", ["a\u2028b\x0bc\x0cd\x85e\u2029\x1cf"]),
    ],
)
def test_only_lsps_line_ends_end_a_line(text: str, lines: list[str]) -> None:
    assert split_lines(text) == lines


@given(TEXTS)
def test_lines_are_the_text_and_only_the_last_has_no_end(text: str) -> None:
    lines = split_lines(text)
    assert "".join(lines) == text
    assert len(lines) == len(line_starts(text))
    assert [without_end(line) != line for line in lines] == [True] * (len(lines) - 1) + [False]


def test_a_line_of_a_megabyte_without_an_end_is_split_in_one_pass() -> None:
    text = "x" * 1_000_000
    assert split_lines(text) == [text]


def test_halves_of_a_pair_that_meet_are_a_character() -> None:
    assert with_whole_characters("\ud83d\ude80") == "\N{ROCKET}"
    assert with_whole_characters("é\ud83d") == "é\ud83d"
