"""Answers that are found again: typed along, taken back, nothing to say; and never in the wrong place."""

import time

import pytest

from lapce_ai_server.features.inline.items import Suggestion
from lapce_ai_server.features.inline.memory import CompletionMemory
from remembered import at, cursor, remembered

LOOKUP_MICROSECONDS = {"each in a line of its own": 50, "all in one line": 250}
"""Some times what it takes, since other work may go on beside the tests."""


@pytest.mark.parametrize(
    ("asked", "answer", "now", "rest"),
    [
        ("a = |\n", "foo(b)", "a = |\n", "foo(b)"),
        ("a = |\n", "foo(b)", "a = foo|\n", "(b)"),
        ("a = |", "foo(b)", "a = f|", "oo(b)"),
        ("if a:|\nz", "\n    b\n    c", "if a:\n    |\nz", "b\n    c"),
        ("if a:|\nz", "\n    b\n    c", "if a:\n    b\n    |\nz", "c"),
        ("if a:|\nz", "\n    b", "if a:\n|\nz", "    b"),
        ("|", "x\ny", "x\n|", "y"),
    ],
)
def test_what_was_typed_along_is_left_out(asked: str, answer: str, now: str, rest: str) -> None:
    assert remembered(asked, answer, now) == (rest, 0)


@pytest.mark.parametrize(
    ("asked", "now", "given"),
    [
        ("result = fo|\n", "result = f|\n", "oo(b)"),
        ("result = fo|\n", "resu|\n", "lt = foo(b)"),
        ("def f():\n    |\n", "def f():|\n", "\n    o(b)"),
        ("def f():\n\n    |\n", "def f():|\n", "\n\n    o(b)"),
        ("ab|", "|", "abo(b)"),
    ],
)
def test_what_was_taken_back_is_given_back(asked: str, now: str, given: str) -> None:
    assert remembered(asked, "o(b)", now) == (given, 0)


@pytest.mark.parametrize(
    ("asked", "now"),
    [
        ("a = |\n", "a = x|\n"),
        ("a = |\n", "b = |\n"),
        ("a = |\n", "b = foo|\n"),
        ("a = |\n", "a = foo|x\n"),
        ("a = |\nnext", "a = foo|\nother"),
        ("a = |\n", "a = |\nmore"),
        ("first\na = |\n", "other\na = f|\n"),
        ("first\nab = |\n", "other\nab|\n"),
        ("a = |\n", "a = foo(b)|\n"),
        ("a = |\n", "a = foo(b) |\n"),
        ("a = fo|\n", "a = |\nfo"),
        ("a = |)\n", "a = f|))\n"),
        ("a\n\nb|", "a\n|"),
        ("def f():\n    retu|\n", "def f():|\n"),
        ("abc\nx = |", "|"),
    ],
)
def test_another_document_is_never_given_that_answer(asked: str, now: str) -> None:
    assert remembered(asked, "foo(b)", now) is None


def test_the_middle_of_a_text_is_not_mistaken_for_its_beginning() -> None:
    assert remembered("x\n|", "a\na\nb", "x\na\n|") == ("a\nb", 0)
    assert remembered("x\n|", "a\na\nb", "x\na\na\n|") == ("b", 0)


def test_deleting_more_than_a_few_words_is_another_place() -> None:
    line = "word " * 40
    assert remembered(f"{line}|", "foo", "word |") is None


@pytest.mark.parametrize(
    ("answer", "now", "rest"),
    [
        ("\n\n    b", "if a:\n    |\nz", "\n    b"),
        ("\n\n    b", "if a:\n    \n    |\nz", "b"),
        ("\n    b\n\n    c", "if a:\n    b\n    \n  |\nz", "  c"),
        ("\n    b\n    \n    c", "if a:\n    b\n\n    |\nz", "c"),
    ],
)
def test_white_space_in_blank_lines_is_no_difference(answer: str, now: str, rest: str) -> None:
    assert remembered("if a:|\nz", answer, now) == (rest, 0)


def test_an_indentation_that_the_text_has_not_is_one() -> None:
    assert remembered("if a:|\nz", "\n    b", "if a:\n        |\nz") is None
    assert remembered("if a:|\nz", "\n    b", "if a:\n\t|\nz") is None


