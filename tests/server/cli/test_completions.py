"""`lapce-ai completions`: pausing from a terminal, for the repository around the current folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from lapce_ai_server.cli.commands import run
from lapce_ai_server.completion.switch import Switch
from lapce_ai_server.settings.environment import read_environment
from lapce_ai_server.settings.state_path import state_folder


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a folder in it, which is the current one."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "project/.git").mkdir(parents=True)
    (tmp_path / "project/src").mkdir()
    monkeypatch.chdir(tmp_path / "project/src")
    return (tmp_path / "project").resolve()


def paused(folder: Path) -> bool:
    """As a server sees it."""
    return Switch(state_folder(read_environment())).paused(str(folder))


def test_the_repository_is_paused_and_resumed(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completions", "pause"]) == 0
    assert capsys.readouterr().out == f"AI completions are paused in {project}.\n"
    assert paused(project)
    assert not paused(project.parent)
    assert run(["completions", "status"]) == 0
    assert capsys.readouterr().out == f"paused  {project}\n"
    assert run(["completions", "resume"]) == 0
    assert capsys.readouterr().out == f"AI completions are on in {project}.\n"
    assert not paused(project)


def test_another_folder_can_be_named(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completions", "pause", str(project / "src")]) == 0
    assert run(["completions", "status"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [f"on      {project}", f"paused  {project / 'src'}"]
    assert not paused(project)


def test_outside_of_repositories_the_current_folder_is_meant(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / ".git").rmdir()
    assert run(["completions", "pause"]) == 0
    assert paused(project / "src")
    assert not paused(project)


def test_a_folder_that_is_not_there_is_refused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completions", "pause", str(project / "nowhere")]) == 2
    assert "nowhere" in capsys.readouterr().err


def test_what_cannot_be_remembered_is_told(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project.parent / "state").write_text("no folder")
    assert run(["completions", "pause"]) == 1
    assert "cannot be written" in capsys.readouterr().err
