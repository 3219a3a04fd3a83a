"""A chat in Lapce's terminal panel asks with what is set on the plugin's page."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from editor import clean_environment
from fake_vendors import fake_vendor
from lapce_ai_server.cli.lapce.plugin_settings import nested, plugin_settings, settings_paths
from lapce_ai_server.settings.environment import environment_from
from vendor_replies import openai_stream

KEY = "sk-of-the-test"


def settings_file(home: Path, release: str, text: str, changed_seconds: float = 1.0) -> None:
    path = home / ".config" / f"lapce-{release}" / "settings.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    os.utime(path, (changed_seconds, changed_seconds))


def read(home: Path) -> tuple[object, list[str]]:
    told: list[str] = []
    return plugin_settings(environment_from({"HOME": str(home)}), told.append), told


def test_the_plugins_table_is_read_and_nothing_else(tmp_path: Path) -> None:
    text = f'[core]\nx = 1\n[lapce-ai]\n"openai.api-key" = "{KEY}"\n"openai.model" = "m"\ninline.enabled = true\n'
    settings_file(tmp_path, "stable", text)
    assert read(tmp_path) == ({"openai": {"api-key": KEY, "model": "m"}, "inline": {"enabled": True}}, [])


def test_of_several_lapces_the_one_that_was_set_last_counts(tmp_path: Path) -> None:
    settings_file(tmp_path, "stable", '[lapce-ai]\nprovider = "xai"\n', 1.0)
    settings_file(tmp_path, "nightly", '[lapce-ai]\nprovider = "openai"\n', 2.0)
    settings_file(tmp_path, "debug", "[core]\n", 3.0)
    assert read(tmp_path) == ({"provider": "openai"}, [])


def test_without_lapce_there_is_nothing(tmp_path: Path) -> None:
    assert read(tmp_path) == ({}, [])
    assert settings_paths(environment_from({})) == []
    assert settings_paths(environment_from({}, "win32")) == []
    assert settings_paths(environment_from({}, "darwin")) == []


@pytest.mark.parametrize("text", [f'[lapce-ai]\nkey = "{KEY}\n', "[lapce-ai]\nkey = \udcff\n", "a = " + "[" * 100_000])
def test_a_malformed_file_is_told_without_what_is_in_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / ".config" / "lapce-stable" / "settings.toml"
    path.parent.mkdir(parents=True)
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    settings, told = read(tmp_path)
    assert settings == {}
    assert len(told) == 1
    assert "settings.toml" in told[0]
    assert KEY not in told[0]


def test_a_table_that_is_none_is_left_out(tmp_path: Path) -> None:
    settings_file(tmp_path, "stable", "lapce-ai = 3\n")
    assert read(tmp_path) == ({}, [])


def test_each_system_has_its_own_place() -> None:
    mac = settings_paths(environment_from({"HOME": "/Users/u"}, "darwin"))
    assert mac[0] == "/Users/u/Library/Application Support/dev.lapce.Lapce-Stable/settings.toml"
    windows = settings_paths(environment_from({"APPDATA": "C:\\Roaming"}, "win32"))
    assert windows[1] == "C:\\Roaming\\lapce\\Lapce-Nightly\\config\\settings.toml"
    linux = settings_paths(environment_from({"HOME": "/home/u", "XDG_CONFIG_HOME": "/c"}))
    assert linux[0] == "/c/lapce-stable/settings.toml"


def test_dotted_names_and_tables_meet() -> None:
    assert nested({"a.b": 1, "a": {"c.d": 2}, "e": 3, "e.f": 4}) == {"a": {"b": 1, "c": {"d": 2}}, "e": {"f": 4}}


def set_in_lapce(environment: Mapping[str, str], lines: str) -> None:
    file = Path(settings_paths(environment_from(environment, sys.platform))[0])
    file.parent.mkdir(parents=True)
    file.write_text(f"[lapce-ai]\n{lines}", "utf-8")


async def test_a_chat_asks_with_them_and_only_where_it_is_told_to(tmp_path: Path) -> None:
    environment = clean_environment(tmp_path)
    async with fake_vendor() as vendor:
        vendor.always(openai_stream(["Because it is."]))
        url = f'"openai.base-url" = "{vendor.url}/v1"'
        set_in_lapce(environment, f'{url}\n"openai.api-key" = "{KEY}"\n"openai.model" = "of-lapce"\n')
        for more, code in (((), 1), (("--as-in-lapce",), 0)):
            command = (sys.executable, "-P", "-m", "lapce_ai_server", "chat", "Why?", *more)
            pipe = asyncio.subprocess.PIPE
            process = await asyncio.create_subprocess_exec(
                *command, cwd=tmp_path, env=environment, stdin=asyncio.subprocess.DEVNULL, stdout=pipe, stderr=pipe
            )
            out, told = await process.communicate()
            assert process.returncode == code, told
        assert b"Because it is." in out
        assert KEY.encode() not in told
        assert vendor.requests[-1].json["model"] == "of-lapce"
        assert {request.headers["authorization"] for request in vendor.requests} == {f"Bearer {KEY}"}
