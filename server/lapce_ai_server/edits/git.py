"""Asks git, in a process that ends with the call: no shell, no pager, nothing that a repository has set."""

from __future__ import annotations

import asyncio
import contextlib
from asyncio.subprocess import DEVNULL, PIPE

from lapce_ai_providers.errors import Refused

SECONDS = 10.0
MOST_BYTES = 4 * 1024 * 1024
QUIET = ("--no-pager", "--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false")


async def git(folder: str, *arguments: str) -> str:
    """What it prints, at most 4 MiB of it. Raises Refused with its own first line where it fails."""
    try:
        process = await asyncio.create_subprocess_exec(
            "git", *QUIET, "-C", folder, *arguments, stdin=DEVNULL, stdout=PIPE, stderr=PIPE
        )
    except OSError as error:
        raise Refused(f"git cannot be run: {error.strerror or 'no reason told'}") from None
    try:
        out, complaint, whole = await asyncio.wait_for(_read(process), SECONDS)
    except TimeoutError:
        raise Refused(f"git {arguments[0]} took longer than {SECONDS:.0f} seconds") from None
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode != 0 and whole:
        lines = complaint.decode(errors="replace").strip().splitlines() or [f"exit status {process.returncode}"]
        raise Refused(f"git {arguments[0]}: {lines[0][:200]}")
    return out.decode(errors="replace")


async def _read(process: asyncio.subprocess.Process) -> tuple[bytes, bytes, bool]:
    """What it prints, what it complains of, and whether it has ended by itself."""
    assert process.stdout is not None
    assert process.stderr is not None
    pieces: list[bytes] = []
    size = 0
    while size <= MOST_BYTES and (piece := await process.stdout.read(65536)):
        pieces.append(piece)
        size += len(piece)
    if size > MOST_BYTES:
        return b"".join(pieces)[:MOST_BYTES], b"", False
    complaint = await process.stderr.read(8192)
    await process.wait()
    return b"".join(pieces), complaint, True
