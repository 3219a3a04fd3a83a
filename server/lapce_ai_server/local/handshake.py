"""Both ends of a lease prove that they know the run's key, without sending it.

A port file may be stale and its port someone else's by now: neither the key nor a prompt may go there.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

NONCE_BYTES = 16


def new_nonce() -> str:
    """A number used once, as text."""
    return secrets.token_hex(NONCE_BYTES)


def proof(key: str, side: str, nonce: str) -> str:
    """What only a knower of the key can answer to a nonce; `side` keeps the two directions apart."""
    return hmac.new(key.encode(), f"{side} {nonce}".encode(), hashlib.sha256).hexdigest()


def proves(given: str, key: str, side: str, nonce: str) -> bool:
    """Whether the answer is right; takes the same time for every wrong one."""
    return hmac.compare_digest(given.encode(), proof(key, side, nonce).encode())
