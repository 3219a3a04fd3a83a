"""Whether HTTP has a way to write a request at all. Pure."""

from __future__ import annotations

import re

from .problems import HeaderProblem, UrlProblem
from .wire import HttpRequest

_CONTROL = re.compile(r"[\x00\r\n]")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_URL = re.compile(r"https?://[^/?#\s][!-~]*", re.IGNORECASE)
_BEYOND_LATIN1 = re.compile("[^\x00-\xff]")


def unsendable(request: HttpRequest) -> HeaderProblem | UrlProblem | None:
    """Why the request cannot be written (RFC 9110, 5.5, checked 2026-11), or None."""
    if not _URL.fullmatch(request.url):
        return UrlProblem(request.url)
    for name, value in request.headers:
        if not _TOKEN.fullmatch(name) or _CONTROL.search(value):
            return HeaderProblem(name, "control")
        if _BEYOND_LATIN1.search(value):
            return HeaderProblem(name, "not_latin1")
    return None
