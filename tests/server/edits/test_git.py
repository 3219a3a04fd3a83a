"""Git as a process of ours: what it says, what it complains of, what a repository's settings may not do."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

import pytest

from lapce_ai_providers.errors import Refused
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
