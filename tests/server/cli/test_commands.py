from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from attrs import frozen

from lapce_ai_providers.version import __version__
from lapce_ai_server.cli import asks_to_serve, local_commands
from lapce_ai_server.cli.commands import run
from lapce_ai_server.cli.fetch_progress import FetchProgress
from lapce_ai_server.local.fetch import InstallProblem
from lapce_ai_server.local.folders import LocalFolder
from local_engine_gate import folder_with_engine

SERVES = """
import sys, types
served = []
server = types.ModuleType("lapce_ai_server.server")
server.serve = lambda: served.append(True) or 7
sys.modules["lapce_ai_server.server"] = server
sys.argv = ["lapce-ai", *sys.argv[1:]]
from lapce_ai_server.cli import main
status = main()
print(status, served, sorted({"click", "rich"} & set(sys.modules)))
"""


@pytest.mark.parametrize(
    "arguments", [[], ["serve"], ["--stdio"], ["serve", "--stdio"], ["--stdio", "--clientProcessId=12"]]
)
def test_an_editor_is_served_without_loading_what_is_for_people(arguments: list[str]) -> None:
    assert asks_to_serve(arguments)
    shown = subprocess.run(
        [sys.executable, "-c", SERVES, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True
    )
    assert shown.stdout == "7 [True] []\n"
    assert shown.stderr == ""


@pytest.mark.parametrize("arguments", [["chat"], ["--version"], ["--help"], ["serve", "--help"], ["--stdio=1"]])
def test_everything_else_is_for_people(arguments: list[str]) -> None:
    assert not asks_to_serve(arguments)


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"lapce-ai {__version__}\n"


def test_help_names_every_command_and_where_to_start(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    out = capsys.readouterr().out
    for word in ("serve", "demo", "chat", "local", "lapce-ai local install", "OPENAI_API_KEY"):
        assert word in out


@pytest.mark.parametrize("arguments", [["nope"], ["chat", "--nope"], ["chat", "--local", "--profile", "x", "hi"]])
def test_a_wrong_command_line_is_told_in_words(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert "Error: " in capsys.readouterr().err


def test_serve_has_help_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["serve", "--help"]) == 0
    assert "--stdio" in capsys.readouterr().out


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LocalFolder:
    folder = LocalFolder(tmp_path / "local")
    monkeypatch.setattr(local_commands, "local_folder", lambda _: folder)
    return folder


def test_the_status_says_what_is_missing(folder: LocalFolder, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["local", "status"]) == 0
    out = capsys.readouterr().out
    assert "engine  missing" in out
    assert "model   missing" in out
    assert "not running" in out


def test_the_status_says_what_is_installed(folder: LocalFolder, capsys: pytest.CaptureFixture[str]) -> None:
    folder_with_engine(folder.root)
    assert run(["local", "status"]) == 0
    assert "engine  installed" in capsys.readouterr().out


def test_the_path_can_be_printed(folder: LocalFolder, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["local", "path"]) == 0
    assert capsys.readouterr().out == f"{folder.root}\n"


@frozen
class Installing:
    """Stands for the installer."""

    problem: str = ""
    fetched: bool = True

    def __call__(self, folder: LocalFolder, show: FetchProgress) -> bool:
        if self.problem:
            raise InstallProblem(self.problem)
        if self.fetched:
            show.begin("engine", 1000)
            for size in (0, 100, 250, 300, 1000):
                show.came(size)
            show.done(folder.root)
        return self.fetched


def test_an_install_is_told_line_by_line_where_there_is_no_terminal(
    folder: LocalFolder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lapce_ai_server.local.install.install", Installing())
    assert run(["local", "install"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out == [
        "Fetching the engine, 0 MB",
        "  25%",
        "  100%",
        f"  in place: {folder.root}",
        "The local model is installed.",
    ]


def test_an_install_that_is_not_needed_says_so(
    folder: LocalFolder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lapce_ai_server.local.install.install", Installing(fetched=False))
    assert run(["local", "install"]) == 0
    assert capsys.readouterr().out == f"The local model is installed in {folder.root}.\n"


def test_an_install_that_fails_says_why(
    folder: LocalFolder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lapce_ai_server.local.install.install", Installing("The disk is full."))
    assert run(["local", "install"]) == 1
    assert capsys.readouterr().err == "The disk is full.\n"
