"""How deep an answer's lines are: each sign that they are too far to the right or left, and what only looks so."""

from __future__ import annotations

import pytest

from lapce_ai_server.features.inline.clean import clean
from lapce_ai_server.features.inline.policy import policy_for
from lapce_ai_server.features.inline.situation import Situation, indent_unit


def _cleaned(language: str, prefix: str, text: str, suffix: str) -> str:
    situation = Situation("file:///a", "/a", language, prefix, suffix, indent_unit=indent_unit(prefix, suffix))
    return clean(text, situation, policy_for(situation, invoked=False)).text


DEEP = [
    ("closer_below_head", "rust", "mod a {\n    b\n}\n\n", "enum E {\n        A,\n    }", "enum E {\n    A,\n}"),
    ("directive", "c", "#define A 1\n#define B 2\n", "#define C 3\n    #define D 4", "#define C 3\n#define D 4"),
    ("flat", "perl", "1\n2\n3\n4\n", "5\n  6\n  7", "5\n6\n7"),
    ("_sibling, attribute", "rust", "fn a() {}\n\n", "#[cfg(test)]\n    mod tests {", "#[cfg(test)]\nmod tests {"),
    ("_sibling, list", "rust", "struct S {\n    ", "a: u8,\n        b: u8,", "a: u8,\n    b: u8,"),
    ("ended, go", "go", "func f() {\n\ta()\n\t", "b := 1\n\t\tc := 2", "b := 1\n\tc := 2"),
    (
        "ended, javascript",
        "javascript",
        "f() {\n  a()\n  ",
        "const a = b\n    const c = d",
        "const a = b\n  const c = d",
    ),
    ("ended, yaml", "yaml", "a:\n  b: 1\n  ", "c: 2\n    d: 3", "c: 2\n  d: 3"),
    (
        "docstring",
        "python",
        'def f():\n    """Does it.\n\n    ',
        'More.\n        """\n        a',
        'More.\n    """\n    a',
    ),
    ("_chained", "rust", "let x = y\n    ", ".a()\n        .b()", ".a()\n    .b()"),
]


@pytest.mark.parametrize(("rule", "language", "prefix", "said", "shown"), DEEP)
def test_lines_that_are_too_deep_are_moved_back(rule: str, language: str, prefix: str, said: str, shown: str) -> None:
    suffix = "\n8\n9\n10\n" if rule == "flat" else "\n}\n" if prefix.rstrip().endswith("{") else "\n"
    assert _cleaned(language, prefix, said, suffix) == shown


SHALLOW = [
    (
        "_not_closed",
        "javascript",
        "class A {\n  ",
        "b = 1\n\nasync c() {\n  d()\n}",
        "b = 1\n\n  async c() {\n    d()\n  }",
    ),
    ("docstring", "python", 'def f():\n    """Does it.\n\n    ', "More.\nAnd more.", "More.\n    And more."),
    ("_deeper, bracket", "python", "def f():\n    ", "g(\n    a,\n    b)", "g(\n        a,\n        b)"),
    ("_shallow, case", "go", "switch a {\n\tcase x:\n\t\ty()\n\t", "case b:\n\tc()", "case b:\n\t\tc()"),
    ("_shallow, words", "ruby", "def a\n    ", "b do\n  c\nend", "b do\n      c\n    end"),
]


@pytest.mark.parametrize(("rule", "language", "prefix", "said", "shown"), SHALLOW)
def test_lines_that_are_not_deep_enough_are_moved(rule: str, language: str, prefix: str, said: str, shown: str) -> None:
    suffix = '\n    """\n' if rule == "docstring" else "\n}\n" if "{" in prefix else "\n"
    assert _cleaned(language, prefix, said, suffix) == shown


@pytest.mark.parametrize(
    ("language", "prefix", "text", "suffix"),
    [
        ("css", "body {\n  ", "background: f(\n      a\n    )\n    b;", "\n}\n"),
        ("perl", "f(<<EOT);\n", "$code.=<<EOT;\n\tret\n\tend", "\nEOT\n"),
        ("javascript", "f(`\n  a\n  b\n  ", "c [\n      d\n    ]", "\n`)\n"),
        ("ruby", "def f\n  ", "x = if a\n        b\n      end", "\nend\n"),
        ("c", "/** A.\n* b */\nint a;\n/**\n* c */\n", "/**\n* D.\n*/\nint b;", "\n"),
        ("go", "if a &&\n\tb &&\n\t", "c {\n\td()", "\n}\n"),
        ("typescript", "type A =\n  ", "| {\n      a: B\n    }\n  | C", "\n"),
    ],
)
def test_lines_that_only_look_misplaced_stay(language: str, prefix: str, text: str, suffix: str) -> None:
    assert _cleaned(language, prefix, text, suffix) == text


@pytest.mark.parametrize(
    ("language", "before", "after", "said", "shown"),
    [
        ("c", "    x = f(", ", 1);", "(name", "name"),
        ("go", "\tif a {", "", "{\n\t\tb()", "\n\t\tb()"),
        ("c", "// see (", ")", "(a) b", "a) b"),
        ("yaml", "  if: ${", "}}", "{ a ", "{ a "),
        ("zig", "  return C(", ")", "(f32).init(a);", "f32).init(a);"),
    ],
)
def test_doubled_start_by_the_brackets_of_the_line(
    language: str, before: str, after: str, said: str, shown: str
) -> None:
    assert _cleaned(language, f"a\n{before}", said, f"{after}\n") == shown


def test_tabs_take_the_place_of_spaces_also_below_a_first_line_with_tabs() -> None:
    said = "\tif a {\n    b()\n  }"
    assert _cleaned("go", "func f() {\n\tx()\n", said, "\n}\n") == "\tif a {\n\t\tb()\n\t}"


def test_an_echo_with_its_indentation_is_one_even_in_a_list() -> None:
    assert _cleaned("javascript", "f(\n  a,\n  b,\n  ", "  b,\n  c,", "\n)\n") == "c,"
