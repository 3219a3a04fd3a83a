"""`groundingMetadata` → the pages that an answer rests on.

https://ai.google.dev/api/generate-content#GroundingMetadata (checked 2026-11).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...chunks import GroundingSource
from ...json_edge import as_list, as_object, as_text


def sources(metadata: Mapping[str, Any] | None) -> tuple[GroundingSource, ...]:
    """The pages of the web that have an address, in the order of the answer."""
    chunks = (as_list(metadata.get("groundingChunks")) if metadata else None) or ()
    webs = [as_object(chunk.get("web")) for chunk in map(as_object, chunks) if chunk]
    found = [(as_text(web.get("title")), as_text(web.get("uri"))) for web in webs if web]
    return tuple(GroundingSource(title or uri, uri) for title, uri in found if uri)


def citations(metadata: Mapping[str, Any] | None) -> str:
    """The pages as links behind an answer that is one text; "" where there are none."""
    links = [f"[{number}]({source.url})" for number, source in enumerate(sources(metadata), 1)]
    return f"\n\nSources: {', '.join(links)}" if links else ""
