"""A server's hold on the running engine: an open connection to its keeper.

Everything here is a few bytes over loopback and is called off the event loop, except `alive`, `rest` and `close`,
which never wait.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
from pathlib import Path
from typing import Any, cast

from attrs import field, frozen

from .handshake import new_nonce, proof, proves

ANSWER_SECONDS = 5.0


@frozen
class PortFile:
    """What the port file says about the running engine."""

    port: int
    control_port: int
    model: str
    key: str = field(repr=False)


def read_port_file(path: Path) -> PortFile | None:
    """None where there is none, or one that makes no sense."""
    try:
        row = cast("dict[str, Any]", json.loads(path.read_bytes()))
        return PortFile(int(row["port"]), int(row["controlPort"]), str(row["model"]), str(row["key"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write_port_file(path: Path, running: PortFile) -> None:
    """Puts the file in place at once, readable by the user alone. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with contextlib.suppress(FileNotFoundError):
        fresh.unlink()
    row = {"port": running.port, "controlPort": running.control_port, "model": running.model, "key": running.key}
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(row, file)
    fresh.replace(path)


class Lease:
    """As long as it is open the engine stays; `running` says where the engine is."""

    def __init__(self, running: PortFile, connection: socket.socket) -> None:
        self.running = running
        self._connection = connection

    @classmethod
    def taken(cls, running: PortFile) -> Lease | None:
        """A lease on the engine that the port file tells of; None where it does not run any more."""
        try:
            connection = socket.create_connection(("127.0.0.1", running.control_port), ANSWER_SECONDS)
        except OSError:
            return None
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # `idle` and then `busy`: no 40 ms between
        lease = cls(running, connection)
        try:
            if lease._welcomed():
                return lease
        except OSError:
            pass
        lease.close()
        return None

    def start_work(self) -> bool:
        """Before the first running call: from its return on nobody else ends the engine. False: it is gone."""
        return self._asked("busy") == "ok"

    def rest(self) -> None:
        """After the last running call."""
        with contextlib.suppress(OSError):
            self._connection.sendall(b"idle\n")

    def quit(self) -> bool:
        """Asks for the end of the engine, also for others. False: it has running calls."""
        return self._asked("quit") != "busy"

    def alive(self) -> bool:
        """Whether the keeper still holds up its end."""
        try:
            self._connection.setblocking(False)
            return self._connection.recv(1, socket.MSG_PEEK) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False
        finally:
            with contextlib.suppress(OSError):
                self._connection.settimeout(ANSWER_SECONDS)

    def close(self) -> None:
        """Gives up the lease; the engine ends if it was the last."""
        self._connection.close()

    def _welcomed(self) -> bool:
        nonce = new_nonce()
        keepers_proof, _, keepers_nonce = self._asked(nonce).partition(" ")
        if not proves(keepers_proof, self.running.key, "keeper", nonce):
            return False
        return self._asked(proof(self.running.key, "holder", keepers_nonce)) == "welcome"

    def _asked(self, line: str) -> str:
        """The keeper's answer to a line; "" where it is gone."""
        try:
            self._connection.sendall(f"{line}\n".encode())
            answer = bytearray()
            while not answer.endswith(b"\n"):
                piece = self._connection.recv(200)
                if not piece or len(answer) > 400:
                    return ""
                answer += piece
        except OSError:
            return ""
        return answer.decode("ascii", "replace").strip()
