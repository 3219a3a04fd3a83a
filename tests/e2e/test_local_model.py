"""The whole path with a real model: editor, server, keeper, llama.cpp. Skipped where it is not installed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
import urllib.request
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from editor import Editor, clean_environment, start_editor, stop_editor, texts
from lapce_ai_server.local.folders import LocalFolder, local_folder
from lapce_ai_server.local.lease import PortFile, read_port_file
from lapce_ai_server.settings.environment import read_environment
from local_engine_gate import DEADLINE_SECONDS, gone

INSTALLED = local_folder(read_environment())
pytestmark = [
    pytest.mark.local_model,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc"),
    pytest.mark.skipif(not (INSTALLED.has_engine() and INSTALLED.has_weights()), reason="run: lapce-ai local install"),
]
PATIENCE_SECONDS = 40.0
"""A model is slow on a busy machine; only shapes are asserted, never wording."""
PROFILE = {"apiProvider": "openai", "openAiBaseUrl": "local:", "includeMaxTokens": True, "modelMaxTokens": 24}
LONG = PROFILE | {"modelMaxTokens": 1500}


@pytest.fixture
def folder(tmp_path: Path) -> LocalFolder:
    """A user of its own: with what is installed, and nothing that runs."""
    folder = LocalFolder(tmp_path / "data" / "lapce-ai" / "local")
    folder.root.mkdir(parents=True)
    for part in ("engine", "models"):
        (folder.root / part).symlink_to(INSTALLED.root / part)
    return folder


@asynccontextmanager
async def editor_of(folder: LocalFolder, **options: Any) -> AsyncGenerator[Editor]:
    data = folder.root.parents[1]
    capabilities = types.ClientCapabilities()
    params = types.InitializeParams(capabilities=capabilities, initialization_options=options)
    async with asyncio.timeout(PATIENCE_SECONDS):
        editor = await start_editor(clean_environment(data, XDG_DATA_HOME=str(data)), params)
        try:
            yield editor
        finally:
            if not editor.stopped:  # its server was killed
                await stop_editor(editor)


def question(token: str, text: str, profile: dict[str, Any] = PROFILE) -> dict[str, Any]:
    return {"token": token, "profile": profile, "messages": [{"role": "user", "content": text}]}


async def answer(editor: Editor, token: str) -> list[dict[str, Any]]:
    editor.start("ai/stream", question(token, "Tell me about the sea."))
    return await editor.ended(token)


def running(folder: LocalFolder) -> PortFile:
    found = read_port_file(folder.port_file)
    assert found is not None
    return found


def processes(folder: LocalFolder) -> dict[str, int]:
    """Module → process id of the local engine's processes of this user."""
    found: dict[str, int] = {}
    mark = f"XDG_DATA_HOME={folder.root.parents[1]}".encode()
    for path in Path("/proc").glob("[0-9]*"):
        try:
            words = (path / "cmdline").read_bytes().split(b"\0")
            if mark in (path / "environ").read_bytes().split(b"\0"):
                found |= {word.decode(): int(path.name) for word in words if word.startswith(b"lapce_ai_server.local.")}
        except OSError:
            continue
    return found


async def until(condition: Callable[[], bool]) -> float:
    """Asks again and again; how many seconds it took."""
    start = time.monotonic()
    while not await asyncio.to_thread(condition):
        assert time.monotonic() - start < DEADLINE_SECONDS
    return time.monotonic() - start


def slots_of(engine: PortFile) -> list[dict[str, Any]]:
    request = urllib.request.Request(f"http://127.0.0.1:{engine.port}/slots")
    request.add_header("Authorization", f"Bearer {engine.key}")
    with urllib.request.urlopen(request, timeout=DEADLINE_SECONDS) as reply:
        found: list[dict[str, Any]] = json.load(reply)
        return found


def busy_slots(engine: PortFile) -> int:
    return sum(slot["is_processing"] for slot in slots_of(engine))


def server_process(editor: Editor) -> int:
    assert editor._server is not None
    return editor._server.pid


async def test_tokens_stream_after_the_progress_of_loading(folder: LocalFolder) -> None:
    async with editor_of(folder) as editor:
        values = await answer(editor, "a")
        messages = [value["message"] for value in values if value["kind"] == "report" and "message" in value]
        assert messages[0].startswith("Loading the local model SmolLM2")
        assert len(texts(values)) > 5
        assert values[-1]["reason"] == "done"
        again = await answer(editor, "b")
        assert not any("Loading" in str(value.get("message")) for value in again)
        assert set(processes(folder)) == {"lapce_ai_server.local.keeper", "lapce_ai_server.local.engine"}


