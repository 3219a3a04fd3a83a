"""What the benchmarks of inline completions must show, in real time and through the pipe."""

import asyncio

import pytest

from bench.fast_typing import KEYS, typed

pytestmark = pytest.mark.slow


def test_a_fast_typist_has_the_right_text_and_the_vendor_few_requests() -> None:
    running, vendor = asyncio.run(typed())
    keys = list(running.keys.values())
    assert [key.answers for key in keys] == [1] * KEYS
    assert vendor.requests <= 12
    assert not [key for key in keys if key.ghost is not None and not key.is_right]
    assert sum(key.is_right for key in keys) >= 0.6 * KEYS
    assert keys[-1].is_right
