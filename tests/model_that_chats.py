"""A vendor's model for tests of whole editors: it completes the recipes' program, and answers what it is asked."""

from __future__ import annotations

from fake_vendors import Reply, Request, Stall
from inline_models import knows
from recipes import PROGRAM
from vendor_replies import openai_stream, openai_stream_then

ANSWER = ("Because ", "it is.")


def completes_and_answers(request: Request) -> Reply:
    """A completion of the program, or an answer; one that never ends where the question has "for ever"."""
    if b"<CURSOR/>" in request.body:
        return knows(PROGRAM)(request)
    return openai_stream_then(ANSWER[:1], Stall()) if b"for ever" in request.body else openai_stream(ANSWER)
