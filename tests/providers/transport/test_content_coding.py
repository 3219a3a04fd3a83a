"""Content codings are undone piece by piece, and never into more memory than a piece."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import AsyncIterator, Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lapce_ai_providers.problems import AttemptFailed, CutProblem
from lapce_ai_providers.transport.content_coding import LONGEST_PIECE_BYTES, decoded
from virtual_time import run_virtually


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


PACKERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("X-GZip", gzip.compress),
    "two members": ("gzip", lambda data: gzip.compress(data[:9]) + gzip.compress(data[9:])),
    "padded": ("gzip", lambda data: gzip.compress(data) + b"\0" * 10),
    "zlib": ("deflate", zlib.compress),
    "raw deflate": ("deflate", raw_deflate),
    "twice": ("deflate, gzip", lambda data: gzip.compress(zlib.compress(data))),
    "not at all": ("identity", lambda data: data),
}


async def arriving(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def unpacked(coding: str, *pieces: bytes) -> list[bytes]:
    return [piece async for piece in decoded(arriving(*pieces), coding)]


def problem(coding: str, *pieces: bytes) -> CutProblem:
    with pytest.raises(AttemptFailed) as raised:
        run_virtually(unpacked(coding, *pieces))
    assert isinstance(raised.value.problem, CutProblem)
    return raised.value.problem


@settings(max_examples=60, deadline=None)
@given(name=st.sampled_from(sorted(PACKERS)), data=st.binary(max_size=300), size=st.integers(1, 50))
def test_any_text_in_any_pieces_comes_back(name: str, data: bytes, size: int) -> None:
    coding, pack = PACKERS[name]
    packed = pack(data)
    pieces = [packed[at : at + size] for at in range(0, len(packed), size)]
    result = run_virtually(unpacked(coding, *pieces))
    assert b"".join(result) == data
    assert all(result)


def test_a_flushed_event_is_not_held_back() -> None:
    async def main() -> None:
        packer = zlib.compressobj(wbits=31)
        first = packer.compress(b"data: 1\n\n") + packer.flush(zlib.Z_SYNC_FLUSH)
        body = decoded(arriving(first), "gzip")
        assert await anext(body) == b"data: 1\n\n"

    run_virtually(main())


def test_a_bomb_comes_in_small_pieces() -> None:
    bomb = gzip.compress(b"\0" * 5_000_000)
    result = run_virtually(unpacked("gzip", bomb))
    assert max(map(len, result)) <= LONGEST_PIECE_BYTES
    assert sum(map(len, result)) == 5_000_000


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, br", "br, gzip", "\N{SNOWMAN}"])
def test_a_coding_that_nobody_asked_for_is_a_problem(coding: str) -> None:
    assert problem(coding, b"data").kind == "protocol"


def test_a_compressed_body_that_ends_early_is_cut() -> None:
    assert problem("gzip", gzip.compress(b"hello")[:-4]).kind == "eof"


def test_a_broken_compression_is_a_problem() -> None:
    assert problem("gzip", b"this is no gzip").kind == "protocol"
    packed = bytearray(gzip.compress(b"hello" * 100))
    packed[-6] ^= 1
    assert problem("gzip", bytes(packed)).kind == "protocol"


@given(st.binary(min_size=1, max_size=200))
def test_no_bytes_are_too_odd(data: bytes) -> None:
    try:
        run_virtually(unpacked("gzip", data))
    except AttemptFailed as failed:
        assert isinstance(failed.problem, CutProblem)


def test_an_empty_body_needs_no_compression() -> None:
    assert run_virtually(unpacked("gzip")) == []
