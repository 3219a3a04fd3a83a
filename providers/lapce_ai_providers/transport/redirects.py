"""Where a redirect leads and what goes along: as the Fetch standard has it, but no header that may be a key. Pure.

https://fetch.spec.whatwg.org/#http-redirect-fetch, checked 2026-11: the reference's SDKs send by fetch.
"""

from __future__ import annotations

from urllib.parse import quote, urljoin, urlsplit

from ..problems import ConnectionProblem
from ..wire import HttpRequest, ResponseHead

MOST_REDIRECTS = 20

_STATUSES = frozenset({301, 302, 303, 307, 308})
_BODY_HEADERS = frozenset(
    {"content-encoding", "content-language", "content-length", "content-location", "content-type"}
)
_HARMLESS_HEADERS = frozenset(
    {
        *("accept", "accept-encoding", "accept-language", "user-agent", "http-referer", "referer", "x-title"),
        *("anthropic-version", "anthropic-beta", "x-goog-api-client", "amz-sdk-invocation-id", "amz-sdk-request"),
        *_BODY_HEADERS,
    }
)
"""What may be told to another origin. All else was meant for one alone: fetch's list, the vendors' own key headers,
session tokens and signatures, and whatever headers a user has set."""
_PORTS = {"http": 80, "https": 443}


def redirected(request: HttpRequest, head: ResponseHead) -> HttpRequest | ConnectionProblem | None:
    """The request that a reply asks for instead; None where it is no redirect, a problem where it leads nowhere."""
    location = head.headers.get("location")
    if head.status not in _STATUSES or location is None:
        return None
    url = _absolute(request.url, location)
    if url is None:
        return ConnectionProblem("protocol", f"the redirect ({head.status}) leads to an address that cannot be used")
    dropped: frozenset[str] = frozenset()
    method, body = request.method, request.body
    if _becomes_get(head.status, method):
        method, body, dropped = "GET", b"", _BODY_HEADERS
    headers = tuple(header for header in request.headers if header[0].lower() not in dropped)
    if _origin(url) != _origin(request.url):
        headers = tuple(header for header in headers if header[0].lower() in _HARMLESS_HEADERS)
    return HttpRequest(method, url, headers, body)


def _becomes_get(status: int, method: str) -> bool:
    if status == 303:
        return method not in ("GET", "HEAD")
    return status in (301, 302) and method == "POST"


def _absolute(base: str, location: str) -> str | None:
    """Headers are latin-1 on our side; an address in them is UTF-8 where it is not percent-encoded."""
    text = quote(location.strip().encode("latin-1", "replace"), safe="%/:?#[]@!$&'()*+,;=~-._|")
    try:
        url = urljoin(base, text)
        return url.partition("#")[0] if _origin(url) is not None else None
    except ValueError:
        return None


def _origin(url: str) -> tuple[str, str, int] | None:
    """None for what is no address of ours to follow: another scheme, no host, a user name."""
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not parts.hostname or "@" in parts.netloc:
        return None
    return scheme, parts.hostname, parts.port or _PORTS[scheme]
