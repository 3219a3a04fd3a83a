"""A chat in a pseudo-terminal, through the real server, with a vendor on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from fake_vendors import FakeVendor, Stall, fake_vendor
from vendor_replies import openai_error, openai_stream, openai_stream_then

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are of POSIX", allow_module_level=True)

import fcntl
import pty
import struct
import termios

PATIENCE_SECONDS = 30.0
COLUMNS, ROWS = 100, 30


class Terminal:
    """What a person sees and types."""

    def __init__(self, master: int, process: asyncio.subprocess.Process) -> None:
        self._master = master
        self.process = process
        self.seen = ""
        self._more = asyncio.Event()
        asyncio.get_running_loop().add_reader(master, self._read)

    def _read(self) -> None:
        data = b""
        with contextlib.suppress(OSError):
            data = os.read(self._master, 65536)
        if not data:
            asyncio.get_running_loop().remove_reader(self._master)
        self.seen += data.decode("utf-8", "replace")
        self._more.set()

    async def sees(self, text: str) -> None:
        """Waits for it, and forgets all up to it."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while text not in self.seen:
                self._more.clear()
                await self._more.wait()
        self.seen = self.seen.partition(text)[2]

    async def prompted(self) -> None:
        """Until a question can be typed: what is typed before that, the kernel edits as lines of its own."""
        await self.sees("›")

    def types(self, keys: str) -> None:
        os.write(self._master, keys.encode())


@asynccontextmanager
async def terminal(folder: Path, vendor: FakeVendor, *arguments: str) -> AsyncIterator[Terminal]:
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder.parent),
        "XDG_STATE_HOME": str(folder.parent / "state"),
        "TERM": "xterm-256color",
        "PROMPT_TOOLKIT_NO_CPR": "1",
        "LANG": "C.UTF-8",
        "OPENAI_API_KEY": "k",
        "OPENAI_BASE_URL": f"{vendor.url}/v1",
        "LAPCE_AI_MODEL": "m",
    }
    command = (sys.executable, "-P", "-m", "lapce_ai_server", *arguments)
    process = await asyncio.create_subprocess_exec(
        *command, stdin=slave, stdout=slave, stderr=slave, cwd=folder, env=environment, start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # else Ctrl-C is no signal
    )  # fmt: skip
    os.close(slave)
    shown = Terminal(master, process)
    try:
        yield shown
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        asyncio.get_running_loop().remove_reader(master)
        os.close(master)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "src").mkdir(parents=True)
    (folder / "src/shapes.py").write_text("def area(): ...\n", "utf-8")
    return folder


async def test_a_conversation_with_files_errors_cancelling_and_resuming(folder: Path) -> None:
    async with fake_vendor() as vendor:
        async with terminal(folder, vendor, "chat") as shown:
            await shown.sees("/help tells")
            await shown.prompted()
            vendor.answer(openai_stream(["It has ", "an area\x1b[2J."]))
            shown.types("what is @src/sh\t")
            await shown.sees("apes.py")
            shown.types(" ?\r")
            await shown.sees("with src/shapes.py (1 lines)")
            await shown.sees("an area␛[2J.")
            await shown.sees("2 + 2 tokens")
            await shown.prompted()
            vendor.answer(openai_error(401, "wrong key"))
            shown.types("again\r")
            await shown.sees("wrong key")
            await shown.prompted()
            vendor.answer(openai_stream_then(["It goes on"], Stall()))
            shown.types('"""two\rlines"""\r')
            await shown.sees("It goes on")
            shown.types("\x03")
            await shown.sees("cancelled")
            await shown.prompted()
            shown.types("/save talk\r")
            await shown.sees("Saved to")
            await shown.prompted()
            shown.types("\x04")
            async with asyncio.timeout(PATIENCE_SECONDS):
                assert await shown.process.wait() == 0
        asked = [request.json["messages"] for request in vendor.requests]
        assert "def area(): ..." in str(asked[0])
        assert "two\\nlines" in str(asked[2])
        assert "It has an area" in (folder / "talk.md").read_text("utf-8")

        vendor.answer(openai_stream(["Later."]))
        async with terminal(folder, vendor, "chat", "--resume") as shown:
            await shown.sees("Going on with: what is @src/shapes.py ?")
            await shown.sees("It goes on")
            await shown.prompted()
            shown.types("\x1b[A")  # the input history
            await shown.sees("/save talk")
            shown.types("\x03and now\r")
            await shown.sees("Later.")
        assert len(vendor.requests[3].json["messages"]) == 5


async def test_the_file_to_explain_is_asked_for(folder: Path) -> None:
    async with fake_vendor() as vendor, terminal(folder, vendor, "explain") as shown:
        await shown.sees("Which file?")
        await shown.prompted()
        vendor.answer(openai_stream(["It is a shape."]))
        shown.types("shp\r")
        await shown.sees("Explaining src/shapes.py")
        await shown.sees("It is a shape.")
        async with asyncio.timeout(PATIENCE_SECONDS):
            assert await shown.process.wait() == 0
        assert "Explain src/shapes.py." in str(vendor.requests[0].json["messages"])
