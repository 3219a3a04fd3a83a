"""Whatever a model, a vendor, a server or a file says, a terminal is told no command by it: on every way out."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from lapce_ai_server.cli import auth_test, commands, doctor, server_process
from lapce_ai_server.cli.answer import Answer
from lapce_ai_server.cli.bug_report import fenced, table
from lapce_ai_server.cli.chat.closing import closing_line
from lapce_ai_server.cli.chat.converse import tell
from lapce_ai_server.cli.commands import run
from lapce_ai_server.cli.doctor_report import Check, Report
from lapce_ai_server.cli.failure import CommandFailed
from lapce_ai_server.cli.plain_text import json_text
from lapce_ai_server.cli.screens import MarkdownScreen, PlainScreen

HOSTILE = "a\x1b]8;;http://evil.example\x07b\x1b]8;;\x07\x1b[2J\x1b]52;c;eA==\x07\x9b31m\u202ec\x08\x7f"
FAKE = (sys.executable, str(Path(__file__).parents[2] / "fake_language_server.py"))


def commands_in(shown: str) -> list[str]:
    """Characters that a terminal acts on, and those that turn the direction of writing."""
    return [
        sign
        for sign in shown
        if (ord(sign) < 0x20 and sign not in "\n\t") or 0x7F <= ord(sign) < 0xA0 or sign == "\u202e"
    ]


def failing(*_: object, **__: object) -> None:
    raise CommandFailed(HOSTILE)


def reporting(*_: object, **__: object) -> Report:
    return Report([Check(HOSTILE, HOSTILE, "problem", HOSTILE)], (), {HOSTILE: [HOSTILE]})


def refused(*_: object) -> Any:
    async def verdict() -> object:
        return SimpleNamespace(text=HOSTILE, taken=False)

    return verdict()


def answers(_monkeypatch: pytest.MonkeyPatch) -> None:
    screen = PlainScreen()
    screen.waiting(HOSTILE)
    screen.text(HOSTILE)
    screen.ended()
    tell(HOSTILE)
    tell(closing_line(Answer(reason="done", message=HOSTILE, title=HOSTILE)))


def errors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lapce_ai_server.cli.chat.converse.converse", failing)
    assert run(["chat", "hi"]) == 1


def models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_process, "SERVER_COMMAND", FAKE)
    assert run(["models", "--provider", "openai"]) == 0
    assert run(["models", "--provider", "openai", "--json"]) == 0


def doctors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "examined", reporting)
    monkeypatch.setattr(doctor, "server_told", lambda: None)
    run(["doctor"])
    run(["doctor", "--json"])


def bug_reports(_monkeypatch: pytest.MonkeyPatch) -> None:
    print("\n".join((*table(("x",), [(HOSTILE,)]), *fenced({HOSTILE: HOSTILE}))))


def key_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth_test, "asked_vendor", refused)
    assert run(["auth", "test", "openai"]) == 1


WAYS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "answers": answers,
    "errors": errors,
    "models": models,
    "doctor": doctors,
    "bug report": bug_reports,
    "auth test": key_tests,
}


@pytest.mark.parametrize("way", WAYS)
def test_no_text_of_others_is_a_command_to_the_terminal(
    way: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    WAYS[way](monkeypatch)
    out, err = capsys.readouterr()
    assert out + err, "nothing was shown"
    assert commands_in(out + err) == []


def test_rendered_markdown_has_colours_and_nothing_of_the_models_own() -> None:
    def rendered(text: str) -> str:
        output = io.StringIO()
        screen = MarkdownScreen(Console(file=output, force_terminal=True, width=200, highlight=False))
        screen.text(text)
        screen.ended()
        return output.getvalue()

    shown = rendered(f"{HOSTILE} [read this](http://evil.example/x) ![picture](http://evil.example/y)\n\n`{HOSTILE}`\n")
    assert "\x1b]" not in shown
    assert "evil.example/x" in shown, "where a link leads can be seen"
    assert "\x1b[2J" not in shown
    assert "\x9b" not in shown
    assert "\u202e" not in shown


def test_json_for_programs_is_the_same_data_and_no_command() -> None:
    shown = json_text({"name": HOSTILE, "ö": "日本"})
    assert json.loads(shown) == {"name": HOSTILE, "ö": "日本"}
    assert commands_in(shown) == []
    assert "日本" in shown


def test_the_commands_that_print_are_the_ones_above() -> None:
    """A new command has to be added here, once its output has been looked at."""
    assert set(commands.lapce_ai.commands) - {"help"} == {
        *("auth", "chat", "commit-message", "completions", "demo", "doctor", "explain", "lapce", "local"),
        *("models", "review", "serve", "trust"),
    }
