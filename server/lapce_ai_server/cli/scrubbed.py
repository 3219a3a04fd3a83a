"""A text for strangers: without secrets, home folder, account numbers, and whatever looks like a key. Pure."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit

from lapce_ai_providers.secret import MASK

SHORTEST_SECRET_CHARACTERS = 4
LONGEST_SEGMENT_CHARACTERS = 19
"""Of an address's path; some gateways have keys there."""
_KEY = re.compile(
    r"\b(?:(?:sk|pk|rk|gsk|xai|hf|ghp|github_pat|glpat)[-_]|AIza|AKIA|ASIA|ya29\.|eyJ|Bearer )[-_.A-Za-z0-9]{8,}"
)
_RANDOM = re.compile(r"(?<![\w/.-])(?=[A-Za-z_]*\d)(?=\d*[A-Za-z_])[A-Za-z0-9_+=]{24,}")
_ACCOUNT = re.compile(r"(?<!\d)\d{12}(?!\d)")
_URL = re.compile(r"[a-z][a-z0-9+.-]*://[^\s\"'<>|`]+", re.IGNORECASE)
_UNCLEAR = re.compile(r"[^\s\"'<>|`]+@[^\s\"'<>|`]+")
"""A user and a password ahead of a host, with or without the scheme; mail addresses, too."""


def scrubbed(text: str, secrets: Iterable[str], homes: Iterable[str]) -> str:
    """The text as it may be shown.

    Args:
        text: anything.
        secrets: those that are known, in plain text; they are masked in all their encodings.
        homes: paths of the user's folder, shown as `~`.
    """
    for form in sorted({form for secret in secrets for form in forms(secret)}, key=len, reverse=True):
        text = text.replace(form, MASK)
    for home in sorted({home for home in homes if len(home) > 1}, key=len, reverse=True):
        text = text.replace(home, "~")
    text = _URL.sub(lambda found: plain_url(found[0]), text)
    text = _UNCLEAR.sub(MASK, text)
    return _ACCOUNT.sub(MASK, _RANDOM.sub(MASK, _KEY.sub(MASK, text)))


def plain_url(url: str) -> str:
    """Scheme, host, port and the path's short words; neither user, password, query nor fragment."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return MASK
    shown = f"[{host}]" if ":" in host else host
    path = "/".join(part if len(part) <= LONGEST_SEGMENT_CHARACTERS else MASK for part in parts.path.split("/"))
    return f"{parts.scheme}://{shown}{f':{port}' if port else ''}{path}"


def secrets_in_url(url: str) -> Iterator[str]:
    """User, password and the values of the query, as they are written and as they are meant."""
    try:
        parts = urlsplit(url)
        user, password = parts.username, parts.password
    except ValueError:
        return
    if password:
        yield from (password, unquote(password), f"{user}:{password}", f"{unquote(user or '')}:{unquote(password)}")
    for piece in re.split(r"[&;]", parts.query):
        yield piece.partition("=")[2]
    yield from (value for _, value in parse_qsl(parts.query))


def forms(secret: str) -> Iterator[str]:
    """How a secret may be written. One that is too short would mask ordinary words."""
    if len(secret) < SHORTEST_SECRET_CHARACTERS:
        return
    data = secret.encode("utf-8", "surrogatepass")
    yield from (secret, quote(data, safe=""), quote(data), quote_plus(data), data.hex())
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        encoded = encode(data).decode()
        yield from (encoded, encoded.rstrip("="))
