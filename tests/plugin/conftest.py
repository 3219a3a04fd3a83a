"""The wasm of this checkout, compiled once, and plugins of it in Lapces of several systems."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from codebase import ROOT
from lapce_host import Host, version_of

HOMES = {
    "linux": {"HOME": "/home/u"},
    "macos": {"HOME": "/Users/u"},
    "windows": {"USERPROFILE": "C:\\Users\\u", "APPDATA": "C:\\Users\\u\\AppData\\Roaming"},
}
Loaded = Callable[..., Host]


@pytest.fixture(scope="session")
def build() -> dict[str, Any]:
    """What build.py defines: it is a program beside its sources, in no package."""
    return runpy.run_path(str(ROOT / "plugin-assets" / "lapce" / "build.py"))


@pytest.fixture(scope="session")
def built(build: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("lapce")
    build["build"](target)
    return target


@pytest.fixture(scope="session")
def wasm(built: Path) -> bytes:
    return (built / "lapce-ai.wasm").read_bytes()


@pytest.fixture
def loaded(wasm: bytes) -> Loaded:
    """A plugin on a machine with these programs."""

    def load(programs: Mapping[str, str], system: str = "linux", **environment: str) -> Host:
        return Host(wasm, {"VOLT_OS": system, **HOMES[system], **environment}, version_of(programs))

    return load
