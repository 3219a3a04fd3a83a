"""A connection at work: sending, waiting, pausing, being given up, being used again."""

from __future__ import annotations

import asyncio

import pytest

from connection_setup import CHUNKED, OK, REQUEST, Setup, cut_of, problem_of, rest_of, turns
from lapce_ai_providers.problems import CutProblem
from lapce_ai_providers.transport.body import UNREAD_LIMIT_BYTES
from lapce_ai_providers.transport.request_bytes import RequestBytes
from virtual_time import run_virtually


def test_head_and_small_body_are_one_write() -> None:
    async def main() -> None:
        setup = Setup()
        writes: list[bytes] = []
        setup.layer.write = lambda data: writes.append(bytes(data))  # type: ignore[method-assign]
        asking = setup.asking(RequestBytes(b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\n", b"body"))
        await turns()
        assert writes == [b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody"]
        asking.cancel()
        await asyncio.wait([asking])

    run_virtually(main())


def test_a_large_body_waits_for_the_socket() -> None:
    async def main() -> None:
        setup = Setup()
        body = b"x" * 1_000_000
        setup.layer.write_is_full = True
        asking = setup.asking(RequestBytes(b"POST / HTTP/1.1\r\n\r\n", body))
        await turns()
        assert len(setup.layer.written) < 100
        setup.layer.write_is_full = False
        setup.connection.writable()
        await turns()
        assert setup.layer.written.endswith(body)
        setup.layer.arrive(OK + b"Content-Length: 0\r\n\r\n")
        await asking
        assert setup.freed[0] is not None

    run_virtually(main())


def test_a_refusal_before_the_body_is_sent_is_taken_and_the_rest_kept_back() -> None:
    async def main() -> None:
        setup = Setup()
        setup.layer.write_is_full = True
        asking = setup.asking(RequestBytes(b"POST / HTTP/1.1\r\n\r\n", b"x" * 1_000_000))
        await turns()
        setup.layer.arrive(b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig")
        head, body = await asking
        assert head.status == 413
        assert await rest_of(body) == b"big"
        assert len(setup.layer.written) < 100
        assert setup.freed == [None]  # what was not sent would be read as the next request
        assert setup.layer.was_aborted

    run_virtually(main())


def test_a_connection_lost_while_sending_is_told() -> None:
    async def main() -> None:
        setup = Setup()
        setup.layer.write_is_full = True
        asking = setup.asking(RequestBytes(b"POST / HTTP/1.1\r\n\r\n", b"x" * 1_000_000))
        await turns()
        setup.layer.end(ConnectionResetError(104, "x"))
        problem = await problem_of(asking)
        assert problem.kind == "reset"  # type: ignore[union-attr]

    run_virtually(main())


def test_reading_pauses_while_much_is_unread() -> None:
    async def main() -> None:
        setup = Setup()
        asking = setup.asking()
        await turns()
        setup.layer.arrive(OK + b"Content-Length: 200000\r\n\r\n", b"x" * UNREAD_LIMIT_BYTES)
        assert not setup.layer.is_paused
        setup.layer.arrive(b"x")
        assert setup.layer.is_paused
        _, body = await asking
        assert len(await anext(body)) == UNREAD_LIMIT_BYTES + 1  # joined into one
        assert not setup.layer.is_paused
        setup.layer.arrive(b"x" * (200_000 - UNREAD_LIMIT_BYTES - 1))
        assert not setup.layer.is_paused  # complete: ready for the next reply
        await rest_of(body)

    run_virtually(main())


def test_a_silent_body_is_given_up_after_its_limit() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        setup = Setup()
        asking = setup.asking(idle_seconds=300)
        await turns()
        setup.layer.arrive(CHUNKED)
        _, body = await asking
        loop.call_later(200, setup.layer.arrive, b"3\r\nhel\r\n")
        assert await anext(body) == b"hel"
        _, problem = await cut_of(body)
        assert problem == CutProblem("idle", "no byte of the reply for 300 s")
        assert loop.time() == pytest.approx(500)
        assert setup.layer.was_aborted

    run_virtually(main())


def test_a_slow_reader_is_not_taken_for_a_silent_peer() -> None:
    async def main() -> None:
        setup = Setup()
        asking = setup.asking(idle_seconds=300)
        await turns()
        setup.layer.arrive(CHUNKED + b"3\r\nhel\r\n")
        _, body = await asking
        await asyncio.sleep(1000)
        setup.layer.arrive(b"2\r\nlo\r\n0\r\n\r\n")
        assert await rest_of(body) == b"hello"

    run_virtually(main())


def test_a_cancelled_question_ends_its_connection_in_the_same_turn() -> None:
    async def main() -> None:
        setup = Setup()
        asking = setup.asking()
        await turns()
        asking.cancel()
        await asyncio.sleep(0)
        assert setup.layer.was_aborted
        assert setup.freed == [None]

    run_virtually(main())


def test_a_reply_given_up_half_read_ends_its_connection_at_once() -> None:
    async def main() -> None:
        setup = Setup()
        asking = setup.asking()
        await turns()
        setup.layer.arrive(CHUNKED + b"3\r\nhel\r\n")
        _, body = await asking
        await body.aclose()
        assert setup.layer.was_aborted
        assert setup.freed == [None]
        assert await rest_of(body) == b""
        await body.aclose()
        assert setup.freed == [None]

    run_virtually(main())


def test_cancelling_after_the_reply_is_complete_leaves_the_connection_to_its_next_user() -> None:
    async def main() -> None:
        setup = Setup()
        asking = setup.asking()
        await turns()
        setup.layer.arrive(OK + b"Content-Length: 5\r\n\r\nhello")
        asking.cancel()
        await asyncio.wait([asking])
        assert not setup.layer.was_aborted
        assert len(setup.freed) == 1
        assert setup.freed[0] is not None

    run_virtually(main())


def test_a_connection_answers_one_request_after_the_other() -> None:
    async def main() -> None:
        setup = Setup()
        for number in range(3):
            asking = setup.asking()
            await turns()
            setup.layer.arrive(OK + b"X-N: %d\r\nContent-Length: 5\r\n\r\nhello" % number)
            head, body = await asking
            assert (b"X-N", b"%d" % number) in head.headers
            assert await rest_of(body) == b"hello"
            assert setup.connection.is_usable()
        assert bytes(setup.layer.written) == REQUEST.head * 3

    run_virtually(main())


@pytest.mark.parametrize("stray", [b"\r\n", b"HTTP/1.1 408 Request Timeout\r\n\r\n", b"x"])
def test_bytes_that_nobody_asked_for_end_an_idle_connection(stray: bytes) -> None:
    async def main() -> None:
        setup = Setup()
        asking = setup.asking()
        await turns()
        setup.layer.arrive(OK + b"Content-Length: 5\r\n\r\nhello", stray)
        await asking
        assert not setup.connection.is_usable()
        assert len(setup.freed) == 2
        assert setup.freed[1] is None

    run_virtually(main())


def test_a_second_reply_in_the_same_read_does_not_change_the_first() -> None:
    async def main() -> None:
        setup = Setup()
        asking = setup.asking()
        await turns()
        setup.layer.arrive(OK + b"Content-Length: 5\r\n\r\nhello" + b"HTTP/1.1 500 Oh\r\nContent-Length: 1\r\n\r\nx")
        head, body = await asking
        assert head.status == 200
        assert await rest_of(body) == b"hello"
        assert not setup.connection.is_usable()

    run_virtually(main())


def test_a_reply_to_head_has_no_body_whatever_it_says() -> None:
    async def main() -> None:
        setup = Setup()
        asking = setup.asking(RequestBytes(b"HEAD / HTTP/1.1\r\n\r\n", has_bare_reply=True))
        await turns()
        setup.layer.arrive(OK + b"Content-Length: 5\r\n\r\n")
        _, body = await asking
        assert await rest_of(body) == b""
        assert setup.freed == [None]

    run_virtually(main())


def test_a_connection_that_ended_before_it_was_asked_says_so() -> None:
    async def main() -> None:
        setup = Setup()
        setup.layer.end()
        problem = await problem_of(setup.asking())
        assert problem.kind == "closed"  # type: ignore[union-attr]

    run_virtually(main())
