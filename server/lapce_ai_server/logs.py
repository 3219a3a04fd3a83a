"""Where log lines go: stderr, and from warnings on also the editor's log. Prompts and keys are not logged anywhere."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

LOGGERS = ("lapce_ai_server", "lapce_ai_providers")
_MESSAGE_TYPES = {logging.ERROR: 1, logging.WARNING: 2, logging.INFO: 3, logging.DEBUG: 4}
"""LSP's MessageType."""


def start_logging(level: str) -> None:
    """Our loggers write to stderr from this level on ("debug" … "error"); other libraries' stay quiet.

    pygls logs parameters of messages, keys among them: of its loggers nothing is kept.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S"))
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
    set_level(level)
    logging.getLogger("pygls").disabled = True
    for name in ("pygls", "asyncio", "httpx", "cattrs"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def set_level(level: str) -> None:
    """Raises nothing: an unknown level is "info"."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    for name in LOGGERS:
        logging.getLogger(name).setLevel(number)


class EditorLog(logging.Handler):
    """Warnings and errors as `window/logMessage`."""

    def __init__(self, send: Callable[[str, object], None]) -> None:
        super().__init__(logging.WARNING)
        self._send = send

    def emit(self, record: logging.LogRecord) -> None:
        """Sends one line; a traceback stays on stderr."""
        self._send("window/logMessage", {"type": _MESSAGE_TYPES.get(record.levelno, 1), "message": record.getMessage()})
