"""Each rule of the clean-up does what its name says, and leaves alone what only looks like it."""

from __future__ import annotations

import pytest

from lapce_ai_server.features.inline.clean import Cleaned, clean
from lapce_ai_server.features.inline.policy import policy_for
from lapce_ai_server.features.inline.situation import Situation, indent_unit

LEAP = "def is_leap(year):\n    if year % 400 == 0:\n        return True\n    "
AFTER = "\n\n\ndef days_in_month(year, month):\n    pass\n"


def cleaned(
    prefix: str, suffix: str, text: str, language: str = "python", *, invoked: bool = False, finished: bool = True
) -> Cleaned:
    situation = Situation("file:///a", "/a", language, prefix, suffix, indent_unit=indent_unit(prefix, suffix))
    return clean(text, situation, policy_for(situation, invoked=invoked), finished=finished)


def text_of(prefix: str, suffix: str, text: str, language: str = "python") -> str:
    return cleaned(prefix, suffix, text, language).text


@pytest.mark.parametrize(
    "said",
    [
        "return year % 4 == 0<|endoftext|>\nimport os",
        "<|fim_middle|>return year % 4 == 0<|fim_pad|>",
        "return year % 4 == 0<｜end▁of▁sentence｜>",
        "return year % 4 == 0<EOT>",
        "return year % 4 == 0<file_sep>other.py\nx = 1",
        "<COMPLETION>return year % 4 == 0</COMPLETION>",
        "<think>Leap years …</think>return year % 4 == 0",
        "<answer>return year % 4 == 0</answer>",
        "```python\nreturn year % 4 == 0\n```",
        "```\nreturn year % 4 == 0",
        "return year % 4 == 0\n```",
        "Here is the completed code:\n```python\nreturn year % 4 == 0\n```\n\nI hope this helps!",
        "Sure! Here's the missing line:\nreturn year % 4 == 0",
        "return year % 4 == 0\n\nThis code completes the function.",
        "        return True\n    return year % 4 == 0",
        "return year % 4 == 0\n\n\ndef days_in_month(year, month):\n    pass",
        "return year % 4 == 0\n\n\ndef days_in_mon",
        "    return year % 4 == 0",
        "\nreturn year % 4 == 0",
        "return year % 4 == 0   \n\n",
        "return year % 4 == 0\r\n",
        "return year % 4 == 0\nreturn year % 4 == 0\nreturn year % 4 == 0",
        "return year % 4 == 0\n\nprint(is_leap(2000))",
    ],
)  # fmt: skip
def test_what_models_put_around_a_line_goes(said: str) -> None:
    assert text_of(LEAP, AFTER, said) == "return year % 4 == 0"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("a = 1\n\tb = 2", "a = 1\n    b = 2"),
        ("if a:\n\tb = 2\nc = 3", "if a:\n        b = 2\n    c = 3"),
        ("a = 1\nb = 2\nif a:\n    c = 3", "a = 1\n    b = 2\n    if a:\n        c = 3"),
        ("a = 1\n        b = 2", "a = 1\n    b = 2"),
        ("    a = 1\n    b = 2", "a = 1\n    b = 2"),
    ],
)
def test_lines_are_as_deep_as_the_document_wants_them(said: str, shown: str) -> None:
    assert text_of("def f():\n    x = 0\n    ", "\n\n\ng()\n", said) == shown


def test_spaces_become_the_tabs_of_a_document() -> None:
    prefix = "func f() {\n\tif a {\n\t\tb()\n\t}\n\t"
    assert text_of(prefix, "\n}\n", "if c {\n        d()\n    }", "go") == "if c {\n\t\td()\n\t}"


@pytest.mark.parametrize(
    ("before", "after", "said", "shown", "replaced"),
    [
        ("print(", ")", "a, b)", "a, b", 0),
        ("print(", ")", "a, f(b)", "a, f(b)", 0),
        ("print(", ")", "a, f(b))", "a, f(b)", 0),
        ("if (", ")", "a > b) {", "a > b) {", 1),
        ("call(", ");", "a, b);", "a, b", 0),
        ('name = "', '"', 'Ada"', "Ada", 0),
        ('name = "', '"', 'a" + b + "c', 'a" + b + "c', 0),
        ("items[", "]", "[0]", "[0]", 0),
        ("x = foo(", "", "(a, b)", "a, b)", 0),
        ("x = foo(", "", "a, b))", "a, b)", 0),
        ("x = ", " + rest_of_it(y)", "first(y) + rest_of_it(y)", "first(y)", 0),
        ("result = comp", "", "compute(a)", "ute(a)", 0),
        ("    return ", "", "    return a + b", "a + b", 0),
        ("x = ", "", " 1", "1", 0),
        ("x = 1 ", "", " # one", " # one", 0),
    ],
)
def test_what_is_on_the_line_already_is_not_said_twice(
    before: str, after: str, said: str, shown: str, replaced: int
) -> None:
    found = cleaned(f"def f():\n    pass\n\n\n{before}", f"{after}\n", said, "javascript")
    assert (found.text, found.replace_after) == (shown, replaced)


