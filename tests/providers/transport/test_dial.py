"""Names and their addresses: one look-up for all who ask at once, and no address that holds up the others."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import threading

import pytest

from lapce_ai_providers.transport import lookup
from lapce_ai_providers.transport.dial import Dialer
from lapce_ai_providers.transport.lookup import Lookups, look_up
from lapce_ai_providers.transport.tcp_layer import TcpLayer
from loopback_server import serving
from virtual_time import run_virtually


def dialer() -> Dialer:
    return Dialer(lambda: TcpLayer(memoryview(bytearray(100))))


class Attempts:
    """In place of sockets: what each address does."""

    def __init__(self, **behaviour: float | OSError) -> None:
        self.behaviour, self.tried = behaviour, list[str]()

    async def __call__(self, address: str) -> str:
        self.tried.append(address)
        does = self.behaviour[address]
        if isinstance(does, OSError):
            raise does
        await asyncio.sleep(does)
        return address


def dialled(monkeypatch: pytest.MonkeyPatch, attempts: Attempts, limit_seconds: float | None = 10) -> tuple[str, float]:
    """Which address was taken in the end, and after how long."""

    async def main() -> tuple[str, float]:
        loop = asyncio.get_running_loop()
        under_test = dialer()

        async def addresses(lookups: Lookups, host: str, port: int) -> list[str]:
            return list(attempts.behaviour)

        async def create_connection(factory: object, address: str, port: int) -> tuple[None, str]:
            return None, await attempts(address)

        monkeypatch.setattr(Lookups, "addresses", addresses)
        monkeypatch.setattr(loop, "create_connection", create_connection)
        layer = await under_test.dial("name", 1, limit_seconds)
        return str(layer), loop.time()

    return run_virtually(main())


def test_the_first_address_that_answers_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    attempts = Attempts(a=OSError("refused"), b=0.1, c=0.1)
    assert dialled(monkeypatch, attempts) == ("b", pytest.approx(0.1))
    assert attempts.tried == ["a", "b"]


def test_an_address_that_leads_nowhere_costs_half_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    assert dialled(monkeypatch, Attempts(a=1000, b=0.1)) == ("b", pytest.approx(0.6))


def test_a_slow_address_gets_a_second_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    assert dialled(monkeypatch, Attempts(a=OSError("refused"), b=2.0))[0] == "b"
    assert dialled(monkeypatch, Attempts(a=1000, b=2.0), None)[0] == "b"


def test_when_none_answers_the_reason_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OSError, match="last"):
        dialled(monkeypatch, Attempts(a=OSError("first"), b=OSError("last")))


async def test_all_who_ask_at_once_share_one_look_up(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    go_on = threading.Event()

    def slow(host: str, port: int) -> list[str]:
        asked.append(host)
        go_on.wait(5)
        return ["127.0.0.1"]

    monkeypatch.setattr(lookup, "look_up", slow)
    async with serving(lambda peer: peer.ended()) as server:
        under_test = dialer()
        asking = [asyncio.create_task(under_test.dial("name.test", server.port, 5)) for _ in range(20)]
        await asyncio.sleep(0)
        asking[0].cancel()  # takes the look-up from nobody else
        await asyncio.wait(asking[:1])
        go_on.set()
        for layer in await asyncio.gather(*asking[1:]):
            layer.abort()
        assert asked == ["name.test"]


async def test_an_unknown_name_is_an_error_for_all_who_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(lookup, "look_up", unknown)
    under_test = dialer()
    found = await asyncio.gather(*(under_test.dial("name.test", 1, 5) for _ in range(3)), return_exceptions=True)
    assert [type(one) for one in found] == [socket.gaierror] * 3


def test_the_families_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    v4, v6 = socket.AF_INET, socket.AF_INET6
    found = [(v6, "::1"), (v6, "::2"), (v4, "1.1.1.1"), (v6, "::1")]
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *args, **options: [(family, 1, 6, "", (a, 1)) for family, a in found]
    )
    assert look_up("name", 1) == ["::1", "1.1.1.1", "::2"]


@pytest.mark.parametrize("host", ["a..b", "x" * 70 + ".test"])
def test_a_name_that_cannot_be_one_is_unknown(host: str) -> None:
    with pytest.raises(socket.gaierror):
        look_up(host, 1)


def test_the_programs_end_waits_for_no_look_up() -> None:
    script = """
import asyncio, time
from lapce_ai_providers.transport import lookup
lookup.look_up = lambda host, port: time.sleep(60)
async def main():
    try:
        async with asyncio.timeout(0.02):
            await lookup.Lookups().addresses("name.test", 1)
    except TimeoutError:
        print("given up")
asyncio.run(main())
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=True)
    assert (done.stdout, done.stderr) == ("given up\n", "")
