"""What strangers send is refused in words or taken: pieces of what is right, put together wrongly, break nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .target import Target
from .targets import TARGETS, mixed

PIECES = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 3000), st.sampled_from([0, 1, 2, 5, 40, 400, 4000])), max_size=6
)
EXTRA = st.one_of(
    st.binary(max_size=12),
    st.sampled_from([b"\n\n", b'"', b"{", b"[]", b"null", b"\x00\x00\x00\x20", b"1e999", b"\xff", b"data: ", b"---\n"]),
)


@pytest.mark.parametrize("target", TARGETS.values(), ids=lambda target: target.name)
def test_a_seed_is_taken(target: Target) -> None:
    seeds = target.seeds()
    assert seeds, "something right to start from"
    for seed in seeds:
        target.run(seed)


@pytest.mark.parametrize("target", TARGETS.values(), ids=lambda target: target.name)
def test_anything_is_taken_or_refused(target: Target) -> None:
    seeds = target.seeds()

    @settings(max_examples=60, deadline=None)
    @given(PIECES, EXTRA)
    def try_it(parts: list[tuple[int, int, int]], extra: bytes) -> None:
        target.run(mixed(seeds, parts, extra))

    try_it()
