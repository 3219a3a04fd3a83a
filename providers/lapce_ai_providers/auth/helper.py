"""The short-lived process that holds the heavy libraries: `python -m lapce_ai_providers.auth.helper KIND`.

boto3, google-auth and azure-identity cost tens of MiB each: they are loaded here, answer one question and are gone.
The question comes as a line of JSON on stdin and the answer, credentials included, goes as JSON to stdout: both are
pipes to the server; nothing secret stands in arguments or environment. When stdin ends, the server is gone, and so is
this process.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from importlib import import_module
from typing import Any

KINDS = ("aws", "azure", "google", "keyring")


def main(kind: str) -> int:
    """Answers the question on stdin: `{"answer": …}`, or `{"error": {"kind": …, "message": …}}`."""
    question: dict[str, Any] = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_leave_with_server, daemon=True).start()
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # a library that prints must not spoil the answer
    try:
        answer = {"answer": import_module(f".helpers.{kind}", __package__).answer(question)}
    except ImportError as error:
        answer = {"error": {"kind": "ImportError", "message": f"the package {error.name} is not installed"}}
    except Exception as error:
        answer = {"error": {"kind": type(error).__name__, "message": str(error)}}
    json.dump(answer, answers)
    answers.close()
    return 0


def _leave_with_server() -> None:
    """Whatever the library waits for: a server that was killed has told nobody."""
    while os.read(0, 1):  # not sys.stdin, whose lock would be held when this process ends in order
        pass
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) if sys.argv[1:] and sys.argv[1] in KINDS else 2)
