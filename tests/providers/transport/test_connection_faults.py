"""What a connection says when a reply breaks off, breaks the protocol, or never ends."""

from __future__ import annotations

import pytest

from connection_setup import CHUNKED, OK, Setup, cut_of, problem_of, turns
from lapce_ai_providers.transport.connection import QUIET_LIMIT_BYTES
from virtual_time import run_virtually


@pytest.mark.parametrize(
    ("arrives", "error", "kind"),
    [
        (b"", None, "closed"),
        (b"HTTP/1.1 200 OK\r\nConte", None, "closed"),
        (b"HTTP/1.1 100 Continue\r\n\r\n", None, "closed"),
        (b"", ConnectionResetError(104, "Connection reset by peer"), "reset"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", None, "protocol"),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", None, "protocol"),
        (b"HTTP/2 200\r\n\r\n", None, "protocol"),
        (OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n", None, "protocol"),
        (OK + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", None, "protocol"),
    ],
)
def test_a_failure_before_the_head_is_told_apart(arrives: bytes, error: Exception | None, kind: str) -> None:
    async def main() -> None:
        setup = Setup()
        asking = setup.asking()
        await turns()
        setup.layer.arrive(arrives)
        setup.layer.end(error)
        problem = await problem_of(asking)
        assert problem.kind == kind  # type: ignore[union-attr]
        assert "host:80" in problem.detail  # type: ignore[union-attr]
        assert setup.freed == [None]

    run_virtually(main())


@pytest.mark.parametrize(
    ("arrives", "error", "kind"),
    [
        (OK + b"Content-Length: 5\r\n\r\nhel", None, "eof"),
        (CHUNKED + b"3\r\nhel\r\n", None, "eof"),
        (CHUNKED + b"3\r\nhel", ConnectionResetError(104, "x"), "reset"),
        (OK + b"\r\nhel", ConnectionResetError(104, "x"), "reset"),
        (CHUNKED + b"3\r\nhel\r\nnot a size\r\n", None, "protocol"),
        (CHUNKED + b"3\r\nhelXX", None, "protocol"),
    ],
)
def test_a_body_that_breaks_off_first_gives_what_came(arrives: bytes, error: Exception | None, kind: str) -> None:
    async def main() -> None:
        setup = Setup()
        asking = setup.asking()
        await turns()
        setup.layer.arrive(arrives)
        setup.layer.end(error)
        _, body = await asking
        came, problem = await cut_of(body)
        assert (came, problem.kind) == (b"hel", kind)
        assert setup.freed == [None]

    run_virtually(main())


@pytest.mark.parametrize(
    "endless",
    [b"HTTP/1.1 200 OK\r\nX: " + b"x" * 2000, b"HTTP/1.1 100 Continue\r\n\r\n"],
)
def test_a_head_without_end_is_given_up(endless: bytes) -> None:
    async def main() -> None:
        setup = Setup()
        asking = setup.asking()
        await turns()
        piece = endless
        for _ in range(QUIET_LIMIT_BYTES // 20):
            setup.layer.arrive(piece)
            if piece.startswith(b"HTTP/1.1 200"):
                piece = b"x" * 2000
        problem = await problem_of(asking)
        assert problem.kind == "protocol"  # type: ignore[union-attr]
        assert setup.layer.was_aborted

    run_virtually(main())


def test_trailers_without_end_are_given_up() -> None:
    async def main() -> None:
        setup = Setup()
        asking = setup.asking()
        await turns()
        setup.layer.arrive(CHUNKED + b"3\r\nhel\r\n0\r\nX: ")
        for _ in range(300):
            setup.layer.arrive(b"y" * 1000)
        _, body = await asking
        assert (await cut_of(body))[1].kind == "protocol"

    run_virtually(main())
