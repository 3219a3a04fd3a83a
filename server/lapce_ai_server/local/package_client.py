"""Which program fetches wheels, and how it is called: the user's own, with the user's index, proxy and certificates.

pip where this environment has it, else uv, else the copy of pip that Python's standard library brings (an environment
made by `uv tool` or `pipx` has no pip of its own).
"""

from __future__ import annotations

import importlib.util
import shutil
import sys
import sysconfig
from pathlib import Path

from attrs import frozen

NO_CLIENT = (
    "There is no package client to fetch the local model with: neither pip nor uv was found, and this Python has no "
    "ensurepip. Install one of them, for example with `apt install python3-venv`, and run this again."
)


@frozen
class PipClient:
    """Puts wheels into a folder as files."""

    title: str
    wheel: Path | None = None
    """The wheel that holds pip itself; None: it is installed."""

    def command(self, requirements: Path, folder: Path, scratch: Path) -> list[str]:
        """Fetches the one file that `requirements` allows. See https://pip.pypa.io (checked 2026-11)."""
        return [
            *(sys.executable, "-P", "-m", "lapce_ai_server.local.pip_child"),
            *(str(scratch), str(self.wheel or "-")),
            *("download", "--no-deps", "--only-binary=:all:", "--require-hashes", "--no-cache-dir"),
            *("--disable-pip-version-check", "--no-input", "--no-color", "--progress-bar=off", "--retries=2"),
            *("--dest", str(folder), "--requirement", str(requirements)),
        ]


@frozen
class UvClient:
    """Unpacks wheels into a folder, after checking their hashes itself."""

    title: str
    program: str

    def command(self, requirements: Path, folder: Path, scratch: Path) -> list[str]:
        """Fetches the one file that `requirements` allows. See https://docs.astral.sh/uv (checked 2026-11)."""
        return [
            *(self.program, "pip", "install", "--python", sys.executable, "--target", str(folder)),
            *("--no-deps", "--only-binary", ":all:", "--require-hashes", "--no-progress", "--color", "never"),
            *("--cache-dir", str(scratch), "--requirement", str(requirements)),
        ]


PackageClient = PipClient | UvClient


def package_client() -> PackageClient | None:
    """The first of the three that is there."""
    if importlib.util.find_spec("pip") is not None:
        return PipClient("pip")
    program = shutil.which("uv")
    if program is not None:
        return UvClient("uv", program)
    wheel = bundled_pip()
    return None if wheel is None else PipClient("the pip of Python's standard library", wheel)


def bundled_pip() -> Path | None:
    """The wheel with which `ensurepip` would install pip; Debian keeps it elsewhere, or in another package."""
    spec = importlib.util.find_spec("ensurepip")
    folders = [] if spec is None or spec.origin is None else [Path(spec.origin).parent / "_bundled"]
    elsewhere = sysconfig.get_config_var("WHEEL_PKG_DIR")
    if elsewhere:
        folders.append(Path(elsewhere))
    wheels = [wheel for folder in folders for wheel in sorted(folder.glob("pip-*.whl"))]
    return wheels[-1] if wheels else None
