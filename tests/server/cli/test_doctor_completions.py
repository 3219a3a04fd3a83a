"""`lapce-ai doctor --completions`: what servers left behind, and in words why nothing was shown."""

from __future__ import annotations

import io
import json
import os
import time
from pathlib import Path
from typing import Any, get_args

import pytest
from rich.console import Console

from lapce_ai_providers.chunks import UsageChunk
from lapce_ai_providers.errors import ErrorCode
from lapce_ai_server.cli.commands import run
from lapce_ai_server.cli.doctor_completions import as_value, completions_of, show
from lapce_ai_server.cli.verdict_words import ANY, words_for
from lapce_ai_server.completion.caps import RULES as CAP_RULES
from lapce_ai_server.completion.spend import Spend
from lapce_ai_server.completion.switch import Switch
from lapce_ai_server.features.inline.skip import RULES as SKIP_RULES
from lapce_ai_server.settings.environment import Environment, environment_from

NOW = 1_763_800_000.0


def row(verdict: str, **more: Any) -> dict[str, Any]:
    return {
        "verdict": verdict,
        "time": NOW - 100,
        "file": "a.py",
        "path": "/home/me/a.py",
        "line": 7,
        "language": "python",
        "trigger": "automatic",
        "milliseconds": 312.3,
        **more,
    }


def home_with(home: Path, *servers: dict[str, Any], config: str = "") -> Environment:
    folder = home / ".local/state/lapce-ai/completions"
    folder.mkdir(parents=True)
    for number, server in enumerate(servers):
        (folder / f"{number}-1.json").write_text(json.dumps(server))
    file = home / "config.toml"
    file.write_text(config)
    file.chmod(0o600)
    return environment_from({"HOME": str(home), "LAPCE_AI_CONFIG": str(file)})


def text_of(environment: Environment) -> str:
    out = io.StringIO()
    show(completions_of(environment), Console(file=out, width=400, highlight=False), NOW)
    return out.getvalue()


def test_it_tells_each_request_and_in_words_what_its_verdict_means(tmp_path: Path) -> None:
    server = {
        "pid": os.getpid(),
        "saved": NOW - 120,
        "editor": "Helix",
        "counts": {"shown": 12, "error:authentication": 3},
        "last": [row("shown", model="m"), row("error:authentication", why="Bad key. Check the API key.")],
        "feedback": {"offered": 12, "shown": 10, "accepted": 4, "partiallyAccepted": 1},
    }
    text = text_of(home_with(tmp_path, server))
    assert f"Helix: server {os.getpid()}, running, last request 2 min ago" in text
    assert "shown 12, error:authentication 3" in text
    assert "12 offered, 10 shown, 4 accepted, 1 accepted in part" in text
    assert "/home/me/a.py:7  312 ms  m" in text
    assert "Bad key. Check the API key." in text
    assert "error:authentication (1): The provider refused the key" in text


def test_an_editor_that_never_asks_is_told_too(tmp_path: Path) -> None:
    assert "No server has been asked for a completion" in text_of(environment_from({"HOME": str(tmp_path)}))
    assert "No server has been asked for a completion" in text_of(environment_from({}))


def test_a_server_that_has_ended_is_told_as_that(tmp_path: Path) -> None:
    servers = [
        {"pid": os.getpid(), "ended": True, "saved": NOW, "last": [row("shown")]},
        {"pid": 2**22 + 1, "saved": NOW - 60},
    ]
    text = text_of(home_with(tmp_path, *servers))
    assert text.count(", ended, ") == 2
    assert "this editor has not told what became of them" in text


def test_spending_caps_and_pauses_are_told(tmp_path: Path) -> None:
    config = "inlineDailyDollars = 1.5\ninlineDailyTokens = 100000\ninlineEnabled = false\n"
    environment = home_with(tmp_path, config=config)
    state = str(tmp_path / ".local/state/lapce-ai")
    spend = Spend(state)
    spend.add("completions", UsageChunk(900, 100), 0.25)
    spend.close()
    Switch(state).pause("/home/me/private")
    text = text_of(environment)
    assert "1 requests, $0.2500 of $1.5 (inlineDailyDollars), 1,000 tokens of 100,000 (inlineDailyTokens)" in text
    assert "inlineEnabled is false" in text
    assert "paused in /home/me/private" in text


@pytest.mark.parametrize(
    "server",
    [
        {},
        {"pid": "x", "saved": None, "counts": 5, "last": "no", "feedback": []},
        {"pid": True, "last": [1, None, {}, {"verdict": None}, {"verdict": "\x1b[31mred", "why": "\x1b]0;title\x07"}]},
        {"pid": 1e300, "last": [{"verdict": "skipped:of_the_future", "time": "x", "line": [], "path": 5}]},
        {"pid": float("inf"), "saved": float("nan"), "last": [{"verdict": "shown", "time": 1e300}]},
    ],
)
def test_files_that_others_have_broken_are_shown_as_far_as_they_go(tmp_path: Path, server: dict[str, Any]) -> None:
    text = text_of(home_with(tmp_path, server))
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "today" in text


def test_programs_get_all_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home_with(tmp_path, {"pid": os.getpid(), "saved": time.time(), "last": [row("debounced")]})
    for name in ("XDG_STATE_HOME", "LAPCE_AI_CONFIG", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert run(["doctor", "--completions", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["servers"][0]["running"] is True
    assert told["words"]["debounced"].startswith("You typed on")
    assert set(told["today"]) == {"date", "calls", "completions"}
    assert run(["doctor", "--completions"]) == 0
    assert "debounced (1): You typed on" in " ".join(capsys.readouterr().out.split())


def test_every_verdict_has_words() -> None:
    names = [
        *("shown", "cached", "superseded", "debounced", "empty", "other"),
        *(f"skipped:{rule}" for rule in (*SKIP_RULES, *CAP_RULES.values())),
        *(f"skipped:{rule}" for rule in ("not_open", "off", "paused", "language", "disabled_glob", "ignored")),
        *(f"skipped:{rule}" for rule in ("secret_file", "too_large")),
        *(f"error:{code}" for code in get_args(ErrorCode)),
        *(f"filtered:{rule}" for rule in ("same_as_neighbour", "too_short", "suffix_overlap", "needs_range")),
    ]
    unknown = words_for("of another version")
    assert [name for name in names if words_for(name) in (unknown, *ANY.values())] == []
    assert words_for("filtered:of_the_future") == ANY["filtered"]


def test_the_value_is_json(tmp_path: Path) -> None:
    assert json.dumps(as_value(completions_of(home_with(tmp_path, {"last": [row("shown")]}))))
