"""The patterns of .gitignore mean what they mean to git: by its manual's examples, and by git itself."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_server.completion.gitignore import IgnoreFile, ignore_pattern, ignore_patterns, is_ignored, matches_any

ATOMS = [
    "a", "b", "*", "**", "?", "/", "!", "[ab]", "[!a]", "[a-c]", "\\a", "\\*", "foo", "bar", ".", "x.y", "#", " ",
    "\\ ", "[", "]", "[[:alpha:]]", "***", "-",
]  # fmt: skip
NAMES = ["a", "b", "foo", "bar", "c", "x.y", "ab", "fooa", " ", "*", "a b", "#", "a.x.y", "[", "-"]


@pytest.mark.parametrize(
    ("lines", "path", "ignored"),
    [
        ("hello.*", "a/hello.txt", True),
        ("/hello.*", "a/hello.txt", False),
        ("foo/", "foo/x", True),
        ("foo/", "foo", False),
        ("doc/frotz", "doc/frotz", True),
        ("doc/frotz", "a/doc/frotz", False),
        ("foo/*", "foo/bar/hello.c", True),
        ("**/foo", "a/b/foo", True),
        ("abc/**", "abc/x/y", True),
        ("a/**/b", "a/b", True),
        ("a/**/b", "a/x/y/b", True),
        ("*.log\n!keep.log", "keep.log", False),
        ("logs/\n!logs/keep.log", "logs/keep.log", True),
        ("# comment", "# comment", False),
        (r"\#file", "#file", True),
        (r"\!file", "!file", True),
        ("file  ", "file", True),
        ("*.py[co]", "a.pyc", True),
        ("a?c", "a/c", False),
        ("", "a", False),
        ("\ufeffa", "a", True),
        ("a\r\nb\r", "b", True),
    ],
)
def test_patterns_mean_what_the_manual_says(lines: str, path: str, ignored: bool) -> None:
    assert is_ignored(path, [IgnoreFile("", ignore_patterns(lines))]) is ignored


def test_a_file_deeper_in_the_tree_decides() -> None:
    root, inner = IgnoreFile("", ignore_patterns("*.txt")), IgnoreFile("docs/", ignore_patterns("!*.txt\n/own"))
    assert is_ignored("a.txt", [root, inner])
    assert not is_ignored("docs/a.txt", [root, inner])
    assert is_ignored("docs/own", [root, inner])
    assert not is_ignored("docs/deeper/own", [root, inner])


def test_patterns_of_settings_stand_at_the_root_of_all() -> None:
    patterns = ignore_patterns("*.min.js\n**/vendor/\n/data/x")
    assert matches_any("/home/me/a.min.js", patterns)
    assert matches_any("/home/me/vendor/lib/a.js", patterns)
    assert matches_any("/data/x/y.csv", patterns)
    assert not matches_any("/home/data/x", patterns)
    assert not matches_any("/home/me/vendor", patterns)


@given(st.text(max_size=30))
def test_any_line_is_a_pattern_or_none(line: str) -> None:
    pattern = ignore_pattern(line)
    if pattern is not None:
        pattern.matches("a/b c", is_folder=False)


@pytest.mark.timeout(2)
@pytest.mark.parametrize(
    ("line", "path"),
    [("a*" * 30 + "b", "a" * 250), ("**/a/" * 30 + "b", "a/" * 500), ("*" * 3000 + "/b", "a/c"), ("[" * 3000, "a")],
)
def test_a_pattern_made_to_be_slow_is_not(line: str, path: str) -> None:
    pattern = ignore_pattern(line)
    assert pattern is not None
    assert not pattern.matches(path, is_folder=False)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is the second opinion")
@pytest.mark.parametrize("seed", range(6))
def test_git_is_of_the_same_opinion(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)

    def patterns() -> str:
        return "\n".join("".join(chance.choices(ATOMS, k=chance.randint(1, 5))) for _ in range(chance.randint(1, 5)))

    written = {"": patterns()} | {name: patterns() for name in ("a/", "foo/", "a/b/") if chance.random() < 0.6}
    exclude = patterns()
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / ".git/info").mkdir(exist_ok=True)
    (tmp_path / ".git/info/exclude").write_text(exclude)
    for folder, text in written.items():
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / ".gitignore").write_text(text)
    paths = made(tmp_path, {"/".join(chance.choices(NAMES, k=chance.randint(1, 4))) for _ in range(80)})
    files = [IgnoreFile("", ignore_patterns(exclude))]
    files += [IgnoreFile(folder, ignore_patterns(text)) for folder, text in written.items()]
    ours = {path for path in paths if is_ignored(path, files)}
    assert ours == ignored_by_git(tmp_path, paths)


def made(root: Path, paths: set[str]) -> list[str]:
    """The files that could be made: some paths are folders by now."""
    for path in sorted(paths):
        try:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).touch()
        except OSError:
            continue
    return [path for path in sorted(paths) if (root / path).is_file()]


def ignored_by_git(root: Path, paths: list[str]) -> set[str]:
    run = subprocess.run(
        ["git", "-c", f"core.excludesFile={os.devnull}", "check-ignore", "--no-index", "-z", "--stdin"],
        cwd=root,
        input="\0".join(paths).encode(),
        capture_output=True,
        check=False,
    )
    return set(filter(None, run.stdout.decode().split("\0")))
