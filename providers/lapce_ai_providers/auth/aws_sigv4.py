"""Signs a request with AWS Signature Version 4, with the standard library alone. Pure: the time comes in.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html (checked 2026-11). Paths are
encoded once more for the signature, as every service but S3 wants it.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from attrs import evolve

from ..headers import Headers
from ..wire import HttpRequest

ALGORITHM = "AWS4-HMAC-SHA256"
_UNSIGNED = frozenset({"connection", "expect", "transfer-encoding", "user-agent", "x-amzn-trace-id"})
"""Headers that are changed on the way."""


class AwsKeys(NamedTuple):
    """What a signature is made from. Never printed."""

    access_key: str
    secret_key: str
    session_token: str | None = None

    def __repr__(self) -> str:
        return "AwsKeys(•••)"


def signed(request: HttpRequest, keys: AwsKeys, *, region: str, service: str, now_seconds: float) -> HttpRequest:
    """The request with its date, the hash of its body, and the signature over all of it.

    Args:
        request: with every header that is to be signed but `Host`.
        keys: whose signature it will be.
        region: in which the service is asked.
        service: as Amazon calls it in signatures (`bedrock`).
        now_seconds: since the epoch.
    """
    moment = datetime.fromtimestamp(now_seconds, UTC).strftime("%Y%m%dT%H%M%SZ")
    body_hash = sha256(request.body).hexdigest()
    own: Headers = (
        ("x-amz-date", moment),
        *((("x-amz-security-token", latin1(keys.session_token)),) if keys.session_token else ()),
        ("x-amz-content-sha256", body_hash),
    )
    replaced = {"authorization", *(name for name, _ in own)}
    headers = (*(header for header in request.headers if header[0].lower() not in replaced), *own)
    canonical = canonical_headers(headers, urlsplit(request.url).netloc)
    names = ";".join(canonical)
    scope = f"{moment[:8]}/{region}/{service}/aws4_request"
    summary = "\n".join((ALGORITHM, moment, scope, text_hash(canonical_request(request, canonical, body_hash))))
    signature = hmac.new(
        signing_key(keys.secret_key, moment[:8], region, service), summary.encode(), sha256
    ).hexdigest()
    authorization = (
        f"{ALGORITHM} Credential={latin1(keys.access_key)}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    return evolve(request, headers=(*headers, ("authorization", authorization)))


def canonical_request(request: HttpRequest, headers: Mapping[str, str], body_hash: str) -> str:
    """The request in the one form that both sides hash."""
    url = urlsplit(request.url)
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    path = quote(normal_path(url.path), safe="/~")
    return "\n".join((request.method, path, canonical_query(url.query), lines, ";".join(headers), body_hash))


def canonical_headers(headers: Headers, host: str) -> dict[str, str]:
    """Names in lower case and in order, values with single spaces; those of one name joined."""
    found: dict[str, list[str]] = {"host": [host]}
    for name, value in headers:
        if name.lower() not in _UNSIGNED:
            found.setdefault(name.lower(), []).append(" ".join(value.split()))
    return {name: ",".join(found[name]) for name in sorted(found)}


def canonical_query(query: str) -> str:
    """A query that is percent-encoded already, its parameters in order."""
    pairs = sorted(tuple(part.partition("=")[::2]) for part in query.split("&")) if query else ()
    return "&".join(f"{name}={value}" for name, value in pairs)


def normal_path(path: str) -> str:
    """A path without dot segments and double slashes (RFC 3986, 5.2.4); "/" for an empty one."""
    segments: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del segments[-1:]
        elif segment not in ("", "."):
            segments.append(segment)
    return "/" + "/".join(segments) + ("/" if segments and path.endswith("/") else "")


def signing_key(secret_key: str, day: str, region: str, service: str) -> bytes:
    """The key of one day, region and service."""
    key = b"AWS4" + secret_key.encode("utf-8", "replace")
    for part in (day, region, service, "aws4_request"):
        key = hmac.new(key, part.encode(), sha256).digest()
    return key


def text_hash(text: str) -> str:
    """SHA-256 in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def latin1(text: str) -> str:
    """A header's value as the reference's runtime writes it over HTTP/2: of each UTF-16 unit the low byte."""
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass")[::2].decode("latin-1")
