"""From a request for an inline completion to its head at the vendor, beside many other streams."""

from __future__ import annotations

import json
import statistics
import time

from .editor import Editor, EditorGaveUp, ai_stream, framed, profile
from .order import Order
from .processes import Children
from .report import number, percentile, table
from .vendor import start_vendor

OTHERS = (0, 1000)
OTHERS_PER_SECOND = 10.0
WARM_UP = 3
_ENDLESS = 10**9
_ANSWER_SECONDS = 30.0
URI = "file:///bench/inline.py"


def run(samples: int) -> str:
    """Alone, and beside a thousand streams."""
    with Children() as children:
        vendor = start_vendor(children)
        rows: list[list[str]] = []
        for others in OTHERS:
            with Children() as own:
                editor = Editor(own.python("-m", "lapce_ai_server"))
                editor.initialize({**profile(vendor.echo(tls=False)), "fillInTheMiddle": "chat", "inlineCandidates": 1})
                background = vendor.paced(_ENDLESS, OTHERS_PER_SECOND, others, tls=False)
                for place in range(others):
                    editor.write(ai_stream(-1 - place, background, "Count."))
                taken = measured(editor, samples, others)
                rows.append(
                    [
                        f"{others} other streams",
                        number(statistics.median(taken), 2),
                        number(percentile(taken, 99), 2),
                        number(max(taken), 2),
                        str(len(taken)),
                    ]
                )
    notes = ["from before the editor writes the request until the vendor has the head; a document of 200 lines"]
    header = ["inline completion", "median ms", "p99", "max", "samples"]
    return table("Dispatch: `textDocument/inlineCompletion` -> request's head at the vendor", header, rows, notes)


def measured(editor: Editor, samples: int, others: int) -> list[float]:
    """Milliseconds of each sample, without those that warm up."""
    lines = "".join(f"value_{line} = compute({line})\n" for line in range(200))
    document = {"uri": URI, "languageId": "python", "version": 0, "text": lines}
    editor.write(framed({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": document}}))
    if others:
        _let_flow(editor, 3.0)
    taken = [_ask(editor, sample, lines) for sample in range(1, samples + WARM_UP + 1)]
    return taken[WARM_UP:]


def _ask(editor: Editor, sample: int, lines: str) -> float:
    """Each time at a line of its own, which nothing is remembered about."""
    _let_flow(editor, (5 + sample * 7 % 11) / 1000)
    text = f"{lines}started_{sample} = "
    document = {"uri": URI, "version": sample}
    change = {"textDocument": document, "contentChanges": [{"text": text}]}
    position = {"line": 200, "character": len(text) - len(lines)}
    asked = {"textDocument": {"uri": URI}, "position": position, "context": {"triggerKind": 1}}
    request = {"jsonrpc": "2.0", "id": sample, "method": "textDocument/inlineCompletion", "params": asked}
    message = framed({"jsonrpc": "2.0", "method": "textDocument/didChange", "params": change}) + framed(request)
    began = time.monotonic_ns()
    editor.write(message)
    deadline = time.monotonic() + _ANSWER_SECONDS
    while time.monotonic() < deadline:
        for body in editor.bodies(_ANSWER_SECONDS):
            if b'"method"' not in body[:120]:
                answer = json.loads(body)
                if answer.get("id") == sample:
                    return _milliseconds(answer, began)
    raise EditorGaveUp("no answer in time")


def _milliseconds(answer: dict[str, dict[str, list[dict[str, str]]]], began: int) -> float:
    items = answer["result"]["items"]
    if not items or not items[0]["insertText"].strip().isdecimal():
        raise EditorGaveUp(f"no time in {answer}")
    return (int(items[0]["insertText"]) - began) / 1e6


def _let_flow(editor: Editor, seconds: float) -> None:
    until = time.monotonic() + seconds
    ignored = Order(0, 0)
    while (left := until - time.monotonic()) > 0:
        editor.watch(ignored, left)
