"""Questions that are made of files and changes: for `explain`, `review` and `commit-message`."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pkgutil import get_data
from typing import Any, Literal

from ...completion.secret_files import is_secret
from ...features.context_text import fence_for
from ..failure import CommandFailed
from .mentions import place_of
from .workspace import Attached, Workspace

Words = Literal["explain", "review", "commit_message"]
GIT_SECONDS = 30.0
LARGEST_DIFF_CHARACTERS = 200_000
RECENT_SUBJECTS = 10
SAFE_DIFF = ("--no-ext-diff", "--no-textconv", "--no-color")
"""No program but git itself runs."""


def system_words(name: Words) -> str:
    """What the model is told first."""
    data = get_data("lapce_ai_server.features", f"prompts/{name}.md")
    assert data is not None
    return data.decode("utf-8")


def explaining(workspace: Workspace, names: Sequence[str]) -> list[dict[str, Any]]:
    """Files, folders and lines, as `FILE`, `FILE:10-40`. Raises Refused."""
    attached: list[Attached] = [workspace.attached(place_of(name.removeprefix("@"))) for name in names]
    labels = ", ".join(file.label for file in attached)
    return [*(file.block() for file in attached), {"type": "text", "text": f"Explain {labels}."}]


class Changes:
    """What git says of the working tree around a folder."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.left_out: list[str] = []
        """Secret files that changed: nothing of them is sent."""

    def commit_message(self) -> list[dict[str, Any]]:
        """The question for staged changes. Raises CommandFailed."""
        diff = self._diff(["--staged"])
        if not diff:
            raise CommandFailed("Nothing is staged: `git add` what the commit is to hold.")
        subjects = self._git("log", f"-{RECENT_SUBJECTS}", "--format=%s", may_fail=True).strip()
        recent = [block("Recent subjects", subjects)] if subjects else []
        return [*recent, block("The staged diff", diff, "diff"), text("Write the commit message.")]

    def review(self) -> list[dict[str, Any]]:
        """The question for all changes since the last commit. Raises CommandFailed."""
        has_commits = bool(self._git("rev-parse", "--verify", "--quiet", "HEAD", may_fail=True))
        diff = self._diff(["HEAD"] if has_commits else ["--staged"])
        new = self._git("ls-files", "--others", "--exclude-standard").strip()
        if not diff:
            more = " (Files that git does not know yet must be added first.)" if new else ""
            raise CommandFailed(f"Nothing has changed since the last commit.{more}")
        untracked = [block("New files that are not added yet, not shown", new)] if new else []
        return [block("The diff", diff, "diff"), *untracked, text("Review the change.")]

    def _diff(self, what: Sequence[str]) -> str:
        names = [name for name in self._git("diff", *SAFE_DIFF, *what, "--name-only", "-z").split("\0") if name]
        self.left_out = [name for name in names if is_secret(name)]
        excluded = [f":(top,exclude,literal){name}" for name in self.left_out]
        if names and len(self.left_out) == len(names):
            raise CommandFailed("Only files that hold secrets, going by their names, have changed; they are not sent.")
        diff = self._git("diff", *SAFE_DIFF, *what, "--", ":(top)", *excluded)
        if len(diff) > LARGEST_DIFF_CHARACTERS:
            stat = self._git("diff", *SAFE_DIFF, *what, "--stat", "--", ":(top)", *excluded)
            cut = diff[:LARGEST_DIFF_CHARACTERS].rpartition("\n")[0]
            return f"{stat}\n{cut}\n(The diff is longer; the rest is left out.)"
        return diff

    def _git(self, *arguments: str, may_fail: bool = False) -> str:
        try:
            done = subprocess.run(
                ("git", "-C", self._folder, *arguments),
                stdin=subprocess.DEVNULL, capture_output=True, timeout=GIT_SECONDS, check=False,
            )  # fmt: skip
        except FileNotFoundError:
            raise CommandFailed("The program git was not found.") from None
        except subprocess.TimeoutExpired:
            raise CommandFailed("git takes too long here.") from None
        if done.returncode and not may_fail:
            said = done.stderr.decode("utf-8", "replace").strip().split("\n")[0]
            raise CommandFailed(f"git: {said}" if said else f"git ended with status {done.returncode}.")
        return "" if done.returncode else done.stdout.decode("utf-8", "replace")


def block(label: str, body: str, language: str = "") -> dict[str, Any]:
    """As files are sent."""
    body = body.rstrip("\n")
    fence = fence_for(body)
    return text(f"{label}:\n{fence}{language}\n{body}\n{fence}")


def text(words: str) -> dict[str, Any]:
    """A block of a message."""
    return {"type": "text", "text": words}
