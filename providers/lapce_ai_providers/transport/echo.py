"""Takes what proved who asks out of a refusal: some servers repeat the request's headers. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from ..secret import MASK
from ..wire import HttpRequest, ResponseHead

CREDENTIAL_HEADERS = frozenset(
    {"api-key", "authorization", "cookie", "proxy-authorization", "x-amz-security-token", "x-api-key", "x-goog-api-key"}
)
SHORTEST_CHARACTERS = 16
"""No vendor's key is shorter. What the reference told of shorter ones was recorded with them, and is told alike."""


def without_credentials(request: HttpRequest, head: ResponseHead, body: bytes) -> tuple[ResponseHead, bytes]:
    """The refusal without keys, tokens and signatures of the request that it refuses; as it is where it has none."""
    for text in credentials_in(request):
        data = text.encode("latin-1", "replace")
        if data in body:
            body = body.replace(data, MASK.encode())
        if any(text in value for value in head.headers.values()):
            head = evolve(head, headers={name: value.replace(text, "***") for name, value in head.headers.items()})
    return head, body


def credentials_in(request: HttpRequest) -> Iterator[str]:
    """Their texts: of an `Authorization` what follows its scheme, of Amazon's also the signature alone."""
    for name, value in request.headers:
        if name.lower() in CREDENTIAL_HEADERS:
            scheme, _, rest = value.partition(" ")
            signature = value.rpartition("Signature=")[2] if "Signature=" in value else ""
            yield from (text for text in (rest or scheme, signature) if len(text) >= SHORTEST_CHARACTERS)
