"""Where nothing is asked by itself, and above all: where it is."""

from __future__ import annotations

import pytest

from lapce_ai_server.features.inline.situation import Situation
from lapce_ai_server.features.inline.skip import LONGEST_LINE, RULES, skip_rule


def at(text: str, language: str = "python") -> Situation:
    """The cursor is at the bar."""
    prefix, _, suffix = text.partition("|")
    return Situation(uri="file:///a", path="/a", language_id=language, prefix=prefix, suffix=suffix)


SKIPPED = [
    ("|", "", "nothing_known"),
    ("\n  |\n", "", "nothing_known"),
    ("pri|nt(x)", "python", "in_word"),
    ("größ|er", "python", "in_word"),
    ("x = 1;|", "c", "after_statement"),
    ("  return x; |\n}", "JavaScript", "after_statement"),
    ("let x = f(1);|", "rust", "after_statement"),
    ("# ----|", "python", "drawn_line"),
    ("=====|\n", "markdown", "drawn_line"),
    ("//////|", "rust", "drawn_line"),
    ("x" * LONGEST_LINE + " |", "javascript", "long_line"),
    ("|" + "1," * LONGEST_LINE, "json", "long_line"),
]
ASKED = [
    ("|", "python"),  # an empty document, but we know what it is to be
    ("import os\n|", ""),
    ("print|", "python"),
    ("print|(x)", "python"),
    ("f(|x)", "python"),
    ("a | b", "python"),
    ("x = 1|;", "c"),
    ("for (int i = 0;|", "c"),
    ("for (i = 0; i < n;|)", "c"),
    ("x = 1;|", "python"),
    ("some text;|", "markdown"),
    ("<td>&nbsp;|", "javascriptreact"),
    ("x = 1;\n|", "c"),
    ("}|", "c"),
    ("---|", "yaml"),
    ('"""|', "python"),
    ("[[[[|", "python"),
    ("))))|", "python"),
    ("a = ''''|", "python"),
    ("    |", "python"),
    ("1111|", "python"),
    ("-- a comment |", "sql"),
    ("#### |", "markdown"),
]


@pytest.mark.parametrize(("text", "language", "rule"), SKIPPED)
def test_what_is_not_worth_asking_is_skipped_by_its_rule(text: str, language: str, rule: str) -> None:
    assert skip_rule(at(text, language), invoked=False) == rule


@pytest.mark.parametrize(("text", "language", "rule"), SKIPPED)
def test_by_hand_nothing_is_skipped(text: str, language: str, rule: str) -> None:
    assert skip_rule(at(text, language), invoked=True) is None


@pytest.mark.parametrize(("text", "language"), ASKED)
def test_everywhere_else_the_model_is_asked(text: str, language: str) -> None:
    assert skip_rule(at(text, language), invoked=False) is None


def test_every_rule_is_tried() -> None:
    assert {rule for _, _, rule in SKIPPED} == set(RULES)
