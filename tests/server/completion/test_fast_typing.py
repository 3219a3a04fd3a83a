"""Somebody types 200 characters at 15 a second, and the model says the right thing, 300 ms late."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import NamedTuple

import pytest

from inline_editor import LAPCE, InlineEditor, Request, inline_editor
from typing_vendor import TypingVendor, continuing
from virtual_time import run_virtually

KEYS_PER_SECOND = 15.0
HEAD = "import math\n\n\nclass Circle:\n    def __init__(self, radius: float) -> None:\n"
TYPED = '''        self.radius = radius

    def area(self) -> float:
        """Of the whole disk."""
        return math.pi * self.radius**2

    def circumference(self) -> float:
        return 2 * math.pi * self.radius

    def scaled(self, factor: float) -> "Circle":
        if factor < 0:
            raise ValueError("a circle is never negative")
        return Circle(self.radius * factor)
'''
REST = TYPED[200:] + "\n\ndef unit() -> Circle:\n    return Circle(1.0)\n"


class Typed(NamedTuple):
    """What came of it."""

    requests: list[Request]
    vendor: TypingVendor
    after_pause: Request


async def type_on(editor: InlineEditor, vendor: TypingVendor, count: int = 200) -> Typed:
    """Key by key, then a pause."""
    requests: list[Request] = []
    for character in TYPED[:count]:
        editor.type(character)
        requests.append(editor.ask())
        await asyncio.sleep(1 / KEYS_PER_SECOND)
    await asyncio.sleep(5)
    return Typed(requests, vendor, requests[-1])


def typed_with(home: Path, client: dict[str, str] | None, vendor: TypingVendor) -> Typed:
    async def main() -> Typed:
        async with inline_editor(vendor, str(home), client=client) as editor:
            editor.open(HEAD)
            return await type_on(editor, vendor)

    return run_virtually(main())


def vendor_of(latency_seconds: float = 0.3, piece_seconds: float = 0.01) -> TypingVendor:
    return TypingVendor(continuing(HEAD + TYPED[:200] + REST), latency_seconds, piece_seconds)


def was_right(request: Request) -> bool:
    whole = HEAD + TYPED[:200] + REST
    return bool(request.ghost.strip()) and whole[request.offset :].startswith(request.ghost)


@pytest.mark.parametrize("client", [LAPCE, None])
def test_ghost_text_keeps_up_with_a_fast_typist(tmp_path: Path, client: dict[str, str] | None) -> None:
    typed = typed_with(tmp_path, client, vendor_of())
    assert [len(request.answers) for request in typed.requests] == [1] * 200
    assert {request.code for request in typed.requests} <= {None, -32801}
    shown = [request for request in typed.requests if request.items]
    assert all(was_right(request) for request in shown)
    assert len(typed.vendor.asked) <= 12
    assert len(shown) >= 0.6 * 200
    for request in shown:  # none is answered after the next key
        assert request.answered_seconds is not None
        assert request is typed.after_pause or request.answered_seconds - request.asked_seconds <= 1 / KEYS_PER_SECOND


@pytest.mark.parametrize("count", [9, 23, 47, 75, 103, 150, 187])
def test_half_a_second_after_a_pause_there_is_text(tmp_path: Path, count: int) -> None:
    vendor = vendor_of()

    async def main() -> Typed:
        async with inline_editor(vendor, str(tmp_path), client=LAPCE) as editor:
            editor.open(HEAD)
            return await type_on(editor, vendor, count)

    last = run_virtually(main()).after_pause
    assert was_right(last)
    assert last.answered_seconds is not None
    assert last.answered_seconds - last.asked_seconds <= 0.5
