"""What tests of the local engine share: a folder with a fake engine, and the gate at which it waits."""

from __future__ import annotations

import asyncio
import json
import os
import select
from pathlib import Path
from types import TracebackType

from attrs import frozen

from lapce_ai_providers.profile import Profile
from lapce_ai_server.local.folders import LocalFolder

DEADLINE_SECONDS = 10.0
FAKE_ENGINE = (str(Path(__file__).with_name("fake_local_engine.py")),)


@frozen(eq=False)
class LoadingEngine:
    """A fake engine that has been started."""

    pid: int
    keeper_pid: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def order(self, line: str) -> None:
        self.writer.write(f"{line}\n".encode())

    async def ended(self) -> None:
        """Until its process is gone, and its keeper's."""
        async with asyncio.timeout(DEADLINE_SECONDS):
            try:
                while await self.reader.read(1024):
                    pass
            except ConnectionError:
                pass
        self.writer.close()
        assert gone(self.pid)
        assert gone(self.keeper_pid)


class Gate:
    """Where fake engines report that they are loading, and wait for an order."""

    def __init__(self) -> None:
        self._arrived: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
        self._writers: list[asyncio.StreamWriter] = []

    async def __aenter__(self) -> Gate:
        self._server = await asyncio.start_server(self._arrive, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for writer in self._writers:
            writer.close()
        self._server.close()
        await self._server.wait_closed()

    @property
    def port(self) -> int:
        return self._server.sockets[0].getsockname()[1]

    async def next_engine(self) -> LoadingEngine:
        async with asyncio.timeout(DEADLINE_SECONDS):
            reader, writer = await self._arrived.get()
            row = json.loads(await reader.readline())
        return LoadingEngine(row["pid"], row["keeper"], reader, writer)

    def waiting(self) -> int:
        """How many engines have been started that no test has seen."""
        return self._arrived.qsize()

    def model(self, path: Path) -> Path:
        """A model whose engine reports here."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"GGUF" + json.dumps({"gate": self.port}).encode())
        return path

    def _arrive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        self._arrived.put_nowait((reader, writer))


def folder_with_engine(root: Path) -> LocalFolder:
    folder = LocalFolder(root)
    assert folder.engine is not None
    folder.engine.mkdir(parents=True)
    return folder


def local_profile(model: Path | None = None) -> Profile:
    path = None if model is None else str(model)
    return Profile(api_provider="openai", open_ai_base_url="local:", local_model_path=path)


def gone(pid: int) -> bool:
    """Whether the process ends in time."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], DEADLINE_SECONDS)[0])
    finally:
        os.close(descriptor)
