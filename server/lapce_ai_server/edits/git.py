"""Asks git, in a process that ends with the call: no shell, no pager, nothing that a repository has set."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE

from lapce_ai_providers.errors import Refused

SECONDS = 10.0
MOST_BYTES = 4 * 1024 * 1024
MOST_COMPLAINT_BYTES = 8192
"""More is read, and forgotten."""
QUIET = ("--no-pager", "--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false")


async def git(folder: str, *arguments: str) -> str:
    """What it prints, at most 4 MiB of it. Raises Refused with its own first line where it fails."""
    loop = asyncio.get_running_loop()
    run = Run(loop.create_future())
    try:
        transport, _ = await loop.subprocess_exec(
            lambda: run,
            *("git", *QUIET, "-C", folder, *arguments),
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=PIPE,
            start_new_session=sys.platform != "win32",
        )
    except OSError as error:
        raise Refused(f"git cannot be run: {error.strerror or 'no reason told'}") from None
    try:
        async with asyncio.timeout(SECONDS):
            await run.ended
    except TimeoutError:
        raise Refused(f"git {arguments[0]} took longer than {SECONDS:.0f} seconds") from None
    finally:
        await _end(transport, run)
    status = transport.get_returncode()
    if status != 0 and len(run.output) <= MOST_BYTES:
        lines = run.complaint.decode(errors="replace").strip().splitlines() or [f"exit status {status}"]
        raise Refused(f"git {arguments[0]}: {lines[0][:200]}")
    return run.output[:MOST_BYTES].decode(errors="replace")


class Run(asyncio.SubprocessProtocol):
    """What git prints and complains of, read side by side: it waits for whoever does not read one of them."""

    def __init__(self, ended: asyncio.Future[None]) -> None:
        self.ended = ended
        """Set with its end, or when it has printed enough."""
        self.output, self.complaint = bytearray(), bytearray()
        self.exited = asyncio.Event()
        self._left: set[int | str] = {1, 2, "process"}

    @property
    def is_whole(self) -> bool:
        """Whether it has ended, and all that it printed is here."""
        return not self._left

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Of stdout or stderr."""
        if fd != 1:
            self.complaint += data[: MOST_COMPLAINT_BYTES - len(self.complaint)]
        elif len(self.output) <= MOST_BYTES:
            self.output += data
            if len(self.output) > MOST_BYTES and not self.ended.done():
                self.ended.set_result(None)

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        """Its end."""
        self._over(fd)

    def process_exited(self) -> None:
        """What it printed may still be under way."""
        self.exited.set()
        self._over("process")

    def _over(self, part: int | str) -> None:
        self._left.discard(part)
        if self.is_whole and not self.ended.done():
            self.ended.set_result(None)


async def _end(transport: asyncio.SubprocessTransport, run: Run) -> None:
    """Kills what still runs of it and of what it started: such a child may hold its pipes open."""
    if not run.is_whole:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if sys.platform != "win32":
                os.killpg(transport.get_pid(), signal.SIGKILL)
            else:
                transport.kill()
        await run.exited.wait()
    transport.close()
