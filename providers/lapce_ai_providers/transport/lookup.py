"""Host names → addresses. Look-ups block, so each has a thread; those for one host at one time share it."""

from __future__ import annotations

import asyncio
import itertools
import socket
import threading
from contextlib import suppress

_MOST_ADDRESSES = 6


class Lookups:
    """The look-ups under way.

    A name server that does not answer holds one thread for each host, and never the program's end; the loop's own
    executor has few threads for everything, and is waited for at exit.
    """

    def __init__(self) -> None:
        self._running: dict[tuple[str, int], asyncio.Future[list[str]]] = {}

    async def addresses(self, host: str, port: int) -> list[str]:
        """The host's addresses in the order in which to try them. Raises OSError: socket.gaierror for unknown names."""
        key = (host, port)
        running = self._running.get(key)
        if running is None:
            self._running[key] = running = _in_thread(host, port)
            running.add_done_callback(lambda _: self._running.pop(key, None))
        return await asyncio.shield(running)  # who is cancelled takes the answer from nobody else


def look_up(host: str, port: int) -> list[str]:
    """The host's addresses, the families taking turns (RFC 8305, 4, checked 2026-11). Blocks. Raises OSError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:
        raise socket.gaierror(socket.EAI_NONAME, "the name is not a valid host name") from None
    first_family = found[0][0]
    first = [str(entry[4][0]) for entry in found if entry[0] == first_family]
    second = [str(entry[4][0]) for entry in found if entry[0] != first_family]
    mixed = [address for pair in itertools.zip_longest(first, second) for address in pair if address is not None]
    return list(dict.fromkeys(mixed))[:_MOST_ADDRESSES]


def _in_thread(host: str, port: int) -> asyncio.Future[list[str]]:
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[str]] = loop.create_future()

    def tell(found: list[str] | OSError) -> None:
        if isinstance(found, OSError):
            answer.set_exception(found)
        else:
            answer.set_result(found)

    def run() -> None:
        found: list[str] | OSError
        try:
            found = look_up(host, port)
        except OSError as error:
            found = error
        with suppress(RuntimeError):  # the loop has been closed meanwhile
            loop.call_soon_threadsafe(tell, found)

    threading.Thread(target=run, name="name look-up", daemon=True).start()
    return answer
