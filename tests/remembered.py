"""Cursors in small documents, and what is remembered for them."""

from __future__ import annotations

from lapce_ai_server.features.inline.items import Suggestion
from lapce_ai_server.features.inline.memory import CompletionMemory
from lapce_ai_server.features.inline.situation import Situation

URI = "file:///home/me/a.py"


def cursor(text: str, language: str = "python", uri: str = URI) -> Situation:
    """A document whose cursor is at the bar."""
    prefix, _, suffix = text.partition("|")
    return at(prefix, suffix, language, uri)


def at(prefix: str, suffix: str, language: str = "python", uri: str = URI) -> Situation:
    return Situation(uri=uri, path="/home/me/a.py", language_id=language, prefix=prefix, suffix=suffix)


def remembered(asked: str, answer: str, now: str, *, replace_after: int = 0, language: str = "python") -> object:
    """What a memory of one answer says to a later cursor: text and replaced characters, or nothing."""
    memory = CompletionMemory()
    memory.store(cursor(asked, language), [Suggestion(answer, replace_after)], 0.0)
    found = memory.lookup(cursor(now, language), 1.0)
    return None if found is None else (found[0].text, found[0].replace_after)
