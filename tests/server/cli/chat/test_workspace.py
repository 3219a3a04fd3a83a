"""Which files a question sends along, and which it never does."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from lapce_ai_server.cli.chat.mentions import place_of
from lapce_ai_server.cli.chat.permitted_files import PermittedFiles
from lapce_ai_server.cli.chat.workspace import LARGEST_WHOLE_BYTES, Refused, Workspace
from lapce_ai_server.settings.environment import read_environment
from lapce_ai_server.settings.load import load_settings


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / ".git").mkdir(parents=True)
    (root / "src").mkdir()
    (root / "build").mkdir()
    (root / ".gitignore").write_text("build/\n*.log\n", "utf-8")
    (root / "src/a.py").write_text("one\ntwo\nthree\n", "utf-8")
    (root / "src/b c.txt").write_text("```\n", "utf-8")
    (root / "build/out.js").write_text("x", "utf-8")
    (root / ".env").write_text("KEY=1", "utf-8")
    (root / "picture.bin").write_bytes(b"\x89PNG\x00\xff")
    (root / "nul.txt").write_bytes(b"a\0b")
    (tmp_path / "outside.txt").write_text("out", "utf-8")
    return root


@pytest.fixture
def workspace(root: Path) -> Workspace:
    return Workspace(str(root), PermittedFiles(load_settings(read_environment(), {}).settings.inline))


def sent(workspace: Workspace, question: str) -> list[str]:
    return [file.text for file in workspace.attachments(question)[0]]


def test_files_lines_and_folders_go_along(workspace: Workspace) -> None:
    assert sent(workspace, "@src/a.py") == ["src/a.py:\n```py\none\ntwo\nthree\n```"]
    assert sent(workspace, "is @src/a.py:2-3, good?") == ["src/a.py, lines 2-3:\n```py\ntwo\nthree\n```"]
    assert sent(workspace, "@src/a.py:2-") == ["src/a.py, from line 2:\n```py\ntwo\nthree\n```"]
    assert sent(workspace, '@"src/b c.txt"') == ["src/b c.txt:\n````txt\n```\n````"]
    assert sent(workspace, "@src") == ["src/:\n```\na.py\nb c.txt\n```"]
    assert len(sent(workspace, "@src/a.py @src/a.py")) == 1


def test_a_folders_list_leaves_out_what_may_not_be_sent(workspace: Workspace) -> None:
    (listing,) = sent(workspace, "@.")
    assert "src/a.py" in listing
    assert ".env" not in listing
    assert "build" not in listing
    assert ".git/" not in listing


def test_words_that_only_look_like_files_stay_words(workspace: Workspace) -> None:
    assert workspace.attachments("use @property") == ([], ["property"])


@pytest.mark.parametrize(
    ("mention", "why"),
    [
        ("@.env", "holds secrets"),
        ("@build/out.js", "git ignores it"),
        ("@build", "git ignores it"),
        ("@.git", "belongs to git"),
        ("@picture.bin", "not text in UTF-8"),
        ("@nul.txt", "no text"),
        ("@../outside.txt", "leads outside of the workspace"),
        ("@src/nope.py", "There is no"),
        ("@src/a.py:9", "has only 3 lines"),
        ("@src/a.py:3-2", "the first comes before the last"),
        ("@src/a.py:0", "count from 1"),
        ("@src:3", "has no lines"),
    ],
)
def test_what_is_refused_is_told_with_its_reason(workspace: Workspace, mention: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        workspace.attachments(f"look at {mention}")


def test_a_file_outside_goes_along_by_its_absolute_path_alone(workspace: Workspace, root: Path) -> None:
    outside = root.parent / "outside.txt"
    assert "out" in sent(workspace, f"@{outside.as_posix()}")[0]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_links_hide_nothing(workspace: Workspace, root: Path) -> None:
    (root / "harmless.txt").symlink_to(root / ".env")
    (root / "out.txt").symlink_to(root.parent / "outside.txt")
    for mention, why in (("@harmless.txt", "holds secrets"), ("@out.txt", "leads outside")):
        with pytest.raises(Refused, match=why):
            workspace.attachments(mention)
    assert "out.txt" not in sent(workspace, "@.")[0]


def test_a_large_file_is_sent_by_lines_only(workspace: Workspace, root: Path) -> None:
    (root / "large.txt").write_text("line\n" * (LARGEST_WHOLE_BYTES // 4), "utf-8")
    with pytest.raises(Refused, match=r"too large: \d+ kB, 256 at most; name some of its lines"):
        workspace.attachments("@large.txt")
    assert "from" not in sent(workspace, "@large.txt:5-6")[0]


def test_relative_paths_count_from_the_current_folder_and_from_the_root(root: Path, workspace: Workspace) -> None:
    inner = Workspace(str(root / "src"), workspace.permitted)
    assert inner.root == workspace.root
    assert sent(inner, "@a.py") != []
    assert sent(inner, "@src/a.py") != []
    assert sent(inner, "@../src/a.py") != []


def test_paths_are_completed_without_those_that_may_not_be_sent(workspace: Workspace) -> None:
    assert workspace.names("") == ["nul.txt", "picture.bin", "src/"]
    assert workspace.names("src/") == ["src/a.py", "src/b c.txt"]
    assert workspace.names("SR") == ["src/"]
    assert workspace.names(".") == [".gitignore"]
    assert workspace.names("nowhere/") == []


def test_the_newest_files_are_offered_first(workspace: Workspace, root: Path) -> None:
    import os

    os.utime(root / "src/a.py", (4e9, 4e9))
    assert workspace.newest(1) == [os.path.join("src", "a.py")]
    assert workspace.attached(place_of("src/a.py")).lines == 3
