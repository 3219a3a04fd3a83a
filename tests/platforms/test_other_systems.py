"""What is done otherwise on Windows and macOS, run here: the system's name is set, and what it lacks is taken away."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import signal
import ssl
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from codebase import modules
from lapce_ai_providers.auth import guard, key_command
from lapce_ai_providers.auth.helpers import azure
from lapce_ai_providers.transport import tcp_layer, tls_context
from lapce_ai_server import memory, server
from lapce_ai_server.cli import doctor_completions, doctor_machine, server_process
from lapce_ai_server.completion.switch import folder_key
from lapce_ai_server.edits import git
from lapce_ai_server.local import engine, file_lock, start
from lapce_ai_server.settings.decode import words_of

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="runs Windows' ways elsewhere")
On = Callable[[str], None]


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> On:
    """Makes this another system, by its name."""

    def become(name: str) -> None:
        monkeypatch.setattr(sys, "platform", name)

    return become


@pytest.fixture
def never_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows `os.kill` ends processes, whatever the signal, and there are no groups."""

    def refuse(*_: object) -> None:
        raise AssertionError("ends a process on Windows")

    monkeypatch.setattr(os, "kill", refuse)
    monkeypatch.setattr(os, "killpg", refuse, raising=False)


@pytest.mark.parametrize("path", ["C:\\Users\\Me\\Code\\", "c:/users/me/code", "C:\\Users\\Me\\x\\..\\CODE"])
def test_a_folder_has_one_name_on_windows(on: On, path: str) -> None:
    folder_key.cache_clear()
    on("win32")
    assert folder_key(path) == "c:/users/me/code"
    folder_key.cache_clear()


@pytest.mark.parametrize(("name", "bytes_of_1000"), [("darwin", 1000), ("linux", 1_024_000), ("freebsd14", 1_024_000)])
def test_the_memory_is_told_in_bytes(on: On, monkeypatch: pytest.MonkeyPatch, name: str, bytes_of_1000: int) -> None:
    used = SimpleNamespace(ru_maxrss=1000)
    stand_in = SimpleNamespace(RUSAGE_SELF=0, getrusage=lambda _: used)
    monkeypatch.setitem(sys.modules, "resource", stand_in)
    on(name)
    assert memory._peak_bytes() == bytes_of_1000


def test_windows_tells_no_memory_and_has_no_limit_of_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resource", None)
    assert memory._peak_bytes() == 0
    server.raise_open_file_limit()


def windows_file_lock(monkeypatch: pytest.MonkeyPatch, locking: Callable[..., None]) -> ModuleType:
    """The module as Windows loads it."""
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(LK_NBLCK=2, locking=locking))
    spec = importlib.util.spec_from_file_location("file_lock_of_windows", file_lock.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_lock_is_held_by_one_on_windows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[tuple[int, int]] = []

    def locking(descriptor: int, mode: int, size: int) -> None:
        asked.append((mode, size))
        if len(asked) > 1:
            raise OSError(36, "locked")

    module = windows_file_lock(monkeypatch, locking)
    with module.file_lock(tmp_path / "lock") as first, module.file_lock(tmp_path / "lock") as second:
        assert (first, second) == (True, False)
    assert asked == [(2, 1), (2, 1)], "never waits, one byte"


@pytest.mark.parametrize(("name", "flags", "session"), [("win32", 0x200 | 0x8000000, False), ("darwin", 0, True)])
def test_the_keeper_is_apart_from_the_terminal(
    on: On, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, flags: int, session: bool
) -> None:
    monkeypatch.setattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0x200, raising=False)
    monkeypatch.setattr(subprocess, "CREATE_NO_WINDOW", 0x8000000, raising=False)
    started: dict[str, Any] = {}
    monkeypatch.setattr(subprocess, "Popen", lambda _, **options: started.update(options))
    on(name)
    start.keeper_process(tmp_path, BytesIO())
    assert (started["creationflags"], started["start_new_session"]) == (flags, session)


@pytest.mark.parametrize(("name", "session"), [("win32", False), ("darwin", True)])
def test_the_terminals_server_is_apart_from_it(
    on: On, monkeypatch: pytest.MonkeyPatch, name: str, session: bool
) -> None:
    started: dict[str, Any] = {}

    def popen(_: object, **options: Any) -> object:
        started.update(options)
        return SimpleNamespace(stdout=open(os.devnull, "rb"), stdin=BytesIO())

    monkeypatch.setattr(subprocess, "Popen", popen)
    on(name)
    server_process.ServerProcess(lambda _: None)._log.close()
    assert started["start_new_session"] is session


@pytest.mark.usefixtures("never_killed")
def test_whether_a_server_runs_is_asked_without_ending_it(on: On) -> None:
    on("win32")
    assert doctor_completions.is_running({"pid": 4711})
    assert not doctor_completions.is_running({"pid": 4711, "ended": True})


