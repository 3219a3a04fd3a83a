from __future__ import annotations

import asyncio
import os
import stat
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from lapce_ai_providers.errors import ProviderError, SettingsProblem
from lapce_ai_providers.profile import Profile
from lapce_ai_server.local.folders import LocalFolder
from lapce_ai_server.local.lease import read_port_file
from lapce_ai_server.local.manager import LocalEngine
from local_engine_gate import DEADLINE_SECONDS, FAKE_ENGINE, Gate, LoadingEngine, folder_with_engine, local_profile

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are watched by their pidfd")


@pytest_asyncio.fixture
async def gate() -> AsyncGenerator[Gate]:
    async with Gate() as gate:
        yield gate


@pytest.fixture
def folder(tmp_path: Path) -> LocalFolder:
    return folder_with_engine(tmp_path / "local")


@pytest.fixture
def model(gate: Gate, folder: LocalFolder) -> Path:
    return gate.model(folder.weights)


@asynccontextmanager
async def server(folder: LocalFolder, *, idle_seconds: float = 60.0) -> AsyncGenerator[LocalEngine]:
    engine = LocalEngine(folder, idle_seconds=idle_seconds, command=FAKE_ENGINE)
    try:
        yield engine
    finally:
        await engine.aclose()


class Asked:
    """A call that uses the local model until it is released."""

    def __init__(self, engine: LocalEngine, profile: Profile) -> None:
        self.messages: list[str] = []
        self.release = asyncio.Event()
        self._told = asyncio.Event()
        self._got: asyncio.Future[Profile] = asyncio.get_running_loop().create_future()
        self.task = asyncio.create_task(self._run(engine, profile))

    async def _run(self, engine: LocalEngine, profile: Profile) -> None:
        try:
            async with engine.use(profile, self._hear) as ready:
                self._got.set_result(ready)
                await self.release.wait()
        except ProviderError as problem:
            self._got.set_exception(problem)

    async def profile(self) -> Profile:
        async with asyncio.timeout(DEADLINE_SECONDS):
            return await asyncio.shield(self._got)

    async def told(self, text: str) -> None:
        """Until it has been told something with this text."""
        async with asyncio.timeout(DEADLINE_SECONDS):
            while not any(text in message for message in self.messages):
                self._told.clear()
                await self._told.wait()

    def _hear(self, message: str) -> None:
        self.messages.append(message)
        self._told.set()

    async def finish(self) -> None:
        self.release.set()
        async with asyncio.timeout(DEADLINE_SECONDS):
            await self.task


def shown_by_the_system(pid: int) -> bytes:
    return b"".join(Path(f"/proc/{pid}/{name}").read_bytes() for name in ("cmdline", "environ"))


async def loaded(gate: Gate) -> LoadingEngine:
    engine = await gate.next_engine()
    engine.order("ready")
    return engine


async def used_once(engine: LocalEngine, profile: Profile) -> Profile:
    call = Asked(engine, profile)
    ready = await call.profile()
    await call.finish()
    return ready


async def test_a_call_gets_a_loopback_address_and_a_key_made_for_the_run(
    gate: Gate, folder: LocalFolder, model: Path
) -> None:
    async with server(folder) as engine:
        call = Asked(engine, local_profile())
        await loaded(gate)
        ready = await call.profile()
        assert ready.open_ai_base_url is not None
        assert ready.open_ai_base_url.startswith("http://127.0.0.1:")
        assert ready.open_ai_base_url.endswith("/v1")
        assert ready.open_ai_api_key is not None
        assert len(ready.open_ai_api_key.reveal()) > 30
        assert ready.open_ai_model_id == model.name
        await call.finish()


async def test_the_key_is_in_no_argument_and_no_environment(gate: Gate, folder: LocalFolder, model: Path) -> None:
    async with server(folder) as engine:
        call = Asked(engine, local_profile())
        process = await loaded(gate)
        ready = await call.profile()
        assert ready.open_ai_api_key is not None
        key = ready.open_ai_api_key.reveal().encode()
        assert key not in b"".join(map(shown_by_the_system, (process.pid, process.keeper_pid)))
        assert stat.S_IMODE(folder.port_file.stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.run.stat().st_mode) == 0o700
        await call.finish()


