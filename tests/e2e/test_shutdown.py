"""However a server ends, nothing of it is left within a second: no process, no connection, no half-written file."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import select
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bench.eight import MIX, profiles_at
from editor import clean_environment
from eight_vendors import streamed_answer
from fake_vendors import FakeVendor, Reply, Request, Stall
from raw_editor import SERVER, RawEditor, raw_editor

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc and watched by their pidfd"),
]

PROVIDERS = tuple(dict.fromkeys(MIX))
LONGEST_SECONDS = 1.0
"""From the order to leave, or the kill, until nothing is left."""
BUSY_FACTOR = 5.0
"""What a machine that is busy with other things may take."""


def children_of(pid: int) -> list[int]:
    """All below a process."""
    found: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, path.read_text().split()):
                found += [child, *children_of(child)]
    return found


class Watched:
    """Processes whose end is noticed, also where they are not our children."""

    def __init__(self, pids: list[int]) -> None:
        self._files = {os.pidfd_open(pid): pid for pid in pids}

    async def gone(self) -> None:
        """Until all of them have ended."""
        loop = asyncio.get_running_loop()
        for file in self._files:
            ended = asyncio.Event()
            loop.add_reader(file, ended.set)
            try:
                await ended.wait()
            finally:
                loop.remove_reader(file)

    def close(self) -> None:
        for file, pid in self._files.items():
            if not select.select([file], [], [], 0)[0]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            os.close(file)


def stalling(request: Request) -> Reply:
    """Each stream begins and stalls; Google's token for the second of its keys never comes."""
    if request.method == "CONNECT":
        return Reply(502, {"content-length": "0"})
    if request.target == "/never-a-token":
        return Reply(before_head=(Stall(),))
    if request.target == "/token":
        return streamed_answer(request, [])
    whole = streamed_answer(request, ["One", "never"])
    count = next(place for place, step in enumerate(whole.steps) if isinstance(step, bytes) and b"never" in step)
    return Reply(whole.status, whole.headers, (*whole.steps[:count], Stall()))


async def keep_busy(editor: RawEditor, vendor: FakeVendor, home: Path) -> None:
    """All providers stream, one call has been paid for, tokens are counted, and a helper waits for a token."""
    vendor.always(lambda request: streamed_answer(request, ["paid"]))
    given = profiles_at(vendor.url, f"{vendor.url}/token", home)
    editor.notify("ai/stream", {"token": "paid", "profile": given["openai"], "prompt": "hi"})
    assert (await editor.progress("paid"))[-1]["reason"] == "done"
    vendor.always(stalling)
    await editor.ask("ai/countTokens", {"profile": given["openai"], "content": "some words"})
    for name in PROVIDERS:
        editor.notify("ai/stream", {"token": name, "profile": given[name], "prompt": "hi"})
    begun: set[str] = set()
    while len(begun) < len(PROVIDERS):
        params = (await editor.receive()).get("params", {})
        if params.get("value", {}).get("chunk", {}).get("text") == "One":
            begun.add(params["token"])
    other = home / "other"
    other.mkdir()
    waiting = profiles_at(vendor.url, f"{vendor.url}/never-a-token", other)["vertex"]
    editor.notify("ai/stream", {"token": "waits", "profile": waiting, "prompt": "hi"})
    await vendor_was_asked(vendor, "/never-a-token")


async def vendor_was_asked(vendor: FakeVendor, target: str) -> None:
    number = 1
    while (await vendor.request_number(number)).target != target:
        number += 1


def told_to_leave(editor: RawEditor) -> None:
    editor.request("shutdown", None)
    editor.notify("exit", None)


def gone(editor: RawEditor) -> None:
    editor.stdin.close()


def signalled(number: int) -> Callable[[RawEditor], None]:
    return lambda editor: editor.process.send_signal(number)


WAYS: Mapping[str, Callable[[RawEditor], None]] = {
    "shutdown and exit": told_to_leave,
    "exit alone": lambda editor: editor.notify("exit", None),
    "the end of its input": gone,
    "SIGTERM": signalled(signal.SIGTERM),
    "SIGKILL": signalled(signal.SIGKILL),
}


ALWAYS = ("shutdown and exit", "SIGKILL")


@asynccontextmanager
async def busy_server(vendor: FakeVendor, home: Path, *command: str) -> AsyncIterator[tuple[RawEditor, Watched]]:
    """A server with everything under way, and its processes."""
    environment = clean_environment(home, HTTPS_PROXY=vendor.url)
    async with raw_editor(environment, *command) as editor:
        await editor.initialize()
        await keep_busy(editor, vendor, home)
        watched = Watched([editor.process.pid, *children_of(editor.process.pid)])
        try:
            yield editor, watched
        finally:
            watched.close()


async def nothing_is_left(vendor: FakeVendor, watched: Watched, home: Path, *, is_saved: bool) -> None:
    """Within the time allowed: no process, no connection; the day's spending is whole."""
    began = time.monotonic()
    async with asyncio.timeout(LONGEST_SECONDS * BUSY_FACTOR):
        await watched.gone()
        for connection in vendor.connections:
            await connection.closed.wait()
    seconds = time.monotonic() - began
    print(f"{seconds:.3f} s")
    files = list((home / ".local/state/lapce-ai").rglob("*"))
    assert [file.name for file in files if file.is_file() and file.suffix not in (".json", ".log")] == []
    spent = [json.loads(file.read_bytes()) for file in files if file.suffix == ".json"]
    assert not is_saved or any("calls" in row for row in spent), spent


@pytest.mark.parametrize(
    "way", [name if name in ALWAYS else pytest.param(name, marks=pytest.mark.slow) for name in WAYS]
)
async def test_a_server_that_ends_leaves_nothing(vendor: FakeVendor, tmp_path: Path, way: str) -> None:
    async with busy_server(vendor, tmp_path) as (editor, watched):
        assert len(watched._files) >= 3, "the server, its token counter, and a helper that waits for a token"
        WAYS[way](editor)
        await nothing_is_left(vendor, watched, tmp_path, is_saved=way != "SIGKILL")


async def test_a_killed_editor_takes_the_server_along(vendor: FakeVendor, tmp_path: Path) -> None:
    """Its pipes end with it."""
    program = "import subprocess, sys; sys.exit(subprocess.Popen(sys.argv[1:]).wait())"
    async with busy_server(vendor, tmp_path, sys.executable, "-c", program, *SERVER) as (editor, watched):
        assert len(watched._files) >= 4
        editor.process.kill()
        editor.stdin.close()
        editor.process._transport.get_pipe_transport(1).close()
        await nothing_is_left(vendor, watched, tmp_path, is_saved=True)
