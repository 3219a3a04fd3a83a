"""The server as the worst place for secrets: every logger wide open, and two handlers that break with them in hand.

As a program: what `lapce-ai` is, with a root logger at DEBUG on stderr, so that what our own logging does not stop
(pygls tells parameters of messages) would be seen.
"""

from __future__ import annotations

import importlib
import logging
import sys
from typing import Any

BROKEN = ("ai_models", "did_focus")


def breaks(session: Any, params: object, request: object) -> None:
    """What a handler with a mistake in it does."""
    raise RuntimeError(f"cannot handle {params!r} with {session.editor_options!r}")


def main() -> None:
    logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
    for name in BROKEN:
        importlib.import_module(f"lapce_ai_server.handlers.{name}").handle = breaks  # type: ignore[attr-defined]
    from lapce_ai_server.cli import main as serve

    serve()


if __name__ == "__main__":
    main()
