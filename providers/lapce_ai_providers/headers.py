"""Header lists, as requests carry them: merged without regard to case, values trimmed as the Fetch standard does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Headers = tuple[tuple[str, str], ...]

JSON_ACCEPT: Headers = (("Accept", "application/json"),)
JSON_CONTENT: Headers = (("Content-Type", "application/json"),)


def merged(*sources: Iterable[tuple[str, str]]) -> Headers:
    """All of them; a later one takes the place of an earlier one of the same name in any case.

    Values lose the white space around them (https://fetch.spec.whatwg.org/#concept-header-value-normalize, checked
    2026-11): a key that was pasted with its line end still works.
    """
    found: dict[str, tuple[str, str]] = {}
    for source in sources:
        for name, value in source:
            found[name.lower()] = (name, value.strip(" \t\r\n"))
    return tuple(found.values())


def bearer(key: str) -> Headers:
    """The key as an OAuth 2.0 bearer token (RFC 6750, 2.1, checked 2026-11)."""
    return (("Authorization", f"Bearer {key}"),)


def header_value(headers: Mapping[str, str], *names: str) -> str | None:
    """The first of these that a reply has; names in lower case."""
    return next((headers[name] for name in names if name in headers), None)