async def test_a_completion_is_answered_as_a_request(folder: LocalFolder) -> None:
    async with editor_of(folder) as editor:
        result = await editor.request("ai/complete", {"profile": PROFILE, "prompt": "Say hello."})
        assert result["text"]
        assert result["reason"] == "done"


async def test_its_name_and_window_are_what_the_engine_has(folder: LocalFolder) -> None:
    async with editor_of(folder) as editor:
        begin = (await answer(editor, "a"))[0]
        (row,) = (await editor.request("ai/models", {"profile": PROFILE}))["models"]
        assert (begin["model"], begin["title"]) == (row["id"], f"Local model {row['id']}")
        slots = await asyncio.to_thread(slots_of, running(folder))
        assert {slot["n_ctx"] for slot in slots} == {row["contextWindow"]}


async def test_cancelling_frees_the_models_slot(folder: LocalFolder) -> None:
    async with editor_of(folder) as editor:
        editor.start("ai/stream", question("a", "Write a very long story about a dragon.", LONG))
        await editor.values_until("a", "report", 3)
        engine = running(folder)
        assert await asyncio.to_thread(busy_slots, engine) == 1
        editor.protocol.notify("ai/cancel", {"token": "a"})
        assert (await editor.ended("a"))[-1]["reason"] == "cancelled"
        assert await until(lambda: busy_slots(engine) == 0) < 2.0


async def test_a_killed_server_leaves_no_process(folder: LocalFolder) -> None:
    async with editor_of(folder) as editor:
        editor.start("ai/stream", question("a", "Write a very long story about a dragon.", LONG))
        await editor.values_until("a", "report", 3)
        found = processes(folder)
        assert len(found) == 2
        os.kill(server_process(editor), signal.SIGKILL)
        start = time.monotonic()
        assert all([await asyncio.to_thread(gone, pid) for pid in found.values()])
        assert time.monotonic() - start < 2.0
        await until(lambda: editor.stopped)


async def test_a_server_killed_while_the_model_loads_leaves_no_process(folder: LocalFolder) -> None:
    async with editor_of(folder) as editor:
        editor.start("ai/stream", question("a", "Hello"))
        await editor.values_until("a", "report")
        await until(lambda: "lapce_ai_server.local.engine" in processes(folder))
        os.kill(server_process(editor), signal.SIGKILL)
        assert await until(lambda: not processes(folder)) < 2.0
        await until(lambda: editor.stopped)


async def test_the_engine_ends_when_idle_and_with_the_server(folder: LocalFolder) -> None:
    async with editor_of(folder, localIdleSeconds=0) as editor:
        assert (await answer(editor, "a"))[-1]["reason"] == "done"
        await until(lambda: not processes(folder))
        assert (await answer(editor, "b"))[-1]["reason"] == "done"
    async with editor_of(folder) as editor:
        assert (await answer(editor, "a"))[-1]["reason"] == "done"
    await until(lambda: not processes(folder))


async def test_two_servers_share_one_engine_which_outlives_the_first(folder: LocalFolder) -> None:
    async with editor_of(folder) as other:
        async with editor_of(folder) as starter:
            both = await asyncio.gather(answer(starter, "a"), answer(other, "a"))
            assert [values[-1]["reason"] for values in both] == ["done", "done"]
            engine, found = running(folder), processes(folder)
            assert len(found) == 2
        assert (await answer(other, "b"))[-1]["reason"] == "done"
        assert running(folder) == engine
        assert processes(folder) == found
    await until(lambda: not processes(folder))


async def test_a_model_that_is_no_model_is_named(folder: LocalFolder, tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF but no more")
    async with editor_of(folder) as editor:
        editor.start("ai/stream", question("a", "Hello", PROFILE | {"localModelPath": str(broken)}))
        end = (await editor.ended("a"))[-1]
        assert end["error"]["code"] == "settings"
        assert str(broken) in end["message"]


async def test_a_model_that_is_not_installed_says_what_to_run(tmp_path: Path) -> None:
    async with editor_of(LocalFolder(tmp_path / "data" / "lapce-ai" / "local")) as editor:
        editor.start("ai/stream", question("a", "Hello"))
        assert "lapce-ai local install" in (await editor.ended("a"))[-1]["message"]
