"""What models do seldom, and documents that look like it."""

from __future__ import annotations

import pytest

from lapce_ai_server.features.inline.clean import clean
from lapce_ai_server.features.inline.policy import policy_for
from lapce_ai_server.features.inline.situation import Situation


def _cleaned(prefix: str, text: str, suffix: str = "\n", language: str = "python") -> str:
    situation = Situation("file:///a", "/a", language, prefix, suffix)
    return clean(text, situation, policy_for(situation, invoked=False)).text


@pytest.mark.parametrize(
    "said",
    ["~~~python\nx = 1\n~~~", "```python\nx = 1```", "```python\nx = 1\n``", "x = 1<|fim_mid", "x = 1\n</COMPLET"],
)
def test_wrappings_that_were_cut_off_or_are_unusual_are_taken_off(said: str) -> None:
    assert _cleaned("import a\n\n", said) == "x = 1"


def test_a_farewell_below_code_is_cut() -> None:
    assert _cleaned("import a\n\n", "x = 1\n\nHope this helps!") == "x = 1"


def test_repeated_lines_stay_where_the_document_repeats_them() -> None:
    text = "Name,\n    Name,\n    Name,\n    Name,"
    assert _cleaned("type A = [\n    Name,\n    Name,\n    ", text, "\n]\n", "typescript") == text


def test_a_call_within_the_same_call_stays_where_the_document_nests_it() -> None:
    prefix = "x = n.twin(n.twin(a))\ny = n.twin("
    assert _cleaned(prefix, "n.twin(b)", ")\n") == "n.twin(b)"
