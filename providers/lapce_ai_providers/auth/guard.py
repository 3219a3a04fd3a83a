"""Runs a program for as long as somebody holds our stdin open: `python guard.py PROGRAM ARGUMENT…`.

A server that is killed can end nothing itself; the end of the pipe that it held tells. The program's output and status
are its own, it has no input. Standard library only, and run without site-packages: it is started for each command.
"""

import os
import signal
import subprocess
import sys
import threading

NOT_STARTED = 127
"""As shells have it; the reason is on stderr."""


def main() -> None:
    """Never returns."""
    try:
        program = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
    except OSError as error:
        sys.stderr.write(f"it cannot be run: {error.strerror}\n")
        sys.stderr.flush()
        os._exit(NOT_STARTED)
    threading.Thread(target=_watch, args=(program,), daemon=True).start()
    status = program.wait()
    os._exit(status if status >= 0 else 128 - status)


def _watch(program: "subprocess.Popen[bytes]") -> None:
    """Ends everything when nobody holds our stdin open any more."""
    while os.read(0, 1):
        pass
    if sys.platform != "win32":
        os.killpg(0, signal.SIGKILL)  # we were started as the first of a group of our own
    program.kill()
    os._exit(1)


if __name__ == "__main__":
    main()
