"""Runs the command that prints a key: no shell, no input, no terminal, not in the workspace, and not for long."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import signal
import sys

from ..errors import SettingsProblem
from ..key_sources import KeyCommand
from ..package_data import package_text
from ..secret import MASK, Secret

GUARD = "guard.py"
"""In between, so that the command ends with a server that is killed: its source, which may lie in a zip file."""
LONGEST_SECONDS = 10.0
LARGEST_OUTPUT_BYTES = 64 * 1024
"""More is read, and forgotten."""
LONGEST_COMPLAINT_CHARACTERS = 200
_LIKE_A_KEY = re.compile(r"(?=[^\s\"']*\d)[A-Za-z0-9_+/=.-]{16,}")


async def key_from_command(command: KeyCommand) -> Secret:
    """The key that the command prints. Raises SettingsProblem, in words that say what to do; cancelling ends it."""
    program = found_program(command)
    loop = asyncio.get_running_loop()
    run = Run(loop.create_future())
    try:
        transport, _ = await loop.subprocess_exec(
            lambda: run,
            *(sys.executable, "-I", "-S", "-c", package_text(__name__, GUARD)),
            program,
            *command.words[1:],
            stdin=asyncio.subprocess.PIPE,  # held open by us alone: its end ends the command
            cwd=home(),
            start_new_session=sys.platform != "win32",
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its words cannot be used"
        raise SettingsProblem(f"{command.setting}: {command.title} cannot be run: {reason}.") from None
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            await run.ended
    except TimeoutError:
        raise SettingsProblem(
            f"{command.setting}: {command.title} did not end within {LONGEST_SECONDS:.0f} s. "
            "Unlock what it asks, and try again; it gets no terminal."
        ) from None
    finally:
        await end(transport, run)
    return read_key(command, transport.get_returncode(), bytes(run.output[1]), bytes(run.output[2]))


class Run(asyncio.SubprocessProtocol):
    """What a process prints, up to a limit, and when it has ended."""

    def __init__(self, ended: asyncio.Future[None]) -> None:
        self.ended = ended
        self.output = {1: bytearray(), 2: bytearray()}
        self.exited = asyncio.Event()
        self._left = {"output", "process"}

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Of stdout or stderr."""
        kept = self.output[fd]
        kept += data[: LARGEST_OUTPUT_BYTES - len(kept)]

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        """Its end; an agent that was started along, and holds only stderr open, is not waited for."""
        if fd == 1:
            self._over("output")

    def process_exited(self) -> None:
        """Its output may still be under way."""
        self.exited.set()
        self._over("process")

    def _over(self, part: str) -> None:
        self._left.discard(part)
        if not self._left and not self.ended.done():
            self.ended.set_result(None)


def home() -> str:
    """Where commands run: editors start us in a folder that may be anybody's."""
    return os.path.expanduser("~")


def found_program(command: KeyCommand) -> str:
    """The full path of the program. Never one that is named relative to a folder: that might be the workspace."""
    name = os.path.expanduser(command.words[0])
    if os.path.isabs(name):
        found = shutil.which(name)
        if found is None:
            raise SettingsProblem(f"{command.setting}: there is no program {command.title}.")
        return found
    if os.path.dirname(name):
        raise SettingsProblem(
            f"{command.setting}: {command.title} must be a program on PATH, or a full path that begins with / or ~."
        )
    folders = os.pathsep.join(folder for folder in os.get_exec_path() if os.path.isabs(folder))
    found = shutil.which(name, path=folders)
    if found is None or not os.path.isabs(found):
        raise SettingsProblem(
            f"{command.setting}: there is no program {command.title} on the PATH that your editor has. "
            "Install it, or write its full path."
        )
    return found


async def end(transport: asyncio.SubprocessTransport, run: Run) -> None:
    """Kills whatever of it still runs, and of what it started."""
    if transport.get_returncode() is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if sys.platform != "win32":
                os.killpg(transport.get_pid(), signal.SIGKILL)
            else:
                transport.kill()
        await run.exited.wait()
    transport.close()


def read_key(command: KeyCommand, status: int | None, output: bytes, complaint: bytes) -> Secret:
    """The key in what was printed. Raises SettingsProblem. Pure."""
    text = output.decode("utf-8", "replace").removeprefix("\ufeff").strip()
    if status != 0:
        reason = reason_in(complaint, text)
        raise SettingsProblem(
            f"{command.setting}: {command.title} ended with status {status}"
            f"{f': {reason}' if reason else ''}. Run it in a terminal to see more."
        )
    key = text if command.whole else text.partition("\n")[0].strip()
    if not key:
        raise SettingsProblem(f"{command.setting}: {command.title} printed nothing; its first line must be the key.")
    return Secret(key)


def reason_in(complaint: bytes, output: str) -> str:
    """The first line of what a program said on stderr, without what might be a key. Pure."""
    lines = (line.strip() for line in complaint.decode("utf-8", "replace").splitlines())
    reason = next((line for line in lines if line), "")
    for line in filter(None, map(str.strip, output.splitlines())):
        reason = reason.replace(line, MASK)
    reason = "".join(sign for sign in _LIKE_A_KEY.sub(MASK, reason) if sign.isprintable())
    return reason[:LONGEST_COMPLAINT_CHARACTERS].rstrip(".")
