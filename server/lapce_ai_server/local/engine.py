"""The engine's own process: loads llama.cpp's server from the unpacked wheel and serves HTTP on loopback.

Started by the keeper with one line of JSON on stdin; says `ready PORT` or `failed REASON` on stdout and lives until
stdin closes. Loading holds Python's global lock from beginning to end (xllamacpp 2026.10, checked 2026-11), so nothing
here can act meanwhile: that is why a keeper watches from outside.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import threading
from typing import Any

PARALLEL_CALLS = 2
CONTEXT_TOKENS = 4096
"""Shared evenly by the parallel calls."""
CALL_CONTEXT_TOKENS = CONTEXT_TOKENS // PARALLEL_CALLS
"""What one call has, for question and answer together (`n_ctx` of each slot)."""
PROMPT_CACHE_MEGABYTES = 64
MOST_THREADS = 8


def main() -> None:
    """The process, from the line of parameters to its end."""
    wanted = json.loads(sys.stdin.buffer.readline())
    answers = os.dup(1)
    os.dup2(2, 1)  # what the engine prints goes to the log, not between our lines
    try:
        server = load(wanted)
        port = int(server.listening_address.rsplit(":", 1)[1])
    except BaseException as error:
        os.write(answers, f"failed {type(error).__name__}: {error}\n".encode())
        os._exit(1)
    _silence()
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    os.write(answers, f"ready {port}\n".encode())
    os.close(answers)
    threading.Event().wait()  # the server's own threads do the work


def load(wanted: dict[str, Any]) -> Any:
    """The running server. The key goes from memory to memory: no argument and no environment shows it."""
    sys.path.insert(0, wanted["engine"])
    xllamacpp = importlib.import_module("xllamacpp")
    settings = xllamacpp.CommonParams()
    settings.model.path = wanted["model"]
    settings.api_keys = [wanted["key"]]
    settings.hostnames = ["127.0.0.1"]
    settings.port = 0
    settings.n_parallel = PARALLEL_CALLS
    settings.n_ctx = CONTEXT_TOKENS
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = _threads()
    settings.cache_ram_mib = PROMPT_CACHE_MEGABYTES
    settings.endpoint_slots = True
    settings.warmup = True
    settings.offline = True
    settings.ui = False
    settings.cors_origins = ""  # no web page may ask it
    settings.verbosity = 1  # errors; prompts never
    return xllamacpp.Server(settings)


def _threads() -> int:
    """Half of the processors. The threads wait for each other at every step, spinning: with as many as there are, one
    build beside them brings the speed down to a twentieth (measured: 95 → 4 tokens a second; with half, 56 → 38).
    """
    usable = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return min(MOST_THREADS, max(1, usable // 2))


def _silence() -> None:
    """The log is for loading; a served engine writes nothing anywhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def _end_with_stdin() -> None:
    while os.read(0, 4096):
        pass
    os._exit(0)  # an orderly end would wait for running answers


if __name__ == "__main__":
    main()
