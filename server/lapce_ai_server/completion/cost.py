"""What a question to a model used, as counted by its provider or else estimated: most streams end before they say."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any

from lapce_ai_providers.chunks import UsageChunk

if TYPE_CHECKING:
    from .filling import Filling

CHARACTERS_PER_TOKEN = 4
"""Of code, roughly, with all vendors."""


def usage_of(filling: Filling) -> UsageChunk | None:
    """Tokens of all its requests; None where nothing was used: nobody was asked, or the vendor refused."""
    if filling.usage is not None:
        return filling.usage
    text = filling.answer.text
    if not filling.requests or (filling.error is not None and not text):
        return None
    return UsageChunk(tokens_in(filling.asked_characters), tokens_in(len(text)))


def tokens_in(characters: int) -> int:
    """About so many."""
    return -(-characters // CHARACTERS_PER_TOKEN)


def dollars_of(filling: Filling, memory: MutableMapping[str, Any], usage: UsageChunk) -> float | None:
    """By the catalog's prices; None where they are not known."""
    cost = filling.question.provider.cost
    return None if cost is None else cost(filling.profile, memory, usage)
