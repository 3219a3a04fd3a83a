"""The manifest and the archive: what Lapce's list, settings page and registry read."""

from __future__ import annotations

import io
import re
import tarfile
import tomllib
from pathlib import Path
from typing import Any

import pytest
import zstandard

from codebase import ROOT
from lapce_ai_providers.version import __version__
from lapce_ai_server.settings.fields import PROFILE_RULES, SERVER_RULES
from lapce_ai_server.settings.reader import read_options
from settings_table import properties
from volt_settings import SETTINGS, default_of, filled

VOLT: dict[str, Any] = tomllib.loads((ROOT / "volt.toml").read_text("utf-8"))
VALUES = {
    "text": "x",
    "secret": "x",
    "flag": True,
    "integer": 5,
    "number": 5.5,
    "names": "a, b",
    "switches": "!markdown",
}


def nested(key: str, value: object) -> dict[str, Any]:
    """As Lapce sends it."""
    for part in reversed(key.split(".")):
        value = {part: value}
    assert isinstance(value, dict)
    return value


def test_the_settings_are_those_of_the_schema() -> None:
    """Written anew by `python tests/volt_settings.py`."""
    text = (ROOT / "volt.toml").read_text("utf-8")
    assert filled(text) == text
    assert set(VOLT["config"]) == {"server.path", *SETTINGS}


def test_no_name_is_the_beginning_of_another_and_all_are_lower_case() -> None:
    keys = [tuple(key.split(".")) for key in VOLT["config"]]
    assert all(re.fullmatch(r"[a-z-]+(\.[a-z-]+)?", ".".join(key)) for key in keys)
    assert [key for key in keys for other in keys if key != other and other[: len(key)] == key] == []


def test_every_setting_has_a_widget_in_lapce() -> None:
    assert {type(row["default"]) for row in VOLT["config"].values()} <= {bool, int, float, str}
    assert all(row["description"].endswith(".") for row in VOLT["config"].values())


@pytest.mark.parametrize("key", SETTINGS)
def test_the_server_understands_each_setting_as_lapce_sends_it(key: str) -> None:
    rules = {rule.name: (name, rule) for name, rule in {**PROFILE_RULES, **SERVER_RULES}.items()}
    name, rule = rules[SETTINGS[key]]
    value = rule.choices[0] if rule.choices else VALUES[rule.kind]
    options = read_options(nested(key, value), "editor")
    assert (options.problems, options.hints) == ((), ())
    found = [options.profile, options.server, *options.sections.values()]
    assert [name in fields for fields in found].count(True) == 1


@pytest.mark.parametrize("key", SETTINGS)
def test_a_default_that_is_sent_after_all_is_taken_calmly(key: str) -> None:
    options = read_options(nested(key, default_of(properties()[SETTINGS[key]])), "editor")
    assert (options.problems, options.hints) == ((), ())


def test_the_plugins_own_setting_is_ignored_by_the_server_without_a_word() -> None:
    for raw in ({"server": {"path": "/x"}}, {"server.path": "/x"}, {"server": {"path": ""}}, {"server": {}}):
        options = read_options(raw, "editor")
        assert (options.problems, options.hints, dict(options.server)) == ((), (), {})
    assert read_options({"server": {"pth": "/x"}}, "editor").hints == ("unknown setting server.pth",)


def test_the_manifest_has_what_lapce_and_its_registry_want() -> None:
    assert re.fullmatch(r"[a-z0-9_-]+", VOLT["name"])
    assert VOLT["name"] not in ("core", "ui", "editor", "terminal", "color-theme", "icon-theme")
    assert VOLT["version"] == __version__
    assert VOLT["author"]  # the registry writes its own over it: who published
    assert "repository" not in VOLT  # until there is one that anybody can open
    assert VOLT["display-name"] == "Lapce AI"
    assert VOLT["activation"]["workspace-contains"] == ["**/*"]
    assert {"python", "rust", "typescript", "markdown"} < set(VOLT["activation"]["language"])


def test_the_shim_knows_its_own_version() -> None:
    source = (ROOT / "plugin-assets" / "lapce" / "version.zig").read_text("utf-8")
    names = ("major", "minor", "patch")
    numbers = [re.search(rf"PLUGIN.*\.{name} = (\d+)", source) for name in names]
    assert ".".join(number[1] for number in numbers if number) == VOLT["version"]


def test_the_archive_holds_what_publishing_packs(built: Path) -> None:
    data = zstandard.ZstdDecompressor().decompress((built / "plugin.volt").read_bytes())
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        entries = tar.getmembers()
        for entry in entries:
            file = tar.extractfile(entry)
            assert file is not None
            assert file.read() == (built / "plugin" / entry.name).read_bytes()
    assert [entry.name for entry in entries] == ["volt.toml", VOLT["wasm"], "README.md", VOLT["icon"]]
    assert {(entry.mtime, entry.uid, entry.gid, entry.uname, entry.mode) for entry in entries} == {(0, 0, 0, "", 0o644)}


def test_the_same_source_gives_the_same_bytes(build: dict[str, Any], built: Path, tmp_path: Path) -> None:
    build["build"](tmp_path / "another place")
    for name in ("lapce-ai.wasm", "plugin.volt"):
        assert (tmp_path / "another place" / name).read_bytes() == (built / name).read_bytes()


def test_the_wasm_is_small_and_asks_for_nothing_that_lapce_does_not_have(wasm: bytes) -> None:
    from lapce_host import compiled

    module = compiled(wasm)[1]
    assert len(wasm) < 100_000
    assert {row.module for row in module.imports} == {"wasi_snapshot_preview1", "lapce"}
    assert {row.name for row in module.exports} == {"memory", "handle_rpc"}
