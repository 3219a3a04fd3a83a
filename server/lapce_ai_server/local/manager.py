"""The server's side of the local engine: started at first use, shared by running calls, let go when idle.

A profile with `openAiBaseUrl: "local:"` becomes one that points at the engine's loopback port, with the run's key.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from attrs import define, evolve

from lapce_ai_providers.errors import ProviderError, SettingsProblem
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.secret import Secret

from .flight import Flight, Outcome
from .folders import LocalFolder
from .lease import Lease
from .model_file import model_file
from .start import ENGINE_COMMAND

IDLE_SECONDS = 600.0
RETRY_SECONDS = 0.3

Report = Callable[[str], None]


@define(eq=False)
class Hold:
    """A lease and the running calls that need it."""

    lease: Lease
    calls: int = 0

    def serves(self, model: Path) -> bool:
        """Whether the engine runs, with this model."""
        return self.lease.running.model == str(model) and self.lease.alive()


class LocalEngine:
    """One per server; made and used on its event loop."""

    def __init__(
        self, folder: LocalFolder, *, idle_seconds: float = IDLE_SECONDS, command: tuple[str, ...] = ENGINE_COMMAND
    ) -> None:
        self._folder, self._idle_seconds, self._command = folder, idle_seconds, command
        self._hold: Hold | None = None
        self._turn = asyncio.Lock()
        self._rested = asyncio.Event()
        self._flight: Flight | None = None
        self._waiting: list[Report] = []
        self._idle_timer: asyncio.TimerHandle | None = None
        self._closed = False

    @asynccontextmanager
    async def use(self, profile: Profile, report: Report) -> AsyncGenerator[Profile]:
        """The profile to ask with while a call runs. The engine stays and keeps its model meanwhile.

        Args:
            profile: one whose base URL is `local:`.
            report: told in words what the call is waiting for.

        Raises:
            SettingsProblem: nothing is installed, there is no such file, or the model does not load.
        """
        model = await asyncio.to_thread(model_file, profile.local_model_path, self._folder)
        hold = await self._at_work(model, report)
        running = hold.lease.running
        try:
            yield evolve(
                profile,
                open_ai_base_url=f"http://127.0.0.1:{running.port}/v1",
                open_ai_api_key=Secret(running.key),
                open_ai_model_id=profile.open_ai_model_id or model.name,
            )
        finally:
            hold.calls -= 1
            self._rest_if_unused(hold)

    async def aclose(self) -> None:
        """Ends the engine unless another server uses it, also one that is still loading. Does not wait for its end."""
        self._closed = True
        if self._flight is not None:
            self._flight.stop()
        self._let_go()

    async def _at_work(self, model: Path, report: Report) -> Hold:
        """A hold on an engine with this model, counted as having one more running call."""
        hold = self._hold
        if hold is None or not hold.calls or self._turn.locked() or not hold.serves(model):
            self._waiting.append(report)
            try:
                if self._flight is not None and self._flight.message:
                    report(self._flight.message)
                async with self._turn:
                    hold = await self._in_turn(model, report)
            finally:
                self._waiting.remove(report)
        hold.calls += 1
        return hold

    async def _in_turn(self, model: Path, report: Report) -> Hold:
        while True:
            hold = self._hold
            if hold is not None and hold.calls and hold.lease.alive():
                if hold.serves(model):
                    return hold
                report(f"Waiting for the answers of the local model {Path(hold.lease.running.model).name}")
                self._rested.clear()
                await self._rested.wait()
                continue
            match await self._attempt(model):
                case Lease():
                    if self._hold is not None and self._hold.serves(model):
                        return self._hold
                case ProviderError() as problem:
                    raise problem
                case not_yet:
                    report(not_yet.why)
                    await asyncio.sleep(RETRY_SECONDS)

    async def _attempt(self, model: Path) -> Outcome:
        """Joins the attempt that an earlier, cancelled call has left, or makes one."""
        if self._closed:
            return SettingsProblem("The server is closing.")
        flight = self._flight
        if flight is not None and flight.model != model:
            await flight.landed()  # for another model: it is in the way
            flight = self._flight
        if flight is None:
            self._stop_timer()
            flight = self._flight = Flight(self._folder, model, self._command, self._tell_waiting)
            flight.take_off(None if self._hold is None else self._hold.lease, self._land)
        try:
            return await flight.landed()
        except asyncio.CancelledError:
            if self._flight is None and self._hold is not None:
                self._rest_if_unused(self._hold)
            raise

    def _land(self, outcome: Outcome) -> None:
        flight, self._flight = self._flight, None
        if not isinstance(outcome, Lease):
            if self._hold is not None and not self._hold.lease.alive():
                self._hold = None
            return
        if self._closed:
            outcome.close()
            return
        if self._hold is None or self._hold.lease is not outcome:
            self._hold = Hold(outcome)
        if flight is not None and not flight.waiters:
            self._rest_if_unused(self._hold)

    def _rest_if_unused(self, hold: Hold) -> None:
        """From the last running call on others may end the engine, and we let it go when the idle time is over."""
        if hold.calls:
            return
        hold.lease.rest()
        self._rested.set()
        if hold is self._hold:
            self._stop_timer()
            self._idle_timer = asyncio.get_running_loop().call_later(self._idle_seconds, self._let_go)

    def _let_go(self) -> None:
        self._stop_timer()
        hold, self._hold = self._hold, None
        if hold is not None:
            hold.lease.close()

    def _stop_timer(self) -> None:
        if self._idle_timer is not None:
            self._idle_timer.cancel()
            self._idle_timer = None

    def _tell_waiting(self, message: str) -> None:
        for report in self._waiting:
            report(message)
