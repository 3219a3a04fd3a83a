"""Explains lines of a document: the text, and a Markdown file with it that the editor can show."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from attrs import frozen

from lapce_ai_providers.errors import Refused
from lapce_ai_providers.json_edge import as_object

from ..editor_requests import EditorRefused
from ..features.context_text import fence_for
from ..features.edits.answer import plain
from ..features.edits.prompts import system
from ..features.edits.wanted import Wanted
from .files import uri_of, write_explanation
from .model_answer import answer_to, messages_for
from .place import Place, place_of

if TYPE_CHECKING:
    from ..inner_call import InnerCall
    from ..session import Session

SHOW_DOCUMENT = "window/showDocument"
SHOW_SECONDS = 10.0
MOST_MESSAGE_CHARACTERS = 2_000
"""Of a text in a message of the editor's, where it can open no file."""


@frozen
class Explanation:
    """What the model said, and the file that holds it; None where none could be written."""

    text: str
    path: str | None


async def explain(session: Session, call: InnerCall, wanted: Wanted) -> Explanation:
    """Raises ProviderError."""
    place = place_of(session, wanted)
    if not place.block.strip():
        raise Refused("there is nothing to explain here")
    call.aim(wanted.profile, wanted.model)
    text = plain(await answer_to(call, messages_for(call, wanted, place), system("explain"))).strip()
    if not text:
        raise Refused("the model gave an empty answer")
    name = place.document.path.rpartition("/")[2]
    page = f"{heading(name, place)}\n\n{text}\n\n{quoted(place)}\n"
    return Explanation(text, write_explanation(session, f"{name}-{place.first + 1}", page))


def heading(name: str, place: Place) -> str:
    """What the page is about."""
    lines = f"line {place.first + 1}" if place.stop == place.first + 1 else f"lines {place.first + 1}-{place.stop}"
    return f"# {name}, {lines}"


def quoted(place: Place) -> str:
    """The code, for reading along."""
    fence = fence_for(place.block)
    return f"{fence}{place.document.language_id}\n{place.block}\n{fence}"


async def explain_and_show(session: Session, call: InnerCall, wanted: Wanted) -> dict[str, Any]:
    """For a command: the text, shown where the editor can show it."""
    told = await explain(session, call, wanted)
    uri = None if told.path is None else uri_of(told.path)
    shown = uri is not None and await show(session, uri)
    if not shown:
        text = told.text
        if len(text) > MOST_MESSAGE_CHARACTERS:
            text = f"{text[:MOST_MESSAGE_CHARACTERS]}…" + (f"\nAll of it: {told.path}" if told.path else "")
        session.notify("window/showMessage", {"type": 3, "message": f"Lapce AI: {text}"})
    return {"text": told.text, "applied": False} | ({} if uri is None else {"uri": uri})


async def show(session: Session, uri: str) -> bool:
    """Whether the editor has opened it."""
    if not session.capabilities.shows_documents:
        return False
    try:
        told = await asyncio.wait_for(
            session.requests.ask(SHOW_DOCUMENT, {"uri": uri, "takeFocus": True}), timeout=SHOW_SECONDS
        )
    except (EditorRefused, TimeoutError):
        return False
    return (as_object(told) or {}).get("success") is True
