"""Inline completions by the model on this machine: how soon they come, at places all over the sample files."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from lapce_ai_server.local.folders import LocalFolder, local_folder
from lapce_ai_server.settings.environment import read_environment

from .editor import Editor, EditorGaveUp, framed
from .processes import Children
from .report import number, percentile, table

SAMPLES = Path(__file__).parents[1] / "data" / "holes"
PLACES = 8
"""In each file."""
ANSWER_SECONDS = 120.0
"""For the first one, which has to wait for the model to be loaded."""
TITLE = "Inline completions by the local model"


def run() -> str:
    """Asked by hand, one after the other, one candidate each; the first answer apart."""
    installed = local_folder(read_environment())
    if not (installed.root / "engine").exists():
        return f"\n{TITLE}: not measured, `lapce-ai local install` fetches it"
    with Children() as children:
        lend(installed, children.folder)
        editor = Editor(children.python("-m", "lapce_ai_server"))
        editor.initialize({"apiProvider": "openai", "openAiBaseUrl": "local:", "inlineCandidates": 1})
        taken: list[tuple[str, float, bool]] = []
        for path in sorted(SAMPLES.iterdir()):
            taken += ((path.suffix[1:], *_ask(editor, sample)) for sample in samples_of(path))
    first, rest = taken[0], taken[1:]
    rows = [_row(kind, [row for row in rest if row[0] == kind]) for kind in sorted({row[0] for row in rest})]
    rows.append(_row("all", rest))
    notes = [f"the first one, with loading: {first[1] / 1000:.1f} s", "up to the whole answer, cleaned; one at a time"]
    return table(TITLE, ["file", "median ms", "p90", "max", "with text"], rows, notes)


def lend(installed: LocalFolder, home: Path) -> None:
    """Makes engine and weights those of another home, in which nothing runs."""
    root = home / ".local" / "share" / "lapce-ai" / "local"
    root.mkdir(parents=True)
    for part in ("engine", "models"):
        (root / part).symlink_to(installed.root / part)


Sample = tuple[str, str, int, int]
"""URI, text without what is to be found, line and character of the cursor."""


def samples_of(path: Path) -> Iterator[Sample]:
    """The end of a line is missing, at places spread evenly."""
    lines = path.read_text("utf-8").splitlines(keepends=True)
    places = [place for place, line in enumerate(lines) if len(line.strip()) > 12]
    for place in places[:: max(1, len(places) // PLACES)][:PLACES]:
        kept = lines[place][: len(lines[place]) * 2 // 3]
        text = "".join([*lines[:place], kept, "\n", *lines[place + 1 :]])
        yield f"file:///samples/{place}/{path.name}", text, place, len(kept)


def _ask(editor: Editor, sample: Sample) -> tuple[float, bool]:
    """Milliseconds until the answer, and whether there is text in it."""
    uri, text, line, character = sample
    document = {"uri": uri, "languageId": uri.rpartition(".")[2], "version": 0, "text": text}
    editor.write(framed({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": document}}))
    params = {
        "textDocument": {"uri": uri},
        "position": {"line": line, "character": character},
        "context": {"triggerKind": 1},
    }
    method = "textDocument/inlineCompletion"
    began = time.monotonic()
    editor.write(framed({"jsonrpc": "2.0", "id": uri, "method": method, "params": params}))
    while time.monotonic() < began + ANSWER_SECONDS:
        for body in editor.bodies(ANSWER_SECONDS):
            answer = json.loads(body)
            if answer.get("id") == uri and "method" not in answer:
                return (time.monotonic() - began) * 1000, bool(answer["result"]["items"])
    raise EditorGaveUp("no answer in time")


def _row(kind: str, taken: list[tuple[str, float, bool]]) -> list[str]:
    times = [row[1] for row in taken]
    figures = (statistics.median(times), percentile(times, 90), max(times))
    return [kind, *(number(figure, 0) for figure in figures), f"{sum(row[2] for row in taken)}/{len(taken)}"]
