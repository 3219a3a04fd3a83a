"""In Lapce's own code: its proxy loads the plugin's bytes, finds and starts the server, and passes on what comes back.

Set `LAPCE_PROXY` to a built `lapce-proxy`; without it these are skipped.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from editor import clean_environment
from fake_vendors import FakeVendor, Hold, Reply, fake_vendor
from lapce_proxy import PROXY, Lapce, Message, install, lapce
from vendor_replies import openai_chunk, openai_error, openai_stream_then, openai_usage, sse

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PROXY or sys.platform != "linux", reason="LAPCE_PROXY names no lapce-proxy of Linux"),
    pytest.mark.asyncio(loop_scope="session"),
]
TEXT = "def add(a, b):\n    \n# 日本 🚀\n"
PLACE = TEXT.index("\n#")
NAME = "Plugin: Lapce AI"
SECONDS = 30.0
SERVER = f'#!/bin/sh\nexec "{sys.executable}" -m lapce_ai_server "$@"\n'
OLD_SERVER = "#!/bin/sh\necho lapce-ai 0.0.9\n"


def program(path: Path, text: str = SERVER) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    path.chmod(0o755)
    return path


def settings_for(vendor: FakeVendor, **more: object) -> dict[str, object]:
    base = {"openai.base-url": f"{vendor.url}/v1", "openai.api-key": "sk-of-the-test", "openai.model": "m"}
    return {**base, "fill-in-the-middle": "chat", **more}


def line(text: str, *before: Hold) -> Reply:
    end = (openai_chunk(finish="stop"), openai_usage(9, 4), sse("[DONE]"))
    return openai_stream_then([], *before, openai_chunk(text), *end)


@asynccontextmanager
async def window(home: Path, plugin: Path) -> AsyncIterator[tuple[Lapce, Path]]:
    """A Lapce with the plugin installed, and a file of its workspace. Only what the test puts there is on PATH."""
    install(plugin, home)
    file = home / "mein Projekt" / "a.py"
    file.parent.mkdir()
    file.write_text(TEXT, "utf-8")
    environment = {**clean_environment(home), "PATH": f"{home / 'path'}:/usr/bin:/bin"}
    async with asyncio.timeout(SECONDS), lapce(environment, file.parent) as opened:
        yield opened, file


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "Jörgs Rechner 日本"


async def started(opened: Lapce, file: Path) -> None:
    """Waits for the server: completions have an answer of its own."""
    while "error" in await opened.completions(file, 0):
        pass  # asking is the pause


@pytest.mark.parametrize("where", ["path/lapce-ai", ".local/bin/lapce-ai"])
async def test_a_key_is_pressed_and_a_completion_and_the_status_bar_come(home: Path, built: Path, where: str) -> None:
    program(home / where)
    shown = asyncio.Event()
    async with fake_vendor() as vendor, window(home, built / "plugin") as (opened, file):
        vendor.always(line("pass"))
        opened.initialize(settings_for(vendor))
        assert await opened.open(file) == TEXT
        await started(opened, file)
        vendor.always(line("eturn a + b", Hold(shown)))
        opened.type(file, "r", PLACE)
        asked = asyncio.ensure_future(opened.completions(file, PLACE + 1))
        await opened.until("work_done_progress")
        assert opened.bar == ["AI completion"]
        shown.set()
        answer = (await asked)["result"]["params"]["completions"]
        assert [item["insertText"] for item in answer["items"]] == ["eturn a + b"]
        await opened.until("work_done_progress", lambda row: row["progress"]["value"]["kind"] == "end")
        assert opened.bar == ["AI completion", ""]
        request = vendor.requests[-1]
        assert request.headers["authorization"] == "Bearer sk-of-the-test"
        assert "日本 🚀" in str(request.json)
        assert opened.popups == []


async def test_without_a_server_a_popup_says_what_to_install(home: Path, built: Path) -> None:
    async with window(home, built / "plugin") as (opened, file):
        opened.initialize({})
        await opened.open(file)
        await opened.until("show_message")
        ((title, text),) = opened.popups
        assert title == NAME
        assert "pipx install lapce-ai" in text


async def test_an_old_server_is_not_started_and_the_popup_says_which_side_to_upgrade(home: Path, built: Path) -> None:
    program(home / "path" / "lapce-ai", OLD_SERVER)
    async with window(home, built / "plugin") as (opened, file):
        opened.initialize({})
        await opened.open(file)
        await opened.until("show_message")
        ((_, text),) = opened.popups
        assert "Upgrade the server" in text


async def test_a_program_of_the_workspace_is_refused(home: Path, built: Path) -> None:
    async with window(home, built / "plugin") as (opened, file):
        ran = file.parent / "ran"
        chosen = program(file.parent / "lapce-ai", f'#!/bin/sh\ntouch "{ran}"\n')
        opened.initialize({"server.path": str(chosen)})
        await opened.open(file)
        await opened.until("show_message")
        assert "lies in the workspace" in opened.popups[0][1]
        assert not ran.exists()


async def test_a_path_with_spaces_and_letters_of_all_kinds_can_be_chosen(home: Path, built: Path) -> None:
    chosen = program(home / "Programme %41 #?" / "中 lapce-ai")
    async with fake_vendor() as vendor, window(home, built / "plugin") as (opened, file):
        vendor.always(line("pass"))
        opened.initialize(settings_for(vendor, **{"server.path": str(chosen)}))
        await opened.open(file)
        await started(opened, file)
        answer = await opened.completions(file, PLACE)
        assert answer["result"]["params"]["completions"]["items"][0]["insertText"] == "pass"


async def test_a_refused_key_is_one_popup_however_much_is_typed(home: Path, built: Path) -> None:
    program(home / "path" / "lapce-ai")
    async with fake_vendor() as vendor, window(home, built / "plugin") as (opened, file):
        vendor.always(openai_error(401, "no such key"))
        opened.initialize(settings_for(vendor))
        await opened.open(file)
        await started(opened, file)
        asked: list[asyncio.Task[Message]] = []
        for count, letter in enumerate("return a"):
            opened.type(file, letter, PLACE + count)
            asked.append(asyncio.ensure_future(opened.completions(file, PLACE + count + 1)))
        await opened.until("show_message")
        await asyncio.gather(*asked[:-1])  # the last one waits for a newer one, or until the key is tried again
        asked[-1].cancel()
        assert [title for title, _ in opened.popups] == [NAME]
        assert "sk-of-the-test" not in opened.popups[0][1]


async def test_files_opened_before_the_server_ran_are_known_and_typing_in_one_harms_no_other(
    home: Path, built: Path
) -> None:
    program(home / "path" / "lapce-ai")
    async with fake_vendor() as vendor, window(home, built / "plugin") as (opened, file):
        vendor.always(line("pass"))
        other = file.with_name("b.py")
        other.touch()
        opened.initialize(settings_for(vendor))
        await asyncio.gather(opened.open(file), opened.open(other))
        await started(opened, file)
        for count in range(20):
            opened.type(other, "日", count)
        answer = await opened.completions(file, PLACE)
        assert answer["result"]["params"]["completions"]["items"][0]["insertText"] == "pass"
        assert "日" * 20 in str(vendor.requests[-1].json)  # what lies open beside it is told to the model
        assert opened.popups == []


async def test_a_plugin_folder_given_to_lapce_is_loaded_and_reloading_takes_new_settings(
    home: Path, built: Path
) -> None:
    program(home / "path" / "lapce-ai")
    async with fake_vendor() as vendor, window(home, built / "plugin") as (opened, file):
        vendor.always(line("pass"))
        opened.initialize(settings_for(vendor, **{"openai.model": "first"}), (built / "plugin",))
        await opened.open(file)
        await started(opened, file)
        await opened.completions(file, PLACE)
        assert vendor.requests[-1].json["model"] == "first"
        configs = {"lapce-ai": settings_for(vendor, **{"openai.model": "second"})}
        opened.notify("update_plugin_configs", {"configs": configs})
        volt = opened.all("volt_installed")[0]["volt"]
        opened.notify("reload_volt", {"volt": volt})
        while vendor.requests[-1].json["model"] == "first":
            await opened.completions(file, PLACE)
        assert vendor.requests[-1].json["model"] == "second"
        assert opened.popups == []


async def test_a_window_that_is_killed_leaves_no_server(home: Path, built: Path) -> None:
    marker = home / "pid"
    program(home / "path" / "lapce-ai", f'#!/bin/sh\necho $$ > "{marker}"\n' + SERVER.partition("\n")[2])
    async with fake_vendor() as vendor, window(home, built / "plugin") as (opened, file):
        vendor.always(line("pass"))
        opened.initialize(settings_for(vendor))
        await opened.open(file)
        await started(opened, file)
        ended, descriptor = asyncio.Event(), os.pidfd_open(int(marker.read_text()))
        asyncio.get_running_loop().add_reader(descriptor, ended.set)
        opened.process.kill()
        await ended.wait()
        asyncio.get_running_loop().remove_reader(descriptor)
        os.close(descriptor)
