"""Which URIs name the same document, and the path that people would call it by.

Editors spell one URI in several ways: `file:///c%3A/a%20b` and `file:///C:/a b` are the same file.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

_DRIVE = re.compile(r"file:///[A-Za-z]:")
_AUTHORITY = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?://(?P<host>[^/]*))?")
_PATH_WITH_DRIVE = re.compile(r"/[A-Za-z]:(?:/|\Z)")


def key_of(uri: str) -> str:
    """The same for all spellings of a URI."""
    # With surrogateescape two names that are no UTF-8 stay two.
    plain = unquote(uri, errors="surrogateescape") if "%" in uri else uri
    if _DRIVE.match(plain):
        return f"file:///{plain[8].lower()}{plain[9:]}"
    return plain


def path_of(uri: str) -> str:
    """The file's path with `/` between its parts; of a URI that is no file's, what stands for a path in it."""
    plain = unquote(uri, errors="surrogateescape")
    head = _AUTHORITY.match(plain)
    if head is None:
        return plain
    path = plain[head.end() :]
    if not plain.startswith("file:"):
        return path.partition("?")[0].partition("#")[0]
    if _PATH_WITH_DRIVE.match(path):
        return path[1:]
    host = head["host"]
    return f"//{host}{path}" if host and host != "localhost" else path
