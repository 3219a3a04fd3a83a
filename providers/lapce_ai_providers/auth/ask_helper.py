"""Asks the helper process (`helper.py`) for credentials."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from asyncio.subprocess import Process
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Literal, cast

LONGEST_SECONDS = 60.0
"""A credential process or a metadata server that takes longer is taken for dead."""


class HelperFailed(Exception):
    """The helper has no credentials to give. `kind` is the class of the library's exception, `message` its text."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(kind)
        self.kind, self.message = kind, message


async def ask_helper(kind: Literal["aws", "azure", "google", "keyring"], question: Mapping[str, Any]) -> dict[str, Any]:
    """The helper's answer. Raises HelperFailed; cancelling kills the process."""
    # -P, since editors start us in the user's folder: a module there must not be run instead of the real one.
    command = [sys.executable, "-P", "-m", "lapce_ai_providers.auth.helper", kind]
    process = await asyncio.create_subprocess_exec(
        *command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            output = await _answer(process, json.dumps(question).encode() + b"\n")
    except TimeoutError:
        raise HelperFailed("TimeoutError", f"no credentials within {LONGEST_SECONDS:.0f} s") from None
    finally:
        if process.returncode is None:  # cancelled, or too slow
            process.kill()
        _stdin_of(process).close()
        await process.wait()
    try:
        reply = cast("dict[str, Any]", json.loads(output))
    except ValueError:
        raise HelperFailed("HelperDied", f"the helper process ended with status {process.returncode}") from None
    if "error" in reply:
        raise HelperFailed(str(reply["error"]["kind"]), str(reply["error"]["message"]))
    return cast("dict[str, Any]", reply["answer"])


async def _answer(process: Process, line: bytes) -> bytes:
    """All that the helper prints. Its stdin stays open: the end of that tells it that we are gone."""
    assert process.stdout is not None
    stdin = _stdin_of(process)
    stdin.write(line)
    with suppress(ConnectionError):  # it has ended already: that is seen in what it printed
        await stdin.drain()
    output = await process.stdout.read()
    await process.wait()
    return output


def _stdin_of(process: Process) -> asyncio.StreamWriter:
    assert process.stdin is not None
    return process.stdin
