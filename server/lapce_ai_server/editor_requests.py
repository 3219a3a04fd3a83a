"""Requests to the editor, and its answers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lapce_ai_providers.json_edge import as_object

from .jsonrpc import request_message

if TYPE_CHECKING:
    from .stdio.output import Output


class EditorRefused(Exception):
    """The editor answered with an error: its message."""


class EditorRequests:
    """Of one connection."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._number = 0
        self._waiting: dict[str, asyncio.Future[Any]] = {}

    def send(self, method: str, params: object) -> str:
        """Sends a request; its id."""
        self._number += 1
        number = f"lapce-ai {self._number}"
        self._output.write(request_message(number, method, params))
        return number

    async def ask(self, method: str, params: object) -> Any:
        """The result. Raises EditorRefused; waits as long as the editor does."""
        return await self.start(method, params)

    def start(self, method: str, params: object) -> asyncio.Future[Any]:
        """Sends a request; what `ask` returns or raises."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        number = self.send(method, params)
        self._waiting[number] = future
        future.add_done_callback(lambda done: self._waiting.pop(number, None))
        return future

    def take(self, message: Mapping[str, Any]) -> bool:
        """Whether a response is one that somebody here waits for."""
        future = self._waiting.get(message["id"]) if isinstance(message["id"], str) else None
        if future is None:
            return False
        if future.done():
            return True
        if "error" in message:
            text: object = (as_object(message["error"]) or {}).get("message")
            future.set_exception(EditorRefused(text if isinstance(text, str) else "no reason was told"))
        else:
            future.set_result(message.get("result"))
        return True
