"""The address of a request: base URL + path, read as browsers and the reference's SDKs read URLs.

https://url.spec.whatwg.org/ (checked 2026-11), for `http` and `https`. What no request can carry is no URL here:
user and password, other schemes. Fragments are dropped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote

from attrs import evolve, frozen

from .url_host import host_text

_SCHEME = re.compile(r"(https?):[/\\]*", re.IGNORECASE)
_DEFAULT_PORT = {"http": "80", "https": "443"}
_PARTS = re.compile(r"([^/\\?#]*)([^?#]*)(\?[^#]*)?(?:#.*)?", re.DOTALL)
_AUTHORITY = re.compile(r"(\[[^\]]*\]|[^:]*)(?::([0-9]*))?")
_DOT = re.compile(r"(?:\.|%2e){1,2}", re.IGNORECASE)
_PATH_SAFE = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '"#<>?`{}')
_QUERY_SAFE = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in "\"#<>'")


@frozen
class Url:
    """A URL in its normal form."""

    scheme: str
    host: str
    """With the port where it is not the scheme's own, as JavaScript's `URL.host`."""
    path: str
    query: str | None
    """Without its question mark; None where there is none."""

    def __str__(self) -> str:
        query = "" if self.query is None else f"?{self.query}"
        return f"{self.scheme}://{self.host}{self.path}{query}"


@lru_cache(maxsize=256)
def parse_url(text: str) -> Url | None:
    """The URL that a text means, or None where it means none that can be asked."""
    text = text.strip("".join(map(chr, range(0x21))))
    text = re.sub(r"[\t\n\r]", "", text)
    start = _SCHEME.match(text)
    if start is None:
        return None
    scheme = start[1].lower()
    parts = _PARTS.fullmatch(text, start.end())
    host = authority_text(parts[1], scheme) if parts else None
    if parts is None or host is None:
        return None
    query = None if parts[3] is None else quote(parts[3][1:], safe=_QUERY_SAFE)
    return Url(scheme, host, path_text(parts[2]), query)


def authority_text(authority: str, scheme: str) -> str | None:
    """Host, and port where it is not the scheme's own; None for one that is not valid, or has a user."""
    found = _AUTHORITY.fullmatch(authority)
    host = host_text(found[1]) if found else None
    if found is None or not host:
        return None
    port = (found[2] or "").lstrip("0") or ("0" if found[2] else "")
    if len(port) > 5 or int(port or 0) > 0xFFFF:
        return None
    return host if port in ("", _DEFAULT_PORT[scheme]) else f"{host}:{port}"


def path_text(path: str) -> str:
    """An absolute path, percent-encoded, without dot segments."""
    segments: list[str] = []
    given = re.split(r"[/\\]", path)[1:]
    for index, segment in enumerate(given):
        if _DOT.fullmatch(segment):
            if len(segment.lower().replace("%2e", ".")) == 2:
                del segments[-1:]
            if index == len(given) - 1:
                segments.append("")
        else:
            segments.append(quote(segment, safe=_PATH_SAFE))
    return "/" + "/".join(segments)


def endpoint(base_url: str, path: str, query: Mapping[str, str] | None = None) -> str | None:
    """The address that the OpenAI SDK asks: path after base with one slash between them, as text.

    So a query in the base URL swallows the path, as it does there. `query`, where given, takes the place of any other.

    Returns:
        None where base and path make no URL.
    """
    url = parse_url(base_url + (path[1:] if base_url.endswith("/") and path.startswith("/") else path))
    if url is None:
        return None
    return str(evolve(url, query=query_text(query)) if query else url)


def query_text(query: Mapping[str, str]) -> str:
    """A query string, percent-encoded as RFC 3986 wants it."""
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in query.items())


def url_host(url: str) -> str:
    """Host and port of a URL; "" where the text is none."""
    parsed = parse_url(url)
    return parsed.host if parsed else ""