async def test_concurrent_first_calls_start_one_engine_and_all_hear_that_it_loads(
    gate: Gate, folder: LocalFolder, model: Path
) -> None:
    async with server(folder) as engine:
        calls = [Asked(engine, local_profile()) for _ in range(5)]
        process = await gate.next_engine()
        for call in calls:
            await call.told("Loading the local model SmolLM2")
        process.order("ready")
        addresses = {(await call.profile()).open_ai_base_url for call in calls}
        assert len(addresses) == 1
        assert gate.waiting() == 0
        for call in calls:
            await call.finish()


async def test_a_call_that_comes_while_the_model_loads_is_told_so_at_once(
    gate: Gate, folder: LocalFolder, model: Path
) -> None:
    async with server(folder) as engine:
        first = Asked(engine, local_profile())
        process = await gate.next_engine()
        await first.told("Loading")
        late = Asked(engine, local_profile())
        await late.told("Loading")
        process.order("ready")
        await asyncio.gather(first.profile(), late.profile())
        await asyncio.gather(first.finish(), late.finish())


async def test_two_servers_share_one_engine(gate: Gate, folder: LocalFolder, model: Path) -> None:
    async with server(folder) as one, server(folder) as other:
        first = Asked(one, local_profile())
        await loaded(gate)
        second = Asked(other, local_profile())
        assert (await first.profile()).open_ai_base_url == (await second.profile()).open_ai_base_url
        assert gate.waiting() == 0
        await asyncio.gather(first.finish(), second.finish())


async def test_a_second_server_waits_while_the_first_one_loads(gate: Gate, folder: LocalFolder, model: Path) -> None:
    async with server(folder) as one, server(folder) as other:
        first = Asked(one, local_profile())
        process = await gate.next_engine()
        second = Asked(other, local_profile())
        await second.told("another process is starting")
        process.order("ready")
        assert (await first.profile()).open_ai_base_url == (await second.profile()).open_ai_base_url
        assert gate.waiting() == 0
        await asyncio.gather(first.finish(), second.finish())


async def test_the_engine_outlives_its_starter_and_ends_with_its_last_server(
    gate: Gate, folder: LocalFolder, model: Path
) -> None:
    async with server(folder) as other:
        async with server(folder) as starter:
            call = Asked(starter, local_profile())
            process = await loaded(gate)
            await call.profile()
            before = await used_once(other, local_profile())
            await call.finish()
        assert await used_once(other, local_profile()) == before
        assert gate.waiting() == 0
    await process.ended()


async def test_an_idle_engine_is_let_go_and_the_next_call_starts_another(
    gate: Gate, folder: LocalFolder, model: Path
) -> None:
    async with server(folder, idle_seconds=0.0) as engine:
        call = Asked(engine, local_profile())
        first = await loaded(gate)
        await call.finish()
        await first.ended()
        call = Asked(engine, local_profile())
        await loaded(gate)
        await call.finish()


async def test_an_engine_with_a_running_call_is_not_idle(gate: Gate, folder: LocalFolder, model: Path) -> None:
    async with server(folder, idle_seconds=0.0) as engine:
        long_call = Asked(engine, local_profile())
        await loaded(gate)
        before = await long_call.profile()
        assert await used_once(engine, local_profile()) == before
        assert await used_once(engine, local_profile()) == before
        assert gate.waiting() == 0
        await long_call.finish()


async def test_a_crashed_engine_is_started_anew(gate: Gate, folder: LocalFolder, model: Path) -> None:
    async with server(folder) as engine:
        call = Asked(engine, local_profile())
        first = await loaded(gate)
        await call.profile()
        first.order("crash")
        await first.ended()
        again = Asked(engine, local_profile())
        await loaded(gate)
        assert (await again.profile()).open_ai_base_url != (await call.profile()).open_ai_base_url
        await asyncio.gather(call.finish(), again.finish())


