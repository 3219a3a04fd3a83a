"""`lapce-ai`: serves an editor unless told otherwise. That way loads nothing of what the commands for people need."""

from __future__ import annotations

import gc
import re
import sys
from collections.abc import Sequence

_EDITORS_OPTION = re.compile(r"--(stdio|clientProcessId=\d+)")
"""What vscode-languageclient adds by itself (checked 2026-11)."""


def main() -> int:
    """The program; its exit status."""
    arguments = sys.argv[1:]
    if asks_to_serve(arguments):
        if not arguments and sys.stdin is not None and sys.stdin.isatty():
            sys.stderr.write(
                "lapce-ai is a language server: it now waits for an editor on its standard input.\n"
                "Ctrl-C ends it. What else it can do: lapce-ai --help\n"
            )
        # Importing makes a hundred thousand objects that stay: looking for garbage among them every 700 costs 6 %.
        gc.set_threshold(2_000)
        from ..server import serve

        return serve()
    from .commands import run

    return run(arguments)


def asks_to_serve(arguments: Sequence[str]) -> bool:
    """Whether an editor starts us: bare or with `serve`, and maybe with options that its client adds."""
    return [argument for argument in arguments if not _EDITORS_OPTION.fullmatch(argument)] in ([], ["serve"])
