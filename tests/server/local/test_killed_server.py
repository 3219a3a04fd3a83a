from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from local_engine_gate import DEADLINE_SECONDS, Gate, folder_with_engine

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are watched by their pidfd")

USER = Path(__file__).parents[2] / "local_engine_user.py"


@asynccontextmanager
async def server_process(root: Path) -> AsyncGenerator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(sys.executable, USER, root, stdout=asyncio.subprocess.PIPE)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def in_use(process: asyncio.subprocess.Process) -> None:
    assert process.stdout is not None
    async with asyncio.timeout(DEADLINE_SECONDS):
        assert await process.stdout.readline() == b"in use\n"


async def test_a_killed_server_leaves_no_process(tmp_path: Path) -> None:
    folder = folder_with_engine(tmp_path)
    async with Gate() as gate:
        gate.model(folder.weights)
        async with server_process(tmp_path) as server:
            engine = await gate.next_engine()
            engine.order("ready")
            await in_use(server)
            server.kill()
            await engine.ended()


async def test_a_server_killed_while_the_model_loads_leaves_no_process(tmp_path: Path) -> None:
    """The engine itself cannot notice: loading holds Python's global lock."""
    folder = folder_with_engine(tmp_path)
    async with Gate() as gate:
        gate.model(folder.weights)
        async with server_process(tmp_path) as server:
            engine = await gate.next_engine()
            server.kill()
            await engine.ended()


async def test_the_death_of_one_server_leaves_the_engine_to_the_other(tmp_path: Path) -> None:
    folder = folder_with_engine(tmp_path)
    async with Gate() as gate:
        gate.model(folder.weights)
        async with server_process(tmp_path) as starter:
            engine = await gate.next_engine()
            engine.order("ready")
            await in_use(starter)
            async with server_process(tmp_path) as other, server_process(tmp_path) as third:
                await in_use(other)
                starter.kill()
                await starter.wait()
                await in_use(third)
                assert gate.waiting() == 0
            await engine.ended()
