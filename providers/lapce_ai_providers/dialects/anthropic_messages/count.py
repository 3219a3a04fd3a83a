"""The reply to a question how many tokens a message has.

https://docs.anthropic.com/en/api/messages-count-tokens (checked 2026-11).
"""

from __future__ import annotations

from ...chunks import Chunk, UsageChunk
from ...errors import BrokenReply
from ...json_edge import as_count
from ...wire import ResponseHead
from ..reply_faults import beginning
from .whole import document


def read_count(head: ResponseHead, body: bytes) -> tuple[list[Chunk], str | None]:
    """The tokens, as input of a call that was never made. Raises BrokenReply where the document tells none."""
    tokens = as_count(document("", body).get("input_tokens"))
    if tokens is None:
        raise BrokenReply(f'The reply has no "input_tokens": {beginning(body)}')
    return [UsageChunk(tokens, 0)], None
