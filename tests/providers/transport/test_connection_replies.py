"""Every shape of reply, however its bytes are cut."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connection_setup import CHUNKED, OK, Setup, rest_of, turns
from lapce_ai_providers.problems import AttemptFailed
from virtual_time import run_virtually

REPLIES = {
    "length": (OK + b"Content-Length: 5\r\nX-Empty:\r\n\r\nhello", b"hello", True),
    "chunked": (CHUNKED + b"3\r\nhel\r\n2;name=value\r\nlo\r\n0\r\nX-Trailer: 1\r\n\r\n", b"hello", True),
    "until close": (OK + b"\r\nhello", b"hello", False),
    "1.0": (b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", b"hello", False),
    "1.0, kept": (b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello", b"hello", True),
    "close": (OK + b"Connection: close\r\nContent-Length: 5\r\n\r\nhello", b"hello", False),
    "interim": (
        b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK + b"Content-Length: 5\r\n\r\nhello",
        b"hello",
        True,
    ),
    "no content": (b"HTTP/1.1 204 No Content\r\n\r\n", b"", True),
    "not modified": (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", b"", True),
    "bare line feeds": (b"HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", b"hello", True),
    "no reason": (b"HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello", b"hello", True),
    "coded by the connection": (OK + b"Transfer-Encoding: chunked, gzip\r\n\r\nhello", b"hello", False),
}


@pytest.mark.parametrize("name", REPLIES)
def test_a_reply_cut_into_single_bytes_is_read_the_same(name: str) -> None:
    async def main() -> None:
        wire, expected, is_kept = REPLIES[name]
        setup = Setup()
        asking = setup.asking()
        await turns()
        setup.layer.arrive(*[wire[at : at + 1] for at in range(len(wire))])
        setup.layer.end()
        head, body = await asking
        assert head.status in (200, 204, 304)
        assert await rest_of(body) == expected
        assert [one is not None for one in setup.freed] in ([is_kept], [is_kept, False])

    run_virtually(main())


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(sorted(REPLIES)), cuts=st.lists(st.integers(0, 200), max_size=6), reads=st.booleans())
def test_any_cut_gives_the_same_head_and_body(name: str, cuts: list[int], reads: bool) -> None:
    async def main() -> None:
        wire, expected, _ = REPLIES[name]
        setup = Setup()
        asking = setup.asking()
        await turns()
        edges = [0, *sorted(min(cut, len(wire)) for cut in cuts), len(wire)]
        for start, end in itertools.pairwise(edges):
            setup.layer.arrive(wire[start:end])
            if reads:
                await turns()
        setup.layer.end()
        head, body = await asking
        assert head.status in (200, 204, 304)
        assert dict(head.headers).get(b"X-Trailer") is None
        assert await rest_of(body) == expected

    run_virtually(main())


@settings(max_examples=200, deadline=None)
@given(
    junk=st.binary(min_size=1, max_size=300),
    prefix=st.sampled_from([b"", b"HTTP/1.1 ", OK, CHUNKED, CHUNKED + b"3\r\nabc"]),
)
def test_any_junk_ends_in_a_reply_or_a_problem_and_never_hangs(junk: bytes, prefix: bytes) -> None:
    async def main() -> None:
        setup = Setup()
        asking = setup.asking()
        await turns()
        setup.layer.arrive(prefix + junk)
        setup.layer.end()
        try:
            _, body = await asking
            await rest_of(body)
        except AttemptFailed:
            pass
        assert setup.freed

    run_virtually(main())