@pytest.mark.parametrize(
    ("answer", "now", "rest"),
    [
        ("(a, b)", "x = foo(|)\n", ("a, b)", 1)),
        ("(a, b)", "x = foo(a|)\n", (", b)", 1)),
        ("(a, b)", "x = foo(a, b)|\n", None),
        ("(a, b)", "x = foo(a, b|)\n", (")", 1)),
        ("(a, [b])", "x = foo(a, [|])\n", ("b])", 2)),
        ("(a, [b", "x = foo(a, [|])\n", ("b", 0)),
        ("(a, [b]", "x = foo(a, [|])\n", ("b]", 1)),
        ('("a")', 'x = foo("|")\n', ('a")', 2)),
        ('("a', 'x = foo("|")\n', ("a", 0)),
        ("(a, b)\ny = 1", "x = foo(|)\n", ("a, b)\ny = 1", 1)),
        ("(a, b)", "x = foo(|]\n", None),
        ("(a, b)", "x = foo(|))\n", None),
        ("bar(a)", "x = foobar|)\n", None),
    ],
)
def test_brackets_that_the_editor_closed_are_replaced_where_the_text_closes_them(
    answer: str, now: str, rest: object
) -> None:
    assert remembered("x = foo|\n", answer, now) == rest


@pytest.mark.parametrize(
    ("now", "rest"),
    [
        ("x = foo(|)\n", ("a, [b]);", 1)),
        ("x = foo(a, |)\n", ("[b]);", 1)),
        ("x = foo(a, [|])\n", ("b]);", 2)),
        ("x = foo(a, [b]|)\n", (");", 1)),
        ("x = foo(a, [b])|\n", (";", 0)),
        ("x = fo|\n", ("o(a, [b]);", 0)),
        ("x = fo|)\n", ("o(a, [b]);", 1)),
    ],
)
def test_what_an_answer_replaces_shrinks_and_grows_with_what_is_typed(now: str, rest: object) -> None:
    asked = "x = foo(|)\n" if not now.startswith("x = fo|") else "x = foo|)\n"
    answer = "a, [b]);" if asked == "x = foo(|)\n" else "(a, [b]);"
    assert remembered(asked, answer, now, replace_after=1) == rest


def test_taking_back_a_bracket_with_its_partner_leaves_the_whole_text() -> None:
    assert remembered("x = foo(|)\n", "a)", "x = foo|\n", replace_after=1) == ("(a)", 0)
    assert remembered("x = foo(|)\n", "a", "x = foo|\n") is None


@pytest.mark.parametrize(
    ("asked", "answer", "replaced"),
    [
        ("if (x) |\nz", "{\n    y();\n}", 0),
        ("if (x) {|}\nz", "\n    y();\n}", 1),
        ("if (x) {|}\nz", "\n    y();\n", 0),
        ("if (x) {|}\nz", "\n    y();", 0),
        ("if (x) {|\n}\nz", "\n    y();", 0),
    ],
)
def test_enter_between_brackets_leaves_the_closing_one_where_the_editor_put_it(
    asked: str, answer: str, replaced: int
) -> None:
    assert remembered(asked, answer, "if (x) {\n    |\n}\nz", replace_after=replaced, language="c") == ("y();", 0)


def test_enter_between_tags_does_so_too_and_nowhere_else() -> None:
    assert remembered("<p>|</p>\n", "\n  text", "<p>\n  |\n</p>\n", language="html") == ("text", 0)
    assert remembered("if a:|", "\n    b", "if a:\n    |\n") is None
    assert remembered("if a:|x", "\n    b", "if a:\n    |\nx") is None


def test_a_text_that_goes_on_below_the_bracket_is_asked_for_anew() -> None:
    assert remembered("if (x) |\nz", "{\n    y();\n}\nelse {", "if (x) {\n    |\n}\nz", language="c") is None


def test_nothing_is_remembered_for_the_very_state_alone() -> None:
    memory = CompletionMemory()
    memory.store(cursor("a = |\n"), [], 0.0)
    assert memory.lookup(cursor("a = |\n"), 1.0) == ()
    assert memory.lookup(cursor("a = b|\n"), 1.0) is None
    assert memory.lookup(cursor("a =|\n"), 1.0) is None
    assert memory.lookup(cursor("a = |\nb"), 1.0) is None


def test_a_text_of_white_space_is_nothing() -> None:
    memory = CompletionMemory()
    memory.store(cursor("a = |\n"), [Suggestion("  \n")], 0.0)
    assert memory.lookup(cursor("a = |\n"), 1.0) == ()


def test_answers_are_forgotten_after_five_minutes() -> None:
    memory = CompletionMemory()
    memory.store(cursor("a|"), [Suggestion("b")], 10.0)
    assert memory.lookup(cursor("a|"), 310.0) == (Suggestion("b"),)
    assert memory.lookup(cursor("a|"), 310.1) is None
    assert len(memory) == 0


