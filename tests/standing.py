"""When a server takes nothing more from a vendor, told without a clock: by what it does for another one meanwhile."""

from __future__ import annotations

import itertools
from typing import Any

from fake_vendors import FakeVendor
from raw_editor import RawEditor
from vendor_replies import openai_stream

QUIET_TURNS = 5
"""Calls to another vendor that the server makes, one after the other, without taking anything from the first."""
_numbers = itertools.count(1)


async def standing(editor: RawEditor, vendor: FakeVendor, other: FakeVendor, profile: dict[str, Any]) -> None:
    """Returns when the server takes nothing more, though its loop runs: it asks others whom it is told to.

    Args:
        editor: which does not read.
        vendor: that sends.
        other: answers the calls by which the server is seen to run.
        profile: of OpenAI, for these calls.
    """
    other.always(openai_stream(["short"]))
    asks_other = {**profile, "openAiBaseUrl": f"{other.url}/v1"}
    quiet = 0
    while quiet < QUIET_TURNS:
        sent = vendor.sent_bytes
        editor.notify("ai/stream", {"token": f"turn {next(_numbers)}", "profile": asks_other, "prompt": "Hi."})
        await other.request_number(len(other.requests) + 1)
        quiet = quiet + 1 if vendor.sent_bytes == sent else 0