async def test_another_model_waits_for_running_calls_and_then_replaces_the_first(
    gate: Gate, folder: LocalFolder, model: Path, tmp_path: Path
) -> None:
    other_model = gate.model(tmp_path / "other.gguf")
    async with server(folder) as engine:
        call = Asked(engine, local_profile())
        first = await loaded(gate)
        await call.profile()
        other = Asked(engine, local_profile(other_model))
        await other.told("Waiting for the answers of the local model SmolLM2")
        assert gate.waiting() == 0
        await call.finish()
        await loaded(gate)
        assert (await other.profile()).open_ai_model_id == "other.gguf"
        await first.ended()
        await other.finish()


async def test_another_model_waits_for_calls_of_another_server(
    gate: Gate, folder: LocalFolder, model: Path, tmp_path: Path
) -> None:
    other_model = gate.model(tmp_path / "other.gguf")
    async with server(folder) as one, server(folder) as two:
        call = Asked(one, local_profile())
        first = await loaded(gate)
        await call.profile()
        other = Asked(two, local_profile(other_model))
        await other.told("answering other calls with SmolLM2")
        assert gate.waiting() == 0
        await call.finish()
        await loaded(gate)
        assert (await other.profile()).open_ai_model_id == "other.gguf"
        await first.ended()
        await other.finish()


async def test_the_load_of_a_cancelled_call_serves_the_next_one(gate: Gate, folder: LocalFolder, model: Path) -> None:
    async with server(folder) as engine:
        cancelled = Asked(engine, local_profile())
        process = await gate.next_engine()
        cancelled.task.cancel()
        await asyncio.wait([cancelled.task], timeout=DEADLINE_SECONDS)
        call = Asked(engine, local_profile())
        process.order("ready")
        await call.profile()
        assert gate.waiting() == 0
        await call.finish()


async def test_an_engine_that_nobody_waits_for_any_more_is_let_go_when_idle(
    gate: Gate, folder: LocalFolder, model: Path
) -> None:
    async with server(folder, idle_seconds=0.0) as engine:
        cancelled = Asked(engine, local_profile())
        process = await gate.next_engine()
        cancelled.task.cancel()
        await asyncio.wait([cancelled.task], timeout=DEADLINE_SECONDS)
        process.order("ready")
        await process.ended()


async def test_closing_while_the_model_loads_ends_the_engine(gate: Gate, folder: LocalFolder, model: Path) -> None:
    async with server(folder) as engine:
        call = Asked(engine, local_profile())
        process = await gate.next_engine()
        await engine.aclose()
        await process.ended()
        with pytest.raises(SettingsProblem):
            await call.profile()


async def test_what_the_engine_complains_of_is_told(gate: Gate, folder: LocalFolder, model: Path) -> None:
    async with server(folder) as engine:
        call = Asked(engine, local_profile())
        (await gate.next_engine()).order("complain loader: invalid magic")
        with pytest.raises(SettingsProblem, match=r"could not be loaded from .*gguf: loader: .*invalid magic"):
            await call.profile()
        call = Asked(engine, local_profile())
        (await gate.next_engine()).order("fail ImportError: libgomp")
        with pytest.raises(SettingsProblem, match="ImportError: libgomp"):
            await call.profile()
        call = Asked(engine, local_profile())
        (await gate.next_engine()).order("crash")
        with pytest.raises(SettingsProblem, match="exit code 7"):
            await call.profile()
        call = Asked(engine, local_profile())
        await loaded(gate)
        await call.finish()


async def test_an_engine_that_is_not_installed_says_what_to_run(folder: LocalFolder, tmp_path: Path) -> None:
    async with server(folder) as engine:
        with pytest.raises(SettingsProblem, match=r"not installed\. Run: lapce-ai local install"):
            await Asked(engine, local_profile()).profile()
    async with server(LocalFolder(tmp_path / "nothing")) as engine:
        with pytest.raises(SettingsProblem, match=r"not installed\. Run: lapce-ai local install"):
            await Asked(engine, local_profile(tmp_path / "any.gguf")).profile()


async def test_nothing_of_it_outlives_its_test(gate: Gate, folder: LocalFolder, model: Path) -> None:
    async with server(folder) as engine:
        call = Asked(engine, local_profile())
        process = await loaded(gate)
        await call.finish()
    await process.ended()
    running = read_port_file(folder.port_file)
    assert running is not None
    assert "key" not in repr(running).replace("key_file", "")
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)
