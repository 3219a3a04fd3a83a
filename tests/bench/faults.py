"""The fault table as measured: what the user sees of each fault, how soon, and what is tried again.

`python -m tests.bench faults`; the expectations are `tests/e2e/test_fault_table.py`.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # as pytest has it

from lsprotocol import types

from editor import clean_environment, start_editor, stop_editor
from fake_vendors import fake_vendor
from faults import FAULTS, HEAVY, IDLE_SECONDS, Fault, Outcome, all_outcomes, places

from .report import table

NOTES = (
    "seconds until the end was told, least and most of all eight providers (Vertex with Claude and with Gemini)",
    "the run's time-outs: 0.3 s for a head (apiRequestTimeout), 0.4 s between bytes (streamIdleTimeout)",
    "tries: what the reference's SDKs do; the waits between them are theirs, too",
)


def run() -> str:
    """The table."""
    return asyncio.run(_run())


async def _run() -> str:
    home = Path(tempfile.mkdtemp())
    options = {"streamIdleTimeout": IDLE_SECONDS}
    capabilities = types.ClientCapabilities()
    rows: list[list[str]] = []
    told = ["", "What OpenAI's user is told:"]
    async with fake_vendor() as vendor, places(vendor, home) as at:
        editor = await start_editor(
            clean_environment(home, HTTPS_PROXY=vendor.url),
            types.InitializeParams(capabilities=capabilities, initialization_options=options),
        )
        warm = next(fault for fault in FAULTS if fault.name == "wrong type")
        await all_outcomes(editor, at, (warm,))
        for fault in (*FAULTS, *HEAVY):
            editor.values.clear()
            method = "ai/complete" if fault in HEAVY else "ai/stream"
            outcomes = await all_outcomes(editor, at, (fault,), method)
            rows.append(row(fault, outcomes))
            told.append(f"{fault.what}: {outcomes[0].message or 'the answer'}")
        await stop_editor(editor)
    return table("Faults", ("fault", "code", "seconds", "tries"), rows, (*NOTES, *told))


def row(fault: Fault, outcomes: Sequence[Outcome]) -> list[str]:
    """One fault, over all providers."""
    seconds = [outcome.seconds for outcome in outcomes]
    tries = sorted({outcome.retries + 1 for outcome in outcomes})
    codes = sorted({outcome.code or outcome.reason for outcome in outcomes})
    return [
        fault.what,
        " or ".join(codes),
        f"{min(seconds):.2f}..{max(seconds):.2f}",
        " or ".join(map(str, tries)),
    ]
