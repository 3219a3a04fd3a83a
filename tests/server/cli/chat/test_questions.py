"""What a question and a command are made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_server.cli.chat.mentions import Place, looks_like_path, mentioned, place_of, written
from lapce_ai_server.cli.chat.picking import fuzzy
from lapce_ai_server.cli.chat.slash import Command, Unknown, help_lines, is_unfinished, parsed, question_of


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("look at @src/a.py", [Place("src/a.py")]),
        ("@a.py:10-40 and @b.py:7", [Place("a.py", (10, 40)), Place("b.py", (7, 7))]),
        ('@"a b.txt":3- please', [Place("a b.txt", (3, None))]),
        ("@C:\\x\\y.py:2", [Place("C:\\x\\y.py", (2, 2))]),
        ("write to me@example.org, or `@property`", []),
        ("(@src/)", [Place("src/)")]),
        ("no mention @ all", []),
        (f"@a.py:{'9' * 5000}", [Place(f"a.py:{'9' * 5000}")]),
        (f'@"a.py":{"9" * 5000}', [Place("a.py", (999_999_999, 999_999_999))]),
    ],
)
def test_mentions_are_found_with_their_lines(question: str, places: list[Place]) -> None:
    assert [meanings[0] for meanings in mentioned(question)] == places


def test_punctuation_behind_a_mention_may_be_a_sentences_own() -> None:
    assert next(mentioned("see @a.py:3, then")) == (Place("a.py:3,"), Place("a.py", (3, 3)))


def test_lines_are_told_as_people_write_them() -> None:
    assert [place_of(text).label() for text in ("a", "a:1", "a:1-2", "a:3-")] == [
        "a", "a, line 1", "a, lines 1-2", "a, from line 3",
    ]  # fmt: skip


def test_a_decorator_does_not_look_like_a_path() -> None:
    assert not looks_like_path(Place("property"))
    assert looks_like_path(Place("src/nope.py"))
    assert looks_like_path(Place("nope", (1, 2)))


@given(st.from_regex(r"[\w ./-]{0,10}[\w]", fullmatch=True))
def test_a_written_mention_is_read_as_the_same_path(path: str) -> None:
    assert next(mentioned(f"x {written(path)} y"))[0] == Place(path)


@given(st.text(max_size=60))
def test_no_question_breaks_the_parsers(text: str) -> None:
    list(mentioned(text))
    assert isinstance(parsed(text), (Command, Unknown, str))
    is_unfinished(text)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/model gpt 4", Command("model", "gpt 4")),
        ("/NEW", Command("new")),
        ("/q", Command("exit")),
        ("/?", Command("help")),
        ("/etc/hosts is what?", "/etc/hosts is what?"),
        (" /model", "/model"),
        ("// a comment", "// a comment"),
        ("hello ", "hello"),
    ],
)
def test_commands_and_questions_are_told_apart(typed: str, meant: object) -> None:
    assert parsed(typed) == meant


def test_a_mistyped_command_gets_the_nearest_one_named() -> None:
    assert parsed("/nwe") == Unknown("There is no /nwe. Did you mean /new?")
    assert parsed("/zzzzzz") == Unknown("There is no /zzzzzz. /help tells what there is.")


@pytest.mark.parametrize(
    ("typed", "is_open", "question"),
    [
        ("a \\", True, "a"),
        ("a \\\nb", False, "a \nb"),
        ("a \\\\", False, "a \\\\"),
        ('"""', True, ""),
        ('"""a\n', True, "a"),
        ('"""a\nb"""', False, "a\nb"),
        ('""""""', False, ""),
    ],
)
def test_a_question_may_have_several_lines(typed: str, is_open: bool, question: str) -> None:
    assert is_unfinished(typed) is is_open
    assert question_of(typed) == question


def test_help_names_every_command() -> None:
    assert sum(line.startswith("/") for line in help_lines()) == 12


def test_files_are_found_by_some_of_their_letters() -> None:
    names = ["src/chat/talk.py", "src/walk.py", "README.md", "tests/talk.py"]
    assert fuzzy("walk", names) == ["src/walk.py"]
    assert fuzzy("talk.py", names) == ["src/chat/talk.py", "tests/talk.py"]
    assert fuzzy("rdm", names) == ["README.md"]
    assert fuzzy("xyz", names) == []
