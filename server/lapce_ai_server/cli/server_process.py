"""A client of our own server, for the terminal: starts it as an editor would, and speaks JSON-RPC over its stdio."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any

from ..jsonrpc import framed, notification, result_message
from ..stdio.framing import Fault, MessageFraming
from .failure import CommandFailed

SERVER_COMMAND = (sys.executable, "-P", "-m", "lapce_ai_server")
WAKE_SECONDS = 0.2
"""How often waiting looks up, so that Ctrl-C works on every system."""
LEAVE_SECONDS = 3.0
READ_BYTES = 65536

Message = dict[str, Any]


class ServerProcess:
    """A running, initialized server. A context: leaving it shuts the server down."""

    def __init__(self, on_message: Callable[[str], None], command: Sequence[str] | None = None) -> None:
        self._on_message = on_message
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        self._process = subprocess.Popen(
            command or SERVER_COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            start_new_session=sys.platform != "win32",  # a terminal's Ctrl-C cancels an answer, not the server
        )
        self._arrived: queue.Queue[Message | None] = queue.Queue()
        self._requests = 0
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> ServerProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def initialize(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        """The handshake; what the server says of itself. Raises CommandFailed."""
        params = {
            "processId": os.getpid(),
            "rootUri": None,
            "capabilities": {"window": {"workDoneProgress": True}},
            "initializationOptions": options,
        }
        result = self.request("initialize", params)
        self.notify("initialized", {})
        return result

    def notify(self, method: str, params: Mapping[str, Any]) -> None:
        """Sends a notification; a server that has ended is noticed when its next message is awaited."""
        self._write(notification(method, params))

    def request(self, method: str, params: Mapping[str, Any] | None) -> Mapping[str, Any]:
        """Sends a request and waits for its result. Raises CommandFailed."""
        self._requests += 1
        number = self._requests
        asked = {"jsonrpc": "2.0", "id": number, "method": method} | ({} if params is None else {"params": params})
        self._write(framed(json.dumps(asked)))
        while True:
            answer = self._next()
            if answer.get("id") == number and "method" not in answer:
                break
        if "error" in answer:
            raise CommandFailed(f"{method}: {answer['error'].get('message')}")
        result: Mapping[str, Any] = answer.get("result") or {}
        return result

    def next_progress(self, token: str, awake: Callable[[], None]) -> Mapping[str, Any]:
        """The next value of the call with this token.

        Args:
            token: the call's.
            awake: called again and again while nothing comes.

        Raises:
            CommandFailed: the server has ended.
        """
        while True:
            message = self._next(awake)
            if message.get("method") == "$/progress" and message["params"]["token"] == token:
                value: Mapping[str, Any] = message["params"]["value"]
                return value

    def is_running(self) -> bool:
        """Whether the process has not ended."""
        return self._process.poll() is None

    def close(self) -> None:
        """Shuts the server down as an editor does, or less politely where that takes too long."""
        with contextlib.suppress(CommandFailed):
            self.request("shutdown", None)
            self.notify("exit", {})
        with contextlib.suppress(OSError):
            self._stdin.close()
        try:
            self._process.wait(LEAVE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    @property
    def _stdin(self) -> Any:
        assert self._process.stdin is not None
        return self._process.stdin

    def _write(self, message: bytes) -> None:
        with contextlib.suppress(OSError):
            self._stdin.write(message)
            self._stdin.flush()

    def _next(self, awake: Callable[[], None] = lambda: None) -> Message:
        """The next message that is an answer or a progress; the others are dealt with here."""
        while True:
            awake()
            try:
                message = self._arrived.get(timeout=WAKE_SECONDS)
            except queue.Empty:
                continue
            if message is None:
                self._arrived.put(None)  # it stays so
                raise CommandFailed(self._last_words())
            method = message.get("method")
            if method in ("window/showMessage", "window/showMessageRequest"):
                self._on_message(str(message.get("params", {}).get("message", "")))
            if method is not None and "id" in message:
                self._write(result_message(message["id"], None))
            elif method is None or method == "$/progress":
                return message

    def _read(self) -> None:
        """The thread that reads the server's stdout."""
        framing = MessageFraming()
        assert self._process.stdout is not None
        with self._process.stdout as stdout:
            while data := os.read(stdout.fileno(), READ_BYTES):
                for item in framing.feed(data):
                    if not isinstance(item, Fault):
                        with contextlib.suppress(ValueError):
                            self._arrived.put(json.loads(item))
        self._arrived.put(None)

    def _last_words(self) -> str:
        self._log.seek(0)
        lines = self._log.read().decode("utf-8", "replace").split("\n")
        said = next((line.strip() for line in reversed(lines) if line.strip()), "")
        return "The server has ended unexpectedly." + (f" Its last words: {said}" if said else "")
