"""Git as a process of ours: what it says, what it complains of, what a repository's settings may not do."""

from __future__ import annotations

import asyncio
import os
import select
import subprocess
import sys
from pathlib import Path

import pytest

from lapce_ai_providers.errors import Refused
from lapce_ai_server.edits import git as module
from lapce_ai_server.edits.committing import DIFF, SUBJECTS
from lapce_ai_server.edits.git import git


def repository(folder: Path) -> None:
    for arguments in (("init", "-q"), ("config", "diff.external", "touch ran"), ("config", "core.pager", "touch ran")):
        subprocess.run(["git", "-C", str(folder), *arguments], check=True)
    (folder / "ä.py").write_text("x = 1\n", "utf-8")
    subprocess.run(["git", "-C", str(folder), "add", "."], check=True)


def test_what_is_staged_is_read_and_nothing_of_the_repository_is_run(tmp_path: Path) -> None:
    repository(tmp_path)
    diff = asyncio.run(git(str(tmp_path), *DIFF))
    assert "+++ b/ä.py" in diff
    assert "+x = 1" in diff
    assert not (tmp_path / "ran").exists()


def test_a_complaint_of_gits_is_told(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="git log: fatal"):
        asyncio.run(git(str(tmp_path), *SUBJECTS))


def fake_git(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    program = folder / "git"
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


async def in_time(folder: Path) -> str:
    async with asyncio.timeout(8):
        return await git(str(folder), "diff")


@pytest.mark.skipif(sys.platform == "win32", reason="shell scripts and pipes with names")
def test_after_its_time_git_ends_with_all_that_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "held")
    fake_git(tmp_path, monkeypatch, f"exec 3>'{tmp_path}/held'\nsleep 60\nexit 0")
    monkeypatch.setattr(module, "SECONDS", 1.0)
    held = os.open(tmp_path / "held", os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(Refused, match="git diff took longer than 1 seconds"):
            asyncio.run(in_time(tmp_path))
        assert select.select([held], [], [], 5)[0] == [held]  # the child's end is closed too
        assert os.read(held, 1) == b""
    finally:
        os.close(held)


@pytest.mark.skipif(sys.platform == "win32", reason="shell scripts")
def test_complaints_longer_than_a_pipe_holds_do_not_stop_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_git(tmp_path, monkeypatch, "head -c 1000000 /dev/zero | tr '\\0' w >&2\necho the diff")
    assert asyncio.run(in_time(tmp_path)) == "the diff\n"


@pytest.mark.skipif(sys.platform == "win32", reason="shell scripts")
def test_of_a_diff_without_end_the_first_4_mib_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_git(tmp_path, monkeypatch, "yes")
    assert len(asyncio.run(in_time(tmp_path))) == module.MOST_BYTES
