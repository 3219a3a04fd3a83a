"""Takes a profile's keys out of what a vendor says: some repeat the key that they refuse. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from attrs import evolve, fields

from .chunks import Chunk, TextChunk
from .errors import ProviderError
from .profile import Profile
from .secret import MASK, Secret

SHORTEST_CHARACTERS = 4
"""For people and logs; shorter ones would mask ordinary words."""
SHORTEST_IN_ERROR_CHARACTERS = 16
"""For the vendor's own text, which is the reference's to the letter otherwise: no vendor's key is shorter."""
SHORTEST_LINE_CHARACTERS = 20
"""Of keys of many lines, each line as long is one."""
_OF_KEYS = re.compile(r"auth|key|token|secret|cookie|password", re.IGNORECASE)


def hide_keys(error: ProviderError, profile: Profile, others: Iterable[str] = ()) -> None:
    """Masks them, and tokens and signatures of the call, in all texts of the error. The rest is the vendor's word."""
    texts = [text for text in (*others, *secret_texts(profile)) if len(text) >= SHORTEST_IN_ERROR_CHARACTERS]
    error.message = masked(error.message, texts)
    error.args = (error.message,)
    error.detail = None if error.detail is None else masked(error.detail, texts)
    error.request_id = None if error.request_id is None else masked(error.request_id, texts)
    error.chunks = tuple(_masked_chunk(chunk, texts) for chunk in error.chunks)


def without_secrets(text: str, profile: Profile) -> str:
    """The text with every key of the profile masked."""
    return masked(text, secret_texts(profile))


def masked(text: str, secrets: list[str]) -> str:
    """Without them, the longest first."""
    for secret in secrets:
        text = text.replace(secret, MASK)
    return text


def secret_texts(profile: Profile) -> list[str]:
    """Every text that must not be told, also as URLs have it; the longest first."""
    found: set[str] = set()
    for text in _secrets(profile):
        lines = [line for line in re.split(r"\n|\\n", text) if len(line) >= SHORTEST_LINE_CHARACTERS]
        for part in (text, *lines):
            found |= {part, quote(part, safe="")}
    return sorted((text for text in found if len(text) >= SHORTEST_CHARACTERS), key=len, reverse=True)


def _secrets(profile: Profile) -> Iterator[str]:
    for attribute in fields(Profile):
        value = getattr(profile, attribute.name)
        if isinstance(value, Secret) and value.source is None:
            yield value.reveal()
    for name, header in (profile.open_ai_headers or {}).items():
        if _OF_KEYS.search(name):
            yield header.removeprefix("Bearer ").strip()


def _masked_chunk(chunk: Chunk, texts: list[str]) -> Chunk:
    return evolve(chunk, text=masked(chunk.text, texts)) if isinstance(chunk, TextChunk) else chunk
