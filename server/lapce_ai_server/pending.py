"""A request of the editor that waits for its one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .jsonrpc import MessageId, error_message, result_message

if TYPE_CHECKING:
    from .progress_writer import Lines


class PendingRequest:
    """Answered exactly once; later answers are dropped."""

    __slots__ = ("_output", "answered", "id")

    def __init__(self, output: Lines, number: MessageId) -> None:
        self._output, self.id, self.answered = output, number, False

    def answer(self, result: object) -> None:
        """The result."""
        self._write(result_message(self.id, result))

    def fail(self, code: int, message: str, data: object) -> None:
        """An error with data, if there are any."""
        self._write(error_message(self.id, code, message, data))

    def _write(self, data: bytes) -> None:
        if not self.answered:
            self.answered = True
            self._output.write(data)
