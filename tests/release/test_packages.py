"""What is released: exactly the two packages with their data, the same bytes each time."""

import configparser
import os
import zipfile
from email import message_from_string
from pathlib import Path

import pytest
from attrs import frozen

from codebase import ROOT, tracked_files

from .packages import build_sdist, build_wheel, names_in, sha256, unpacked

SECONDS = 1_700_000_000
PACKAGES = ("server/lapce_ai_server/", "providers/lapce_ai_providers/")


@frozen
class Built:
    sdist: Path
    wheel: Path
    wheel_of_checkout: Path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("release")
    sdist = build_sdist(ROOT, folder / "dist", SECONDS)
    source = unpacked(sdist, folder / "source")
    return Built(sdist, build_wheel(source, folder / "dist", SECONDS), build_wheel(ROOT, folder / "checkout", SECONDS))


def tracked(*prefixes: str) -> set[str]:
    names = {path.relative_to(ROOT).as_posix() for path in tracked_files()}
    return {name for name in names if name.startswith(prefixes)}


def test_the_wheel_holds_exactly_the_two_packages_and_their_data(built: Built) -> None:
    held = [name for name in names_in(built.wheel) if ".dist-info/" not in name]
    assert held == sorted(name.split("/", 1)[1] for name in tracked(*PACKAGES))
    assert {"lapce_ai_server/py.typed", "lapce_ai_server/settings/defaults.toml"} <= set(held)


def test_the_wheel_says_what_it_is(built: Built) -> None:
    with zipfile.ZipFile(built.wheel) as wheel:
        texts = {name.split("/", 1)[1]: wheel.read(name).decode() for name in wheel.namelist() if ".dist-info/" in name}
    assert set(texts) == {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"}
    assert "Tag: py3-none-any" in texts["WHEEL"]
    told = message_from_string(texts["METADATA"])
    assert (told["Name"], told["License-Expression"], told["Requires-Python"]) == ("lapce-ai", "Apache-2.0", ">=3.11")
    commands = configparser.ConfigParser()
    commands.read_string(texts["entry_points.txt"])
    assert dict(commands["console_scripts"]) == {"lapce-ai": "lapce_ai_server.cli:main"}
    assert "Private :: Do Not Upload" not in (told.get_all("Classifier") or [])


def test_the_sdist_holds_what_the_wheel_and_the_editors_need_and_no_more(built: Built) -> None:
    held = set(names_in(built.sdist)) - {"PKG-INFO", ".gitignore"}  # hatchling adds both
    top = tracked("README.md", "LICENSE", "pyproject.toml", "volt.toml")
    assert held == top | tracked("server/", "providers/", "plugin-assets/")


def test_the_sdist_builds_the_same_wheel_as_the_checkout(built: Built) -> None:
    assert sha256(built.wheel) == sha256(built.wheel_of_checkout)


def test_a_second_build_gives_the_same_bytes(built: Built, tmp_path: Path) -> None:
    assert sha256(build_sdist(ROOT, tmp_path, SECONDS)) == sha256(built.sdist)


def test_no_file_of_the_wheel_names_the_folder_it_was_built_in(built: Built) -> None:
    with zipfile.ZipFile(built.wheel) as wheel:
        found = [name for name in wheel.namelist() if os.fsencode(ROOT) in wheel.read(name)]
    assert found == []
