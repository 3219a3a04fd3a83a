"""Lapce's own program that loads plugins and speaks to language servers, driven as its window does: lines of JSON-RPC.

`LAPCE_PROXY` names it: built from Lapce's source by `cargo build --bin lapce-proxy`, which takes minutes.
Its messages: lapce-rpc/src/proxy.rs, core.rs and stdio.rs of Lapce 0.4.6 (checked 2026-12).
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

from attrs import define, field

from naive_text import units_of

Message = dict[str, Any]
PROXY = os.environ.get("LAPCE_PROXY", "")
PLUGIN = "lapce-ai.lapce-ai"
LINE_BYTES = 16 * 1024 * 1024
AUTOMATIC = 2


@cache
def release(program: str = PROXY) -> str:
    """`stable`, `nightly` or `debug`: its folders are named so."""
    told = subprocess.run([program, "--version"], capture_output=True, check=True, text=True).stdout
    return told.partition("+")[2].partition(".")[0].lower() or "stable"


def install(plugin: Path, home: Path) -> None:
    """Puts a built plugin where Lapce on Linux looks for installed ones."""
    shutil.copytree(plugin, home / ".local" / "share" / f"lapce-{release()}" / "plugins" / PLUGIN)


@define(eq=False)
class Lapce:
    """A running proxy with one workspace."""

    process: asyncio.subprocess.Process
    workspace: Path
    told: list[Message] = field(factory=list)
    """Its notifications, in order."""
    texts: dict[Path, str] = field(factory=dict)
    _number: int = 0
    _revisions: dict[Path, int] = field(factory=dict)
    _answers: dict[int, asyncio.Future[Message]] = field(factory=dict)
    _arrived: asyncio.Event = field(factory=asyncio.Event)

    def send(self, message: Message) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(message).encode() + b"\n")

    def notify(self, method: str, params: object) -> None:
        self.send({"method": method, "params": params})

    async def ask(self, method: str, params: object) -> Message:
        """`result` with method and params, or `error`."""
        self._number += 1
        future = self._answers[self._number] = asyncio.get_running_loop().create_future()
        self.send({"id": self._number, "method": method, "params": params})
        return await future

    async def read(self) -> None:
        """Takes what comes until the end."""
        assert self.process.stdout is not None
        while line := await self.process.stdout.readline():
            message = json.loads(line)
            if "method" in message:
                self.told.append(message)
                self._arrived.set()
            elif not (future := self._answers.pop(message["id"])).done():
                future.set_result(message)

    def all(self, method: str) -> list[Any]:
        """The parameters of all notifications of that method."""
        return [message["params"] for message in self.told if message["method"] == method]

    async def until(self, method: str, wanted: Callable[[Any], bool] = bool) -> Any:
        """The parameters of the first such notification, as soon as it is there."""
        while True:
            self._arrived.clear()
            found = [params for params in self.all(method) if wanted(params)]
            if found:
                return found[0]
            await self._arrived.wait()

    @property
    def popups(self) -> list[tuple[str, str]]:
        return [(row["title"], row["message"]["message"]) for row in self.all("show_message")]

    @property
    def bar(self) -> list[str]:
        """The status bar after each progress, as window_tab.rs and status.rs of Lapce draw it."""
        shown: dict[object, tuple[str, str]] = {}
        drawn: list[str] = []
        for row in self.all("work_done_progress"):
            token, value = row["progress"]["token"], row["progress"]["value"]
            if value["kind"] == "begin":
                shown[token] = (value["title"], value.get("message") or "")
            elif value["kind"] == "end":
                shown.pop(token, None)
            elif token in shown:
                shown[token] = (shown[token][0], value.get("message") or "")
            drawn.append(" | ".join(f"{title}: {text}" if text else title for title, text in shown.values()))
        return drawn

    def initialize(self, settings: Mapping[str, object], plugins: tuple[Path, ...] = ()) -> None:
        """Opens the window: settings are those of the plugin in `settings.toml`."""
        params = {
            "workspace": str(self.workspace),
            "disabled_volts": [],
            "extra_plugin_paths": [str(path) for path in plugins],
            "plugin_configurations": {"lapce-ai": settings},
            "window_id": 1,
            "tab_id": 1,
        }
        self.notify("initialize", params)

    async def open(self, path: Path) -> str:
        """Opens a file; its text."""
        answer = await self.ask("new_buffer", {"buffer_id": len(self.texts) + 1, "path": str(path)})
        self.texts[path] = answer["result"]["params"]["content"]
        self._revisions[path] = 1 if self.texts[path] else 0  # as buffer.rs counts; a wrong number ends its loop
        return self.texts[path]

    def type(self, path: Path, text: str, offset: int) -> None:
        """Puts text at an offset in characters, as Lapce tells it: a delta in bytes."""
        before, after = self.texts[path][:offset].encode(), self.texts[path][offset:].encode()
        size = len(before) + len(after)
        parts: list[Message] = [{"insert": text}]
        parts = [{"copy": [0, len(before)]}, *parts] if before else parts
        parts = [*parts, {"copy": [len(before), size]}] if after else parts
        self.texts[path] = self.texts[path][:offset] + text + self.texts[path][offset:]
        self._revisions[path] += 1
        params = {"path": str(path), "delta": {"base_len": size, "els": parts}, "rev": self._revisions[path]}
        self.notify("update", params)

    def position(self, path: Path, offset: int) -> Message:
        before = self.texts[path][:offset]
        return {"line": before.count("\n"), "character": units_of(before.rpartition("\n")[2], "utf-16")}

    async def completions(self, path: Path, offset: int) -> Message:
        """The answer to what follows each key."""
        place = {"path": str(path), "position": self.position(path, offset)}
        return await self.ask("get_inline_completions", {**place, "trigger_kind": AUTOMATIC})

    async def actions(self, path: Path, offset: int) -> Message:
        """The answer to what is asked for the light bulb."""
        place = {"path": str(path), "position": self.position(path, offset)}
        return await self.ask("get_code_actions", {**place, "diagnostics": []})


@asynccontextmanager
async def lapce(environment: Mapping[str, str], workspace: Path) -> AsyncIterator[Lapce]:
    """A proxy, not initialized yet; killed where it still runs at the end."""
    pipe, nowhere = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        PROXY, "--proxy", stdin=pipe, stdout=pipe, stderr=nowhere, env=dict(environment), limit=LINE_BYTES
    )
    window = Lapce(process, workspace)
    reader = asyncio.ensure_future(window.read())
    try:
        yield window
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await reader
