from __future__ import annotations

import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from lapce_ai_server.cli.markdown_blocks import split_finished
from lapce_ai_server.cli.plain_text import one_line, plain
from lapce_ai_server.cli.screens import MarkdownScreen


@given(st.text())
def test_no_control_character_reaches_the_terminal(text: str) -> None:
    shown = plain(text)
    assert not [c for c in shown if unicodedata.category(c) == "Cc" and c not in "\n\t"]
    assert not [c for c in shown if unicodedata.bidirectional(c) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI")]
    assert "\n" not in one_line(text)


@given(st.lists(st.text()))
def test_pieces_are_shown_like_the_whole(pieces: list[str]) -> None:
    assert "".join(map(plain, pieces)) == plain("".join(pieces))


def test_an_escape_sequence_becomes_visible() -> None:
    assert plain("\x1b]0;title\x07\r\n\u202eevil\x9b") == "␛]0;title␇\n\ufffdevil\ufffd"


@given(st.lists(st.sampled_from(["a", "\n", "\n\n", "```", "~~~", "````py", " ", "- b\n", "\t"]), max_size=30))
def test_growing_markdown_is_cut_the_same_however_it_comes(pieces: list[str]) -> None:
    finished, growing = "", ""
    for piece in pieces:
        done, growing = split_finished(growing + piece)
        finished += done
    assert finished + growing == "".join(pieces)
    assert (finished, growing) == split_finished("".join(pieces))


@pytest.mark.parametrize(
    ("text", "finished"),
    [
        ("one", ""),
        ("one\n", ""),
        ("one\n\n", "one\n\n"),
        ("one\n\ntwo", "one\n\n"),
        ("```py\na\n\nb\n", ""),
        ("```py\na\n\nb\n```\n\nc", "```py\na\n\nb\n```\n\n"),
        ("````\n```\n\n````\n\n", "````\n```\n\n````\n\n"),
        ("~~~\n```\n\n", ""),
    ],
)
def test_markdown_is_cut_after_a_blank_line_outside_of_code(text: str, finished: str) -> None:
    assert split_finished(text)[0] == finished


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_a_terminal_shows_rendered_markdown_and_every_word_once(size: int) -> None:
    text = "# Title\n\nSome *words*.\n\n```py\nx = 1\n\ny = 2\n```\n\n- one\n- [two](http://host/)\n"
    output = io.StringIO()
    screen = MarkdownScreen(Console(file=output, force_terminal=False, width=60))
    screen.waiting("Loading")
    screen.reasoning("thinking")
    for start in range(0, len(text), size):
        screen.text(text[start : start + size])
    screen.ended()
    shown = output.getvalue()
    for word in ("Title", "Some words.", "x = 1", "y = 2", "one", "two (http://host/)"):
        assert shown.count(word) == 1, shown
    assert "```" not in shown
