"""Lapce's side of a plugin: the wasm on the engine that Lapce has, with its habits.

Pipes in memory that end when they are empty, one buffer a call, requests that are answered before the call returns, two
instances of which the second is used. No folder and no clock: the plugin imports nothing that would see them.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit

import wasmtime
from attrs import define, field

Message = dict[str, Any]
Program = Callable[[Sequence[str]], "bytes | None"]
"""Arguments → what it prints; None where it fails."""
Printed = Callable[[str, Sequence[str]], "bytes | None"]
I32 = wasmtime.ValType.i32()
TRAFFIC = 10_000
"""Messages after which a plugin is taken to be in a loop."""


class Missing(Exception):
    """There is no such program."""


@cache
def compiled(wasm: bytes) -> tuple[wasmtime.Engine, wasmtime.Module]:
    """Once for all tests."""
    engine = wasmtime.Engine()
    return engine, wasmtime.Module(engine, wasm)


def version_of(programs: Mapping[str, str]) -> Printed:
    """Programs by their whole command line without `--version`, and what they print for it."""

    def run(program: str, arguments: Sequence[str]) -> bytes | None:
        assert arguments[-1] == "--version"
        command = " ".join([program, *arguments[:-1]])
        if command in programs:
            return programs[command].encode() + b"\n"
        if any(known.split(" ")[0] == program for known in programs):
            return None  # it runs, and does not know what we ask
        raise Missing(program)

    return run


@define(eq=False, slots=False)
class Host:
    """One loaded plugin."""

    wasm: bytes
    environment: Mapping[str, str]
    printed: Printed
    sent: list[Message] = field(factory=list)
    """By the plugin, in order."""
    _stdin: bytearray = field(factory=bytearray)
    _stdout: bytearray = field(factory=bytearray)

    def __attrs_post_init__(self) -> None:
        engine, module = compiled(self.wasm)
        self._store = wasmtime.Store(engine)
        linker = wasmtime.Linker(engine)
        calls: dict[str, tuple[int, Callable[..., int]]] = {
            "fd_read": (4, self._fd_read),
            "fd_write": (4, self._fd_write),
            "environ_sizes_get": (2, self._environ_sizes_get),
            "environ_get": (2, self._environ_get),
        }
        for name, (count, call) in calls.items():
            kind = wasmtime.FuncType([I32] * count, [I32])
            linker.define_func("wasi_snapshot_preview1", name, kind, call)
        linker.define_func("lapce", "host_handle_rpc", wasmtime.FuncType([], []), self._handle)
        linker.instantiate(self._store, module)
        exports = linker.instantiate(self._store, module).exports(self._store)
        memory, entry = exports["memory"], exports["handle_rpc"]
        assert isinstance(memory, wasmtime.Memory)
        assert isinstance(entry, wasmtime.Func)
        self._memory, self._entry = memory, entry

    def deliver(self, text: bytes) -> None:
        """Writes a line and calls the plugin. Raises Trap where it breaks."""
        self._stdin += text + b"\n"
        self._entry(self._store)

    def initialize(self, root: str | None = "file:///home/u/project/", options: object = None) -> None:
        params: Message = {"processId": 1, "rootUri": root, "capabilities": {}}
        params |= {} if options is None else {"initializationOptions": options}
        self.deliver(json.dumps({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params}).encode())

    def all(self, method: str) -> list[Any]:
        """The parameters of all messages of that method."""
        return [message["params"] for message in self.sent if message.get("method") == method]

    @property
    def probed(self) -> list[str]:
        return [" ".join([row["program"], *row["args"][:-1]]) for row in self.all("host/executeProcess")]

    @property
    def shown(self) -> list[str]:
        return [row["message"] for row in self.all("window/showMessage")]

    @property
    def started(self) -> list[Any]:
        return self.all("host/startLspServer")

    def _handle(self) -> None:
        message = json.loads(bytes(self._stdout))  # one message, or Lapce would not understand it
        self._stdout.clear()
        assert len(self.sent) < TRAFFIC
        self.sent.append(message)
        if "method" in message and "id" in message:
            answer = {"jsonrpc": "2.0", "id": message["id"], **self._answer(message["method"], message["params"])}
            self._stdin += json.dumps(answer).encode() + b"\n"

    def _answer(self, method: str, params: Any) -> Message:
        if method == "host/startLspServer":
            assert {"serverUri", "serverArgs", "documentSelector"} <= set(params)
            return {"result": {"id": 1}}
        assert method == "host/executeProcess"
        try:
            printed = self.printed(params["program"], params["args"])
        except Missing:
            return {"error": {"code": 0, "message": "No such file or directory (os error 2)"}}
        return {"result": {"success": printed is not None, "stdout": list(printed or b""), "stderr": []}}

    def _first_buffer(self, vectors: int, count: int) -> tuple[int, int]:
        rows = [
            struct.unpack("<II", self._memory.read(self._store, at, at + 8))
            for at in range(vectors, vectors + 8 * count, 8)
        ]
        return next(((base, size) for base, size in rows if size), (0, 0))

    def _number(self, at: int, value: int) -> None:
        self._memory.write(self._store, struct.pack("<I", value), at)

    def _fd_read(self, descriptor: int, vectors: int, count: int, read: int) -> int:
        assert descriptor == 0
        base, size = self._first_buffer(vectors, count)
        part = bytes(self._stdin[:size])
        del self._stdin[:size]
        self._memory.write(self._store, part, base)
        self._number(read, len(part))
        return 0

    def _fd_write(self, descriptor: int, vectors: int, count: int, written: int) -> int:
        assert descriptor == 1
        base, size = self._first_buffer(vectors, count)
        self._stdout += self._memory.read(self._store, base, base + size)
        self._number(written, size)
        return 0

    def _variables(self) -> list[bytes]:
        return [f"{name}={value}".encode() + b"\0" for name, value in self.environment.items()]

    def _environ_sizes_get(self, count: int, size: int) -> int:
        self._number(count, len(self._variables()))
        self._number(size, len(b"".join(self._variables())))
        return 0

    def _environ_get(self, pointers: int, buffer: int) -> int:
        for index, row in enumerate(self._variables()):
            self._number(pointers + 4 * index, buffer)
            self._memory.write(self._store, row, buffer)
            buffer += len(row)
        return 0


def program_of(uri: str, system: str = "linux") -> str:
    """What Lapce runs for a server's URI: the path of a `urn:` as it stands, that of a `file:` URL decoded."""
    if uri.startswith("urn:"):
        return uri.removeprefix("urn:")
    parts = urlsplit(uri)
    assert (parts.scheme, parts.netloc) == ("file", "")
    path = unquote(parts.path, errors="strict")
    return path.removeprefix("/").replace("/", "\\") if system == "windows" else path
