"""Runs the outside parity player with its one gap closed: a reply that hangs is left hanging.

    python tests/play_outside.py PATH_OF_PLAY.PY [the player's own arguments]

The player knows replies marked `hang` but has no code for them: it closes the connection, which is another fault with
another message. Everything else of it runs as it is.
"""

from __future__ import annotations

import asyncio
import importlib.util
import sys
from pathlib import Path
from typing import Any


def load_player(path: Path) -> Any:
    """The player as a module."""
    spec = importlib.util.spec_from_file_location("play", path)
    assert spec is not None
    assert spec.loader is not None
    player = importlib.util.module_from_spec(spec)
    sys.modules["play"] = player
    spec.loader.exec_module(player)
    return player


def main() -> int:
    """The player's exit status."""
    player = load_player(Path(sys.argv[1]))
    send_reply = player.send_reply

    async def send_or_hang(writer: asyncio.StreamWriter, reply: dict[str, Any]) -> bool:
        if not reply.get("hang"):
            return bool(await send_reply(writer, reply))
        while not writer.transport.is_closing():  # noqa: ASYNC110 - a writer has no event for it
            await asyncio.sleep(0.02)
        return False

    player.send_reply = send_or_hang
    sys.argv = sys.argv[1:]
    return int(player.main())


if __name__ == "__main__":
    sys.exit(main())
