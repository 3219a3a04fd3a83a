"""The keeper's process: starts the engine, and ends it as soon as no server holds a lease on it any more.

A lease is an open connection, so the system itself tells when a server dies, however it dies. Until the engine is
loaded the only lease is the starter's stdin; from then on every server, the starter too, holds one over loopback.
Lines on a lease: `busy` → `ok` or `gone`, `idle` (no answer), `quit` → `bye` or `busy`.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from typing import Any

from .handshake import new_nonce, proof, proves
from .holders import Holders

HANDSHAKE_SECONDS = 5.0
EXIT_SECONDS = 2.0


def main() -> None:
    """The process, from the line of parameters to its end."""
    wanted: dict[str, Any] = json.loads(sys.stdin.buffer.readline())
    holders = Holders()
    holders.join()
    threading.Thread(target=_hold_by_stdin, args=(holders,), daemon=True).start()
    engine = start_engine(wanted)
    threading.Thread(target=_end_engine, args=(holders, engine), daemon=True).start()
    _serve(wanted, engine, holders)
    engine.wait()
    os._exit(0 if holders.ended.is_set() else 1)  # closes every lease


def start_engine(wanted: dict[str, Any]) -> subprocess.Popen[bytes]:
    """The engine's process, which has read its parameters. Its errors go to our stderr, the log."""
    engine = subprocess.Popen([sys.executable, "-P", *wanted["command"]], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert engine.stdin is not None
    with contextlib.suppress(OSError):  # it is gone already: its missing answer tells
        engine.stdin.write(json.dumps(wanted).encode() + b"\n")
        engine.stdin.flush()
    return engine


def _serve(wanted: dict[str, Any], engine: subprocess.Popen[bytes], holders: Holders) -> None:
    """Tells the starter how loading ended, then takes leases."""
    assert engine.stdout is not None
    said, _, rest = engine.stdout.readline().decode("utf-8", "replace").strip().partition(" ")
    if said != "ready":
        _tell({"failed": rest if said == "failed" else _how_it_ended(engine)})
        engine.kill()
        return
    with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        threading.Thread(target=_take_leases, args=(listener, wanted["key"], holders), daemon=True).start()
        _tell({"port": int(rest), "controlPort": port, "enginePid": engine.pid})
        engine.wait()


def _how_it_ended(engine: subprocess.Popen[bytes]) -> str:
    try:
        return f"the engine ended with exit code {engine.wait(EXIT_SECONDS)}"
    except subprocess.TimeoutExpired:
        return "the engine said nothing that we understand"


def _tell(answer: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):  # the starter is gone: its closed stdin ends us
        os.write(1, json.dumps(answer).encode() + b"\n")


def _hold_by_stdin(holders: Holders) -> None:
    while os.read(0, 4096):
        pass
    holders.leave()


def _end_engine(holders: Holders, engine: subprocess.Popen[bytes]) -> None:
    holders.ended.wait()
    engine.kill()  # an orderly end would wait for running answers


def _take_leases(listener: socket.socket, key: str, holders: Holders) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return  # the listener is closed: the engine has ended
        threading.Thread(target=_lease, args=(connection, key, holders), daemon=True).start()


def _lease(connection: socket.socket, key: str, holders: Holders) -> None:
    """One server's lease, from its handshake to its end."""
    with connection, connection.makefile("rwb", buffering=0) as lines, contextlib.suppress(OSError, ValueError):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(HANDSHAKE_SECONDS)
        if not _greeted(lines, key) or not holders.join():
            return
        try:
            lines.write(b"welcome\n")
            connection.settimeout(None)
            _follow(lines, holders)
        finally:
            holders.leave()


def _greeted(lines: socket.SocketIO, key: str) -> bool:
    """Whether the other end knows the key; it learns first that we do."""
    nonce = new_nonce()
    lines.write(f"{proof(key, 'keeper', _line(lines))} {nonce}\n".encode())
    return proves(_line(lines), key, "holder", nonce)


def _follow(lines: socket.SocketIO, holders: Holders) -> None:
    busy = False
    try:
        while line := _line(lines):
            match line:
                case "busy" if not busy:
                    busy = holders.become_busy()
                    lines.write(b"ok\n" if busy else b"gone\n")
                case "idle" if busy:
                    busy = False
                    holders.become_idle()
                case "quit":
                    lines.write(b"bye\n" if holders.quit() else b"busy\n")
                case _:
                    return
    finally:
        if busy:
            holders.become_idle()


def _line(lines: socket.SocketIO) -> str:
    """The next line without its end; "" at the end of the connection, and for one that never ends."""
    line = lines.readline(200)
    return line.strip().decode("ascii", "replace") if line.endswith(b"\n") else ""


if __name__ == "__main__":
    main()