def test_the_oldest_of_more_than_a_hundred_are_forgotten() -> None:
    memory = CompletionMemory()
    for number in range(150):
        memory.store(cursor(f"line\na{number} = |\n"), [Suggestion("b")], 0.0)
    assert len(memory) == 100
    assert memory.lookup(cursor("line\na49 = |\n"), 0.0) is None
    assert memory.lookup(cursor("line\na50 = |\n"), 0.0) is not None
    memory.clear()
    assert memory.lookup(cursor("line\na149 = |\n"), 0.0) is None
    assert not memory._on_line
    assert not memory._below


def test_nothing_is_left_of_forgotten_answers() -> None:
    memory = CompletionMemory(most_entries=3)
    for number in range(50):
        memory.store(cursor(f"{'x' * number}\n\n\na{number} = |\n"), [Suggestion("b\nc")], float(number))
    assert len(memory._on_line) <= 3
    memory.lookup(cursor("|"), 1_000.0)
    assert (memory._on_line, memory._below) == ({}, {})


def test_the_newest_answer_for_a_place_counts() -> None:
    memory = CompletionMemory()
    memory.store(cursor("a = |"), [Suggestion("b")], 0.0)
    memory.store(cursor("a = |"), [Suggestion("c")], 1.0)
    assert memory.lookup(cursor("a = |"), 2.0) == (Suggestion("c"),)


def test_typing_along_comes_before_taking_back() -> None:
    memory = CompletionMemory()
    memory.store(cursor("a = |"), [Suggestion("bar")], 0.0)
    memory.store(cursor("a = x|"), [Suggestion("yz")], 1.0)
    assert memory.lookup(cursor("a = |"), 2.0) == (Suggestion("bar"),)


def test_of_several_texts_those_are_left_that_agree() -> None:
    memory = CompletionMemory()
    memory.store(cursor("a = |"), [Suggestion("foo"), Suggestion("bar"), Suggestion("fob")], 0.0, invoked=True)
    assert memory.lookup(cursor("a = fo|"), 1.0) == (Suggestion("o"), Suggestion("b"))


def test_who_asks_by_hand_gets_no_answer_that_was_made_unasked() -> None:
    memory = CompletionMemory()
    memory.store(cursor("a = |"), [Suggestion("foo")], 0.0)
    assert memory.lookup(cursor("a = |"), 1.0, invoked=True) is None
    memory.store(cursor("a = |"), [Suggestion("foo(\n)")], 0.0, invoked=True)
    assert memory.lookup(cursor("a = |"), 1.0, invoked=True) == (Suggestion("foo(\n)"),)
    assert memory.lookup(cursor("a = f|"), 1.0) == (Suggestion("oo(\n)"),)


def test_each_document_has_its_own_answers_however_its_name_is_spelt() -> None:
    memory = CompletionMemory()
    memory.store(cursor("a = |", uri="file:///c%3A/a%20b.py"), [Suggestion("foo")], 0.0)
    assert memory.lookup(cursor("a = |", uri="file:///C:/a b.py"), 1.0) is not None
    assert memory.lookup(cursor("a = |", uri="file:///c:/other.py"), 1.0) is None


def test_a_change_far_away_does_not_matter_and_one_nearby_does() -> None:
    far, near = "# far\n" + "x = 1\n" * 1_000, "x = 1\n" * 100
    memory = CompletionMemory()
    memory.store(at(f"{far}y = ", "\n" + far), [Suggestion("foo")], 0.0)
    assert memory.lookup(at(f"# new\n{far}y = f", "\n" + far), 1.0) == (Suggestion("oo"),)
    assert memory.lookup(at(f"{far}{near}z = 1\n{near[:-1]}\ny = f", "\n" + far), 1.0) is None


@pytest.mark.parametrize("answers", LOOKUP_MICROSECONDS)
def test_looking_up_among_a_hundred_answers_takes_no_time_to_speak_of(answers: str) -> None:
    same_line = answers == "all in one line"
    above = "".join(f"def f{number}(x):\n    y = {number}\n" for number in range(2_000))
    memory = CompletionMemory()
    for number in range(100):
        prefix = f"{above}    a{number} = " if same_line else f"{above[: -300 * number - 1]}\n    a = "
        memory.store(at(prefix, "\n" + above), [Suggestion("foo(1)\n    b = 2\n    c = 3")], 0.0)
    queries = [at(f"{above}    a0 = foo(1)\n    b", "\n" + above), at(f"{above}    zz = f", "\n" + above)]
    for query in queries:
        times = []
        for _ in range(200):
            began = time.perf_counter()
            memory.lookup(query, 1.0)
            times.append(time.perf_counter() - began)
        assert min(times) * 1e6 < LOOKUP_MICROSECONDS[answers]
