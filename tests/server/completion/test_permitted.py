"""Which documents are completed: privacy holds always, switches only for completions that come by themselves."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from lapce_ai_server.completion import ignored_files, real_paths
from lapce_ai_server.completion.ignored_files import IgnoredFiles, folder_of
from lapce_ai_server.completion.permitted import Permissions
from lapce_ai_server.completion.real_paths import RealPaths
from lapce_ai_server.completion.switch import Switch
from lapce_ai_server.documents.document import Document
from lapce_ai_server.settings.environment import environment_from
from lapce_ai_server.settings.inline import InlineSettings
from lapce_ai_server.settings.load import default_options
from lapce_ai_server.settings.reader import read_options
from lapce_ai_server.settings.resolve import resolve


def settings(**file: Any) -> InlineSettings:
    found = resolve(default_options(), read_options(file, "file"), environment_from({}), read_options({}, "editor"))
    assert found.problems == ()
    return found.settings.inline


def ruled(document: Document, *, invoked: bool = False, switch: Switch | None = None, **file: Any) -> str | None:
    permissions = Permissions(switch or Switch(None))
    return permissions.rule_against(document, settings(**file), "/p", 0.0, invoked=invoked)


def document(uri: str = "file:///p/a.py", text: str = "x = 1\n", language: str = "python") -> Document:
    return Document(uri, text, language_id=language)


def test_an_ordinary_document_is_completed() -> None:
    assert ruled(document()) is None
    assert ruled(document("untitled:Untitled-1")) is None


@pytest.mark.parametrize(
    ("uri", "file", "rule"),
    [
        ("file:///p/.env", {}, "secret_file"),
        ("file:///p/%2Eenv", {}, "secret_file"),
        ("file:///C%3A/p/ID_RSA", {}, "secret_file"),
        ("vscode-remote://ssh/p/.env", {}, "secret_file"),
        ("file:///p/.env", {"inlineEnabledGlobs": "*"}, "secret_file"),
        ("file:///p/a.min.js", {"inlineDisabledGlobs": "*.min.js"}, "disabled_glob"),
        ("file:///p/src/gen/a.py", {"inlineDisabledGlobs": ["src/gen/**"]}, "disabled_glob"),
        ("file:///p/src/gen/a.py", {"inlineDisabledGlobs": ["src/gen"]}, "disabled_glob"),
        ("file:///p/a.ts", {"inlineDisabledGlobs": "*.{js,ts}, *.md"}, "disabled_glob"),
        ("file:///p/a.md", {"inlineDisabledGlobs": "*.{js,ts}, *.md"}, "disabled_glob"),
        ("untitled:notes.md", {"inlineDisabledGlobs": "*.md"}, "disabled_glob"),
        ("file:///p/a.py", {"inlineMaxFileKilobytes": 0.001}, "too_large"),
    ],
)
def test_privacy_and_size_hold_also_by_hand(uri: str, file: dict[str, Any], rule: str) -> None:
    assert ruled(document(uri), **file) == rule
    assert ruled(document(uri), invoked=True, **file) == rule


@pytest.mark.parametrize(
    ("file", "rule"),
    [
        ({"inlineEnabled": False}, "off"),
        ({"inlineLanguages": {"python": False}}, "language"),
        ({"inlineLanguages": {"*": False}}, "language"),
        ({"inlineLanguages": "rust"}, "language"),
    ],
)
def test_switches_are_overridden_by_hand(file: dict[str, Any], rule: str) -> None:
    assert ruled(document(), **file) == rule
    assert ruled(document(), invoked=True, **file) is None


def test_a_pause_is_overridden_by_hand() -> None:
    switch = Switch(None)
    switch.pause("/p")
    assert ruled(document(), switch=switch) == "paused"
    assert ruled(document(), switch=switch, invoked=True) is None


def test_a_chat_file_is_completed_by_hand_alone() -> None:
    chat = document("file:///p/chat.md", "---\nlapce-ai: chat\n---\n\n## You\n\nWhy")
    assert ruled(chat) == "chat_file"
    assert ruled(chat, invoked=True) is None
    assert ruled(document("file:///p/notes.md", "---\ntitle: lapce\n---\n\nWhy")) is None


def test_an_exception_takes_back_a_glob_of_one_s_own() -> None:
    assert ruled(document(), inlineDisabledGlobs="*.py", inlineEnabledGlobs="a.py") is None


def test_the_size_of_a_document_is_measured_once_a_second() -> None:
    permissions, small = Permissions(Switch(None)), settings(inlineMaxFileKilobytes=1)
    growing = document(text="x")
    assert permissions.rule_against(growing, small, "", 0.0, invoked=True) is None
    growing.replace("x" * 2000)
    assert permissions.rule_against(growing, small, "", 0.9, invoked=True) is None
    assert permissions.rule_against(growing, small, "", 1.1, invoked=True) == "too_large"


def repository(root: Path, **files: str) -> Path:
    (root / ".git/info").mkdir(parents=True)
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("gitignore", ".gitignore")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_what_git_ignores_is_not_completed_unless_the_user_says_so(tmp_path: Path) -> None:
    root = repository(tmp_path, gitignore="*.local.py\nbuild/", sub__gitignore="!kept.local.py\nown.py")
    names = {
        "a.py": None, "a.local.py": "ignored", "build/a.py": "ignored", "sub/kept.local.py": None,
        "sub/own.py": "ignored", "own.py": None,
    }  # fmt: skip
    for name, rule in names.items():
        assert ruled(document(f"file://{root.as_posix()}/{name}"), invoked=True) == rule, name
        assert ruled(document(f"file://{root.as_posix()}/{name}"), inlineEnabledGlobs="*.py") is None


def test_the_exclude_file_counts_also_from_a_worktree(tmp_path: Path) -> None:
    root = repository(tmp_path / "main")
    (root / ".git/info/exclude").write_text("private.py\n")
    (root / ".git/worktrees/other").mkdir(parents=True)
    (root / ".git/worktrees/other/commondir").write_text("../..\n")
    other = tmp_path / "other"
    other.mkdir()
    (other / ".git").write_text(f"gitdir: {root}/.git/worktrees/other\n")
    for folder in (root, other):
        assert IgnoredFiles().is_ignored(f"{folder.as_posix()}/private.py", 0.0)
        assert not IgnoredFiles().is_ignored(f"{folder.as_posix()}/a.py", 0.0)


def test_outside_of_repositories_nothing_is_ignored(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*")
    assert folder_of(tmp_path.as_posix(), 0.0).root in ("", *map(str, tmp_path.parents))
    assert not IgnoredFiles().is_ignored("/nowhere/at/all/a.py", 0.0)


def test_a_changed_gitignore_is_seen_within_seconds(tmp_path: Path) -> None:
    root = repository(tmp_path, gitignore="")
    files, path = IgnoredFiles(), f"{root.as_posix()}/a.py"
    assert not files.is_ignored(path, 0.0)
    (root / ".gitignore").write_text("*.py\n")
    assert not files.is_ignored(path, 0.5)
    assert any(files.is_ignored(path, second) for second in (1.0, 2.0))
    (root / ".gitignore").unlink()
    assert not all(files.is_ignored(path, second) for second in (3.0, 4.0))


def test_a_known_folder_costs_one_look_at_the_disk_a_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = tmp_path / "a/b/c/d"
    deep.mkdir(parents=True)
    files, path = IgnoredFiles(), f"{repository(tmp_path, gitignore='x').as_posix()}/a/b/c/d/e.py"
    files.is_ignored(path, 0.0)
    looks: list[str] = []

    def stamp(file: str) -> None:
        looks.append(file)

    monkeypatch.setattr(ignored_files, "stamp_of", stamp)
    for tenth in range(50):
        files.is_ignored(path, tenth / 10)
    assert len(looks) == 4


def test_a_gitignore_that_is_a_folder_or_no_text_does_no_harm(tmp_path: Path) -> None:
    root = repository(tmp_path)
    (root / ".gitignore").mkdir()
    (root / "sub").mkdir()
    (root / "sub/.gitignore").write_bytes(b"\xff\xfe*.py\n\xc3\n*.rs\n")
    files = IgnoredFiles()
    assert not files.is_ignored(f"{root.as_posix()}/a.py", 0.0)
    assert files.is_ignored(f"{root.as_posix()}/sub/a.rs", 0.0)


def test_our_own_repository_is_read_as_git_reads_it() -> None:
    root = Path(__file__).parents[3]
    files = IgnoredFiles()
    assert files.is_ignored(f"{root.as_posix()}/build/a.py", 0.0)
    assert not files.is_ignored(Path(__file__).as_posix(), 0.0)


def test_an_editor_s_path_with_strange_characters_does_no_harm() -> None:
    assert not IgnoredFiles().is_ignored("/p/a\0b.py", 0.0)
    assert ruled(document("file:///p/%00/%FF.py")) is None


@pytest.mark.parametrize(
    ("target", "file", "rule"),
    [
        (".env", {}, "secret_file"),
        ("keys/server.pem", {}, "secret_file"),
        (".env", {"inlineEnabledGlobs": "*"}, "secret_file"),
        ("gen/a.txt", {"inlineDisabledGlobs": "gen/**"}, "disabled_glob"),
        ("build/out.txt", {}, "ignored"),
        ("notes.md", {}, None),
    ],
)
def test_a_link_is_judged_by_the_file_that_it_leads_to(
    target: str, file: dict[str, Any], rule: str | None, tmp_path: Path
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("build/\n")
    real = tmp_path / target
    real.parent.mkdir(exist_ok=True)
    real.write_text("x")
    (tmp_path / "folder").mkdir()
    link = tmp_path / "folder" / "notes.txt"
    link.symlink_to(real)
    assert ruled(document(link.as_uri()), **file) == rule


def test_the_disk_is_asked_for_links_once_in_some_seconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    resolve_links = os.path.realpath

    def counted(path: str) -> str:
        asked.append(path)
        return resolve_links(path)

    monkeypatch.setattr(real_paths.os.path, "realpath", counted)
    paths = RealPaths()
    file = tmp_path / "notes.txt"
    file.write_text("x")
    for tenth in range(40):
        assert paths.real(str(file), tenth / 10) == str(file)
    assert len(asked) == 1
    file.unlink()
    file.symlink_to(tmp_path / ".env")
    assert paths.real(str(file), 5.0) == str(tmp_path / ".env")
    assert paths.real("a.py", 5.0) == "a.py"
    assert len(asked) == 2
