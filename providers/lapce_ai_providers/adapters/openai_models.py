"""The models that an OpenAI-compatible server has: one request on the side, and how its reply is read.

https://platform.openai.com/docs/api-reference/models/list (checked 2026-11). As in the reference, nothing goes wrong
here: a server that does not tell has no models.
"""

from __future__ import annotations

from ..headers import bearer, merged
from ..json_edge import as_list, as_object, as_text, parse_bytes
from ..profile import Profile
from ..sendable import unsendable
from ..url import parse_url
from ..version import IDENTITY_HEADERS
from ..wire import HttpRequest, ResponseHead

ACCEPT = (("Accept", "application/json, text/plain, */*"),)


def models_request(profile: Profile) -> HttpRequest | None:
    """The request for the list; None where the profile names no server, or nothing that can be sent."""
    base_url = (profile.open_ai_base_url or "").strip()
    url = parse_url(base_url + "/models") if parse_url(base_url) else None
    if url is None:
        return None
    key = profile.open_ai_api_key
    headers = merged(
        ACCEPT,
        IDENTITY_HEADERS.items(),
        (profile.open_ai_headers or {}).items(),
        bearer(key.reveal()) if key else (),
    )
    request = HttpRequest("GET", str(url), headers)
    return None if unsendable(request) else request


def models_in(head: ResponseHead | None, body: bytes) -> list[str]:
    """The names in a reply, each once, in the server's order; none where the reply is not such a list."""
    if head is None or not 200 <= head.status < 300:
        return []
    try:
        reply = as_object(parse_bytes(body))
    except ValueError:
        return []
    rows = map(as_object, as_list(reply.get("data")) or () if reply else ())
    names = [as_text(row.get("id")) for row in rows if row]
    return list(dict.fromkeys(name for name in names if name))