@pytest.mark.parametrize(
    ("name", "line", "words"),
    [
        ("win32", r'"C:\Program Files\vault.exe" read C:\keys', [r"C:\Program Files\vault.exe", "read", r"C:\keys"]),
        ("darwin", r"pass my\ key", ["pass", "my key"]),
    ],
)
def test_a_command_is_taken_apart_as_the_system_does(on: On, name: str, line: str, words: list[str]) -> None:
    on(name)
    assert words_of(line) == words


@posix_only
@pytest.mark.parametrize("name", ["win32", "darwin"])
def test_what_has_come_is_seen_on_every_system(on: On, name: str) -> None:
    reading, writing = os.pipe()
    on(name)
    before = tcp_layer._is_readable(reading)
    os.write(writing, b"x")
    assert (before, tcp_layer._is_readable(reading)) == (False, True)
    os.close(reading)
    os.close(writing)


async def test_signals_end_the_server_where_the_loop_cannot_watch_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def cannot(*_: object) -> None:
        raise NotImplementedError

    handlers: dict[int, Any] = {}
    monkeypatch.setattr(asyncio.get_running_loop(), "add_signal_handler", cannot)
    monkeypatch.setattr(signal, "signal", lambda number, handler: handlers.update({number: handler}))
    left: list[int] = []
    server._leave_on_signals(left.append)
    handlers[signal.SIGTERM](signal.SIGTERM, None)
    assert set(handlers) == {signal.SIGTERM, signal.SIGINT}
    assert left == [0]


@pytest.mark.usefixtures("never_killed")
def test_a_guard_ends_its_program_without_a_group_on_windows(on: On, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[str] = []

    def leave(status: int) -> None:
        raise SystemExit(status)

    monkeypatch.setattr(os, "read", lambda *_: b"")
    monkeypatch.setattr(os, "_exit", leave)
    on("win32")
    with pytest.raises(SystemExit):
        guard._watch(SimpleNamespace(kill=lambda: ended.append("killed")))  # type: ignore[arg-type]
    assert ended == ["killed"]


@pytest.mark.usefixtures("never_killed")
async def test_a_command_that_waits_is_ended_on_windows(on: On) -> None:
    run = key_command.Run(asyncio.get_running_loop().create_future())
    run.exited.set()
    done: list[str] = []
    transport = SimpleNamespace(
        get_returncode=lambda: None, kill=lambda: done.append("kill"), close=lambda: done.append("close")
    )
    on("win32")
    await key_command.end(transport, run)  # type: ignore[arg-type]
    assert done == ["kill", "close"]
    gits = SimpleNamespace(is_whole=False, exited=run.exited)
    await git._end(transport, gits)  # type: ignore[arg-type]
    assert done == ["kill", "close"] * 2


@pytest.mark.parametrize("name", ["win32", "darwin"])
def test_the_systems_own_certificates_are_trusted(on: On, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    monkeypatch.setattr(tls_context, "_platform_context", lambda: own)
    on(name)
    assert tls_context.new_context(None) is own
    assert doctor_machine.trust_text(None) == "the system's own store"


@pytest.mark.parametrize("name", ["win32", "darwin"])
def test_azures_library_trusts_them_too(on: On, name: str) -> None:
    from lapce_ai_providers.auth.helper_network import network_facts

    on(name)
    assert azure.network({"network": network_facts(None, None)})["connection_verify"] is True


@pytest.mark.parametrize("name", ["win32", "darwin"])
def test_half_of_the_processors_are_used(on: On, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    on(name)
    assert engine._threads() == 2


HERE = "tests/platforms/test_other_systems.py"
TESTED = {
    "providers/lapce_ai_providers/auth/guard.py": HERE,
    "providers/lapce_ai_providers/auth/helpers/azure.py": HERE,
    "providers/lapce_ai_providers/auth/key_command.py": HERE,
    "providers/lapce_ai_providers/transport/tcp_layer.py": HERE,
    "providers/lapce_ai_providers/transport/tls_context.py": HERE,
    "server/lapce_ai_server/cli/doctor_completions.py": HERE,
    "server/lapce_ai_server/cli/doctor_machine.py": HERE,
    "server/lapce_ai_server/cli/server_process.py": HERE,
    "server/lapce_ai_server/completion/switch.py": HERE,
    "server/lapce_ai_server/edits/git.py": HERE,
    "server/lapce_ai_server/local/engine.py": HERE,
    "server/lapce_ai_server/local/file_lock.py": HERE,
    "server/lapce_ai_server/local/pins.py": "tests/server/local/test_files.py",
    "server/lapce_ai_server/local/start.py": HERE,
    "server/lapce_ai_server/memory.py": HERE,
    "server/lapce_ai_server/server.py": HERE,
    "server/lapce_ai_server/settings/decode.py": HERE,
    "server/lapce_ai_server/settings/environment.py": "tests/server/settings/test_settings_environment.py",
}
"""Module that does things otherwise on some system → where each of its ways is tried."""
SIGNS = ("sys.platform", "os.name", "msvcrt", "killpg", "import resource", "add_signal_handler", "sched_getaffinity")


def test_every_module_with_ways_of_other_systems_is_tried() -> None:
    assert {module.path for module in modules() if any(sign in module.source for sign in SIGNS)} == TESTED.keys()
