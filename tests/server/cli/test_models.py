import json
import sys
from pathlib import Path

import pytest

from lapce_ai_server.cli import server_process
from lapce_ai_server.cli.commands import run
from lapce_ai_server.cli.model_table import cells, lines

FAKE = (sys.executable, str(Path(__file__).parents[2] / "fake_language_server.py"))


@pytest.fixture
def fake_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_process, "SERVER_COMMAND", FAKE)


@pytest.fixture
def no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_process, "SERVER_COMMAND", (sys.executable, "-c", "raise SystemExit('started')"))


@pytest.mark.usefixtures("no_server")
def test_the_catalog_is_listed_without_asking_anybody(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["models"]) == 0
    shown = capsys.readouterr().out
    for word in ("anthropic", "gemini", "vertex", "bedrock", "xai", "claude-sonnet-4-20250514 *", "Roo Code v3.28.18"):
        assert word in shown


@pytest.mark.usefixtures("no_server")
def test_a_line_tells_size_prices_and_abilities(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["models", "--provider", "xai"]) == 0
    head, source, columns, first, *_ = capsys.readouterr().out.splitlines()
    assert head == "xai  (* default)"
    assert source.endswith("checked 2026-11")
    assert columns.split()[:3] == ["model", "context", "output"]
    assert first.split() == ["grok-code-fast-1", "*", "262,144", "16,384", "0.2", "1.5", "0.02", "0.02", "cache"]


@pytest.mark.usefixtures("no_server")
def test_the_same_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["models", "--provider", "gemini", "--json"]) == 0
    (listing,) = json.loads(capsys.readouterr().out)
    assert (listing["provider"], listing["checked"], listing["default"]) == (
        "gemini",
        "2026-11",
        "gemini-2.0-flash-001",
    )
    (row,) = (row for row in listing["models"] if row["id"] == "gemini-2.5-pro")
    assert row["contextWindow"] == 1_048_576
    assert row["tiers"][0]["inputPrice"] == 1.25


@pytest.mark.usefixtures("fake_server")
def test_a_provider_with_a_list_of_its_own_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["models", "--provider", "openrouter"]) == 0
    head, source, _, *rows = capsys.readouterr().out.splitlines()
    assert (head, source) == ("openrouter  (* default)", "told by the provider just now")
    assert rows[0].split() == ["a/b", "1,000", "-", "0.5", "1", "-", "-"]
    assert rows[1].split()[:2] == ["anthropic/claude-sonnet-4", "*"]


@pytest.mark.usefixtures("fake_server")
def test_a_list_that_could_not_be_had_is_said_to_be_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["models", "--profile", "offline"]) == 0
    assert "could not be had" in capsys.readouterr().out


@pytest.mark.usefixtures("fake_server")
def test_a_name_cannot_command_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["models", "--profile", "mine"]) == 0
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.usefixtures("fake_server")
def test_no_models_are_a_failure_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["models", "--profile", "none"]) == 1
    assert "tells no models" in capsys.readouterr().err


def test_provider_and_profile_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["models", "--provider", "xai", "--profile", "x"]) == 2
    assert run(["models", "--provider", "nobody"]) == 2


def test_what_is_not_known_is_a_dash() -> None:
    assert cells({"id": "m", "maxTokens": -1}, None) == ("m", "-", "-", "-", "-", "-", "-", "")
    assert cells({"id": "m", "inputPrice": 0, "tiers": [{}]}, "m")[3:] == (
        "0",
        "-",
        "-",
        "-",
        "prices by size of the prompt",
    )


def test_columns_are_as_wide_as_what_they_hold() -> None:
    head, first = lines([{"id": "a-model-with-a-long-name", "contextWindow": 1_000_000}], None)
    assert head.index("context") + len("context") == first.index("1,000,000") + len("1,000,000")
