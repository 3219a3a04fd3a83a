"""Models for tests of ghost text, behind a vendor on loopback: they know a text, and say what follows the cursor."""

from __future__ import annotations

from collections.abc import Callable

from fake_vendors import Reply, Request
from vendor_replies import openai_stream


def knows(text: str) -> Callable[[Request], Reply]:
    """Says nothing where the cursor stands elsewhere. Understands the chat prompt (`fillInTheMiddle: "chat"`)."""

    def answer(request: Request) -> Reply:
        before = str(request.json["messages"][-1]["content"]).partition("<CURSOR/>")[0]
        ends = [end for end in range(len(text), 0, -1) if before.endswith("\n" + text[:end])]
        missing = text[ends[0] :] if ends else ""
        return openai_stream([f"<COMPLETION>{missing}</COMPLETION>"])

    return answer