@pytest.mark.parametrize(
    ("language", "prefix", "suffix", "text"),
    [
        ("markdown", "# Use\n\n", "\n\nThat is all.\n", "```sh\npip install x\n```"),
        ("markdown", "# Use\n\n", "\n\n```sh\nx\n```\n", "Here is an example:"),
        ("markdown", "| a | b |\n", "\n", "| --- | --- |\n| --- | --- |"),
        ("toml", 'x = [\n    "a",\n    "a",\n    ', "\n]\n", '"a",\n    "a",\n    "a",'),
        ("python", 'def f():\n    """', '\n    """\n', "Here is what it does: it completes the list."),
        ("python", "TABLE = [\n    ", "\n]\n", "(0, 0, 0, 0),\n    (0, 0, 0, 1),"),
        ("python", "def f(a):\n    ", "\n", "b = g(a)\n    return b"),
        ("c", "int f(void)\n{\n    ", "\n}\n", "foo();\n#ifdef X\n    bar();\n#endif\n    return 0;"),
        ("c", "#ifdef A\n#ifdef B\n", "\n#endif\n", "#endif"),
        ("javascript", "f(() => {\n  g(() => {\n    h()\n  ", "\n})\n", "})"),
        ("rust", "fn f<'a>(x: &'a str) -> &'a str {\n    ", "\n}\n", "let c = '\"';\n    x"),
    ],
)  # fmt: skip
def test_what_only_looks_like_a_mistake_stays(language: str, prefix: str, suffix: str, text: str) -> None:
    assert text_of(prefix, suffix, text, language) == text


def test_a_block_ends_where_it_is_less_deep_than_it_began() -> None:
    assert text_of("def f():\n    ", "\n", "a = 1\n    return a\nprint(f())") == "a = 1\n    return a"


def test_a_closing_line_is_taken_once() -> None:
    opened, answer = "function f() {", "\n  return 1;\n}"
    assert text_of(opened, "\n\ng();\n", answer, "javascript") == answer
    assert text_of(opened, "\n}\n\ng();\n", answer, "javascript") == "\n  return 1;"


def test_rules_that_fired_are_named() -> None:
    found = cleaned(LEAP, AFTER, "```python\n    return False\n```<|im_end|>")
    assert found == Cleaned("return False", 0, ("control_tokens", "fences", "indent_depth"))


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("", None),
        ("<|endoftext|>", "control_tokens"),
        ("```python\n```", "fences"),
        ("Here is the completed code:", "chatter"),
        ("\n\n\ndef days_in_month(year, month):\n    pass", "suffix_overlap"),
        ("   ", "trailing_space"),
    ],
)
def test_an_answer_with_nothing_in_it_says_which_rule_dropped_it(said: str, rule: str | None) -> None:
    found = cleaned(LEAP, AFTER, said)
    assert (found.text, found.dropped_by) == ("", rule)


def test_the_last_line_of_an_unfinished_answer_is_not_shown() -> None:
    assert cleaned("def f():\n    ", "\n", "a = 1\n    b = 2\n    retu", finished=False).text == "a = 1\n    b = 2"
    assert cleaned("x = ", "\n", "compute(a", finished=False).text == "compute(a"


def test_two_answers_that_differ_by_an_echo_give_the_same_text() -> None:
    prefix = "class A:\n    def f(self):\n        return self."
    assert text_of(prefix, "\n", "self.name") == text_of(prefix, "\n", "name") == "name"


@pytest.mark.parametrize(
    ("before", "said", "shown"),
    [
        ("    total += value * index", "\n    return total\n", ""),
        ("    total += weigh(value)", "\n    return total\n", ""),
        ("    total = builder", "\n        .add(1)\n", ".add(1)"),
        ("    retu", "\nrn total\n", "rn total"),
    ],
)
def test_the_next_line_is_not_glued_to_a_line_that_is_whole(before: str, said: str, shown: str) -> None:
    assert text_of(f"def f(value, index):\n    total = 0\n{before}", "\n", said) == shown
