"""An LSP client (pytest-lsp's) that keeps progress as it came: the default one drops all fields it does not know."""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from lsprotocol import converters, types
from pytest_lsp import ClientServerConfig, LanguageClient
from pytest_lsp.client import DEFAULT_CLIENT_FEATURES, register_lsp_features

Value = dict[str, Any]
Token = int | str


class Editor(LanguageClient):
    """Asks by `ai/*`, as an editor's plugin would."""

    def __init__(self) -> None:
        # Not pygls's default converter: that makes namedtuples of our results.
        super().__init__(converter_factory=converters.get_converter)
        self.values: dict[Token, list[Value]] = {}
        self._waiting: list[asyncio.Event] = []
        self._numbers = itertools.count(1000)

    def start(self, method: str, params: Mapping[str, Any]) -> Token:
        """The notification form; its token."""
        self.tell(method, params)
        return params["token"]

    def tell(self, method: str, params: object) -> None:
        """A notification as it stands, also one that LSP's types would not allow."""
        self.protocol._send_data({"jsonrpc": "2.0", "method": method, "params": params})

    def request(self, method: str, params: object, number: int | str | None = None) -> asyncio.Future[Any]:
        """The request form; fails with JsonRpcException."""
        number = next(self._numbers) if number is None else number
        return asyncio.ensure_future(self.protocol.send_request_async(method, params, number))

    async def values_until(self, token: Token, kind: str, count: int = 1) -> list[Value]:
        """All values of a call, as soon as it has so many of that kind."""

        def enough() -> bool:
            return sum(value["kind"] == kind for value in self.values.get(token, ())) >= count

        changed = asyncio.Event()
        self._waiting.append(changed)
        while not enough():
            changed.clear()
            await changed.wait()
        self._waiting.remove(changed)
        return self.values[token]

    async def ended(self, token: Token) -> list[Value]:
        """All values of a call, when it has ended."""
        return await self.values_until(token, "end")

    def took_progress(self, params: types.ProgressParams) -> None:
        self.values.setdefault(params.token, []).append(params.value)
        for changed in self._waiting:
            changed.set()

    async def logged(self, part: str) -> str:
        """The first message of the log that has that part."""
        while not (found := [row.message for row in self.log_messages if part in row.message]):
            await self.protocol.wait_for_notification_async("window/logMessage")
        return found[0]

    async def shown(self, part: str) -> str:
        """The first message shown to the user that has that part."""
        while not (found := [row.message for row in self.messages if part in row.message]):
            await self.protocol.wait_for_notification_async("window/showMessage")
        return found[0]


def new_editor() -> Editor:
    """The `client_factory`."""
    editor = Editor()

    def progress(params: types.ProgressParams) -> None:
        editor.took_progress(params)

    register_lsp_features(editor, {**DEFAULT_CLIENT_FEATURES, types.PROGRESS: progress})
    return editor


def texts(values: list[Value]) -> list[str]:
    """The texts of a call's chunks."""
    chunks = [value["chunk"] for value in values if "chunk" in value]
    return [chunk["text"] for chunk in chunks if chunk["type"] == "text"]


def clean_environment(home: os.PathLike[str] | str, **variables: str) -> dict[str, str]:
    """A user's environment without keys, proxies and settings."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
    return {**kept, "HOME": str(home), "USERPROFILE": str(home), "PYTHONWARNINGS": "error", **variables}


async def start_editor(
    environment: Mapping[str, str],
    params: types.InitializeParams | None = None,
    program: Sequence[str] = ("-m", "lapce_ai_server"),
) -> Editor:
    """An editor with its server, initialized. Args: program: what Python is to run."""
    config = ClientServerConfig(
        server_command=[sys.executable, *program],
        client_factory=new_editor,
        server_env=dict(environment),
    )
    editor = await config.start()
    assert isinstance(editor, Editor)
    await editor.initialize_session(params or types.InitializeParams(capabilities=types.ClientCapabilities()))
    return editor


async def stop_editor(editor: Editor) -> int:
    """Ends the session in order; the server's exit status."""
    await editor.shutdown_session()
    await editor.stop()
    assert editor._server is not None
    assert editor._server.returncode is not None
    return editor._server.returncode
