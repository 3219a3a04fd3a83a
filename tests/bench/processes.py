"""The child processes of a benchmark: a clean environment, none outlives us."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

_CHECKOUT = Path(__file__).parents[2]
_SOURCES = (Path(__file__).parents[len(__package__.split("."))], _CHECKOUT / "server", _CHECKOUT / "providers")
"""Where this package is imported from, and what is measured: the checkout that it belongs to."""
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "TEMP", "TMP")
SHORT_SECONDS = 5.0


class Children:
    """A context: its children are killed at the end, its folder is removed."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="lapce-ai-bench-")
        self.folder = Path(self._folder.name)
        """A home without settings for the children, and a place for certificates."""
        self._running: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Children:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for child in reversed(self._running):  # servers before their vendor: they would complain
            end(child)
        self._folder.cleanup()

    def module(
        self, name: str, *args: str, open_files: int | None = None, python: str = sys.executable
    ) -> subprocess.Popen[bytes]:
        """Runs a module of this folder, with pipes; args: python: another interpreter than ours."""
        return self.command([python, "-m", f"{__package__}.{name}", *args], open_files)

    def python(self, *args: str, open_files: int | None = None, stderr: Path | None = None) -> subprocess.Popen[bytes]:
        """Runs our Python, with pipes."""
        return self.command([sys.executable, *args], open_files, stderr)

    def command(
        self, command: Sequence[str], open_files: int | None = None, stderr: Path | None = None
    ) -> subprocess.Popen[bytes]:
        """Runs a program, with pipes.

        Args:
            command: and its arguments.
            open_files: its soft limit, as an editor would hand it down.
            stderr: the file to write that to; None: where ours goes.
        """
        with ExitStack() as ends:
            child = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=None if stderr is None else ends.enter_context(stderr.open("wb")),
                env=self._environment(),
                bufsize=0,
                preexec_fn=None if open_files is None else lambda: set_open_files(open_files),
            )
        self._running.append(child)
        return child

    def end(self, child: subprocess.Popen[bytes]) -> None:
        """Ends one child before the others."""
        self._running.remove(child)
        end(child)

    def _environment(self) -> dict[str, str]:
        """Without keys, proxies, settings, or what keeps Python from writing .pyc files."""
        kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        return kept | {"HOME": str(self.folder), "PYTHONPATH": os.pathsep.join(map(str, _SOURCES))}


def end(child: subprocess.Popen[bytes]) -> None:
    """Kills the process and closes its pipes."""
    child.kill()
    child.wait(SHORT_SECONDS)
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()


def set_open_files(soft: int | None = None) -> None:
    """The soft limit of this process; None: as many as the hard limit allows."""
    try:
        import resource
    except ImportError:
        return
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard if soft is None else min(soft, hard), hard))
