"""A key in a long file: the time from the message's JSON until the document has it, beside pygls's own documents."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from .report import number, percentile, ratio, table

LINES = 16_000
URI = "file:///home/a%20user/long.py"
PLACES = {"first line": 0, "middle": LINES // 2, "last line": LINES - 1}
FILES = {"ASCII": "    value_{} = compute(some, text)", "other": "    größe_{} = compute('\N{ROCKET}')"}
DID_OPEN, DID_CHANGE = "textDocument/didOpen", "textDocument/didChange"

Take = Callable[[dict[str, Any]], object]
"""Takes a message."""


def run(samples: int) -> str:
    """Both, by the place of the key."""
    rows = [
        _row(f"{name}, {kind}", line, text, samples)
        for kind, text in FILES.items()
        for name, line in {**PLACES, "new line at the top": -1}.items()
    ]
    return table(
        f"Keystrokes: `didChange` of one character in a file of {LINES:,} lines",
        ["key", "median µs", "p99", "pygls, median", "p99", "x pygls", "samples"],
        rows,
        ["from the message's bytes until the document has the text; in one process, without pipes"],
    )


def _row(name: str, line: int, text: str, samples: int) -> list[str]:
    source = "\n".join(text.format(number) for number in range(LINES))
    ours, theirs = (_measured(taker(source), line, samples) for taker in (_ours, _bare_pygls))
    return [
        name,
        number(statistics.median(ours), 1),
        number(percentile(ours, 99), 1),
        number(statistics.median(theirs), 1),
        number(percentile(theirs, 99), 1),
        ratio(statistics.median(ours), statistics.median(theirs)),
        str(samples),
    ]


def _measured(take: Take, line: int, samples: int) -> list[float]:
    """Microseconds of each key; a new line every time where the line is below 0."""
    found: list[float] = []
    for version in range(samples):
        at = {"line": max(0, line), "character": 0 if line < 0 else 4 + version % 40}
        change = {"range": {"start": at, "end": at}, "text": "\n" if line < 0 else "x"}
        params = {"textDocument": {"uri": URI, "version": version}, "contentChanges": [change]}
        body = json.dumps({"jsonrpc": "2.0", "method": DID_CHANGE, "params": params}).encode()
        began = time.perf_counter_ns()
        take(json.loads(body))
        found.append((time.perf_counter_ns() - began) / 1000)
    return found


def _opened(source: str) -> dict[str, Any]:
    document = {"uri": URI, "languageId": "python", "version": 0, "text": source}
    return {"jsonrpc": "2.0", "method": DID_OPEN, "params": {"textDocument": document}}


def _ours(source: str) -> Take:
    from lapce_ai_server.documents.documents import Documents
    from lapce_ai_server.handlers import handler_for

    session: Any = SimpleNamespace(open_documents=Documents(), expect_completions=lambda: None)

    def take(message: dict[str, Any]) -> None:
        handler = handler_for(message["method"])
        assert handler is not None
        handler(session, message["params"], None)

    take(_opened(source))
    return take


def _bare_pygls(source: str) -> Take:
    from pygls.lsp.server import LanguageServer
    from pygls.workspace import Workspace

    protocol: Any = LanguageServer("bare", "1").protocol
    workspace = Workspace(None)
    workspace.put_text_document(protocol.structure_message(_opened(source)).params.text_document)

    def take(message: dict[str, Any]) -> None:
        params = protocol.structure_message(message).params
        for change in params.content_changes:
            workspace.update_text_document(params.text_document, change)

    return take
