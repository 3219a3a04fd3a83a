"""A lease on an engine with the wanted model: on the one that runs already, or on one started now.

Runs in a thread of its own, since every step may wait: for another process's lock, a file, a model that loads.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, cast

from attrs import frozen

from lapce_ai_providers.errors import ProviderError, SettingsProblem

from .file_lock import file_lock
from .folders import LocalFolder
from .lease import Lease, PortFile, read_port_file, write_port_file

ENGINE_COMMAND = ("-m", "lapce_ai_server.local.engine")
KEEPER_COMMAND = ("-P", "-m", "lapce_ai_server.local.keeper")
"""`-P`: an editor starts us in a workspace, whose own modules must not be loaded."""
MOST_SAID_BYTES = 4096


@frozen
class NotYet:
    """Somebody else is in the way for now."""

    why: str


class Start:
    """One attempt. `stop` ends the engine that it is starting, from any thread."""

    def __init__(self, folder: LocalFolder, model: Path, command: tuple[str, ...], say: Callable[[str], None]) -> None:
        self._folder, self._model, self._command, self._say = folder, str(model), command, say
        self._lock = threading.Lock()
        self._keeper: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def run(self, resting: Lease | None) -> Lease | NotYet | ProviderError:
        """A lease that is already at work (`start_work`), a reason to try again soon, or why there will be none.

        Args:
            resting: the lease that this process holds already.
        """
        try:
            with file_lock(self._folder.start_lock) as held:
                if not held:
                    return NotYet("Waiting for the local model, which another process is starting")
                return self._lease(resting)
        except ProviderError as problem:
            return problem
        except Exception as error:  # whatever it is, somebody waits for an outcome
            return SettingsProblem(f"The local model cannot be started: {error}")

    def stop(self) -> None:
        """Ends what has been started; nothing is started after it."""
        with self._lock:
            self._stopped = True
            if self._keeper is not None:
                _let_go(self._keeper)

    def wait(self) -> None:
        """Until the keeper, if this attempt started one, has ended: takes it off the system's process table."""
        if self._keeper is not None:
            self._keeper.wait()

    def _lease(self, resting: Lease | None) -> Lease | NotYet:
        if resting is not None and not resting.alive():
            resting.close()
            resting = None
        lease = resting or self._running()
        if lease is not None and lease.running.model == self._model and lease.start_work():
            return lease
        if lease is not None:
            gone = lease.running.model == self._model or lease.quit()
            lease.close()
            if not gone:
                other = Path(lease.running.model).name
                return NotYet(f"Waiting for the local engine, which is answering other calls with {other}")
        return self._started()

    def _running(self) -> Lease | None:
        running = read_port_file(self._folder.port_file)
        return None if running is None else Lease.taken(running)

    def _started(self) -> Lease:
        """Raises SettingsProblem where the model does not load."""
        self._say(f"Loading the local model {Path(self._model).name}")
        key = secrets.token_urlsafe(32)
        keeper = self._keeper_process()
        try:
            answer = self._loaded(keeper, key)
            if "failed" in answer:
                raise SettingsProblem(self._failure(str(answer["failed"])))
            running = PortFile(int(answer["port"]), int(answer["controlPort"]), self._model, key)
            write_port_file(self._folder.port_file, running)
            lease = Lease.taken(running)
            if lease is not None and lease.start_work():
                return lease
            if lease is not None:
                lease.close()
            raise SettingsProblem("The local engine ended right after it had started.")
        finally:
            _let_go(keeper)  # from here on the lease holds it

    def _keeper_process(self) -> subprocess.Popen[bytes]:
        with self._lock, _log(self._folder.log_file) as log:
            if self._stopped:
                raise SettingsProblem("The server is closing.")
            self._keeper = keeper_process(self._folder.run, log)
            return self._keeper

    def _loaded(self, keeper: subprocess.Popen[bytes], key: str) -> dict[str, Any]:
        """What the keeper says when the model has been loaded, or has not."""
        assert keeper.stdin is not None
        assert keeper.stdout is not None
        wanted = {"command": self._command, "engine": str(self._folder.engine), "model": self._model, "key": key}
        with contextlib.suppress(OSError):  # it is gone already: its missing answer tells
            keeper.stdin.write(json.dumps(wanted).encode() + b"\n")
            keeper.stdin.flush()
        said = keeper.stdout.readline(MOST_SAID_BYTES)
        keeper.stdout.close()
        try:
            return cast("dict[str, Any]", json.loads(said))
        except ValueError:
            return {"failed": "its process ended early"}

    def _failure(self, reason: str) -> str:
        said = _last_error(self._folder.log_file)
        return f"The local model could not be loaded from {self._model}: {said or reason}"


def _let_go(keeper: subprocess.Popen[bytes]) -> None:
    """Ends the hold that the starter has by the keeper's stdin."""
    with contextlib.suppress(OSError, ValueError):
        if keeper.stdin is not None:
            keeper.stdin.close()


def keeper_process(folder: Path, log: IO[bytes]) -> subprocess.Popen[bytes]:
    """The keeper, apart from the terminal: its Ctrl-C is meant for the program in front."""
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    return subprocess.Popen(
        [sys.executable, *KEEPER_COMMAND],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        cwd=folder,  # the workspace stays free to be removed
        creationflags=flags,
        start_new_session=sys.platform != "win32",
    )


def _log(path: Path) -> IO[bytes]:
    """A fresh log, readable by the user alone."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _last_error(path: Path) -> str:
    """The engine's first complaint, which names the cause; later ones say that loading failed."""
    try:
        text = path.read_bytes()[:MOST_SAID_BYTES].decode("utf-8", "replace")
    except OSError:
        return ""
    complaints = [line.partition(" E ")[2].strip() for line in text.splitlines() if " E " in line]
    return complaints[0] if complaints else ""
