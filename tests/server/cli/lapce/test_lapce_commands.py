"""`lapce-ai lapce init` and `remove` on the disk."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from lapce_ai_server.cli.commands import run
from lapce_ai_server.cli.lapce.program import own_program


def run_toml(folder: Path) -> Path:
    return folder / ".lapce/run.toml"


def test_init_writes_and_says_how_to_go_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lapce", "init", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "Run and Debug" in out
    assert 'name = "AI: chat"' in run_toml(tmp_path).read_text("utf-8")
    assert run(["lapce", "init", str(tmp_path)]) == 0
    assert "is up to date" in capsys.readouterr().out
    assert run(["lapce", "init", str(tmp_path), "--program", "lapce-ai"]) == 0
    assert 'program = "lapce-ai"' in run_toml(tmp_path).read_text("utf-8")
    assert os.listdir(tmp_path / ".lapce") == ["run.toml"]


def test_remove_takes_out_what_init_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lapce", "init", str(tmp_path)]) == 0
    assert run(["lapce", "remove", str(tmp_path)]) == 0
    assert os.listdir(tmp_path) == []
    assert run(["lapce", "remove", str(tmp_path)]) == 0
    assert "no entries of ours" in capsys.readouterr().out
    run_toml(tmp_path).parent.mkdir()
    run_toml(tmp_path).write_text("# mine\n", "utf-8")
    run_toml(tmp_path).chmod(0o600)
    assert run(["lapce", "init", str(tmp_path)]) == 0
    assert stat.S_IMODE(run_toml(tmp_path).stat().st_mode) == 0o600
    assert run(["lapce", "remove", str(tmp_path)]) == 0
    assert run_toml(tmp_path).read_text("utf-8") == "# mine\n"


@pytest.mark.parametrize("content", [b"[[configs]\n", b"\xff\xfe"])
def test_a_malformed_file_is_told_and_left(tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    run_toml(tmp_path).parent.mkdir()
    run_toml(tmp_path).write_bytes(content)
    assert run(["lapce", "init", str(tmp_path)]) == 1
    assert "left as it is" in capsys.readouterr().err.replace("it was left", "left")
    assert run_toml(tmp_path).read_bytes() == content


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_that_leads_outside_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "elsewhere").mkdir()
    for name, target in (("a", tmp_path / "elsewhere"), ("b", None)):
        folder = tmp_path / name
        folder.mkdir()
        if target is not None:
            (folder / ".lapce").symlink_to(target)
        else:
            (folder / ".lapce").mkdir()
            run_toml(folder).symlink_to(tmp_path / "elsewhere/run.toml")
        assert run(["lapce", "init", str(folder)]) == 1
        assert "leads outside of the folder" in capsys.readouterr().err
    assert os.listdir(tmp_path / "elsewhere") == []


def test_the_entries_start_this_program_by_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "lapce-ai"
    script.write_text("#!/bin/sh\n", "utf-8")
    script.chmod(0o755)
    assert own_program(str(script)) == (str(script),)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert own_program("lapce-ai") == (str(script),)
    assert own_program("./lapce-ai") == (str(script),)
    assert own_program("/somewhere/lapce_ai_server/__main__.py") == (sys.executable, "-P", "-m", "lapce_ai_server")
