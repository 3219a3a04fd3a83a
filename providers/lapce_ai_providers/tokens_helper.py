"""The process that holds the table of o200k_base: a question a line on stdin, an answer a line on stdout.

    {"number": 1, "texts": ["Hello world"]}   →   {"number": 1, "tokens": 2}

Started by `tokens.py`. It ends when stdin ends, so it never outlives the server however that dies, and when it has
not been asked for a minute.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Sequence
from threading import Timer
from typing import Any, BinaryIO

IDLE_SECONDS = 60.0
"""How long it waits for the next question."""

_LONE_SURROGATES = re.compile("[\ud800-\udfff]")


def tokens_of(texts: Sequence[str]) -> int:
    """Tokens in o200k_base; names of special tokens count as the plain text they are."""
    import toktok

    # What JavaScript's strings may hold and UTF-8 cannot becomes U+FFFD, as the reference's table gets it.
    sendable = [_LONE_SURROGATES.sub("\ufffd", text) for text in texts]
    return sum(toktok.batch_count(sendable, "o200k_base", threads=1))


def answer(line: bytes) -> dict[str, Any]:
    """The answer to a question. A failure is told by its kind alone: its text may quote the content."""
    question = json.loads(line)
    try:
        return {"number": question["number"], "tokens": tokens_of(question["texts"])}
    except Exception as error:
        return {"number": question["number"], "failure": type(error).__name__}


def serve(questions: BinaryIO, answers: BinaryIO, idle_seconds: float) -> None:
    """Answers until the questions end; the whole process ends where none comes for so long."""
    while True:
        patience = Timer(idle_seconds, os._exit, (0,))  # a thread, since a pipe cannot be polled on Windows
        patience.daemon = True
        patience.start()
        line = questions.readline()
        patience.cancel()
        if not line.endswith(b"\n"):
            return
        answers.write(json.dumps(answer(line)).encode() + b"\n")
        answers.flush()


def main() -> None:
    """`python -m lapce_ai_providers.tokens_helper [IDLE_SECONDS]`."""
    idle_seconds = float(sys.argv[1]) if len(sys.argv) > 1 else IDLE_SECONDS
    try:
        serve(sys.stdin.buffer, sys.stdout.buffer, idle_seconds)
    except (BrokenPipeError, KeyboardInterrupt):
        os._exit(0)  # the server has gone, or Ctrl-C in its terminal was meant for it


if __name__ == "__main__":
    main()
