"""Context of a call: open documents ahead of the user's last words."""

from __future__ import annotations

import pytest

from lapce_ai_providers.errors import InvalidCall
from lapce_ai_server.features.context_text import fence_for, with_context
from lapce_ai_server.protocol.params import ContextItem, Range

DOCUMENTS = {"file:///a.py": ("python", "print(1)\n")}


def excerpt(uri: str, part: Range | None) -> tuple[str, str] | None:
    return DOCUMENTS.get(uri)


def test_the_document_goes_ahead_of_the_last_user_message() -> None:
    messages = [
        {"role": "user", "content": "first"},
        {"role": "assistant", "content": "answer"},
        {"role": "user", "content": "explain"},
    ]
    changed = with_context(messages, [ContextItem(uri="file:///a.py")], excerpt)
    assert changed[:2] == tuple(messages[:2])
    assert changed[2]["content"] == [
        {"type": "text", "text": "file:///a.py:\n```python\nprint(1)\n\n```"},
        {"type": "text", "text": "explain"},
    ]


def test_a_range_is_told_in_lines_from_one() -> None:
    item = ContextItem(uri="file:///a.py", range=Range(start=(0, 0), end=(2, 1)))
    (message,) = with_context([{"role": "user", "content": []}], [item], excerpt)
    assert message["content"][0]["text"].startswith("file:///a.py, lines 1-3:")


def test_a_document_that_is_not_open_is_named() -> None:
    items = [ContextItem(uri="file:///a.py"), ContextItem(uri="file:///b.py")]
    with pytest.raises(InvalidCall, match=r"context\[1\]\.uri: no open document file:///b\.py"):
        with_context([{"role": "user", "content": "x"}], items, excerpt)


def test_context_without_a_user_message_is_refused() -> None:
    with pytest.raises(InvalidCall, match="context"):
        with_context([{"role": "assistant", "content": "x"}], [ContextItem(uri="file:///a.py")], excerpt)


def test_the_fence_is_longer_than_any_in_the_text() -> None:
    assert fence_for("a ````\nb") == "`````"
