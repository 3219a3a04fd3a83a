"""Opens stdin and stdout in the way that fits what they are; keeps everybody else off stdout."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable

from .output import Output, Pipe, PolledPipe
from .threads import READ_BYTES, ThreadedPipe, read_in_thread


def claim_stdout() -> int:
    """A private descriptor of stdout; whatever else prints from now on goes to stderr."""
    descriptor = os.dup(1)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return descriptor


def open_output(descriptor: int) -> Output:
    """The queue of messages to the editor."""

    def make(written: Callable[[int], None], broken: Callable[[], None]) -> Pipe:
        kind = PolledPipe if _can_be_polled(descriptor) else ThreadedPipe
        return kind(descriptor, written, broken)

    return Output(make)


def watch_input(descriptor: int, received: Callable[[bytes], None]) -> None:
    """Calls `received` with every piece read from the editor, and with b"" at the end."""
    if not _can_be_polled(descriptor):
        read_in_thread(descriptor, received)
        return
    loop = asyncio.get_running_loop()
    os.set_blocking(descriptor, False)

    def readable() -> None:
        try:
            data = os.read(descriptor, READ_BYTES)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            loop.remove_reader(descriptor)
        received(data)

    loop.add_reader(descriptor, readable)


def _can_be_polled(descriptor: int) -> bool:
    """Whether the running loop can watch the descriptor (epoll refuses regular files; Windows has no such call)."""
    loop = asyncio.get_running_loop()
    try:
        loop.add_reader(descriptor, lambda: None)
        loop.remove_reader(descriptor)
    except (NotImplementedError, OSError):
        return False
    return True
