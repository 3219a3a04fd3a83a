"""The base protocol: whatever comes between and in what pieces, valid messages come through."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_server.stdio.framing import LONGEST_MESSAGE_BYTES, Fault, MessageFraming


def message(value: object) -> bytes:
    body = json.dumps(value).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def received(pieces: list[bytes]) -> tuple[list[object], list[str]]:
    """Decoded bodies and the reasons of faults, with the server's own handling of bodies that are no JSON."""
    framing, bodies, faults = MessageFraming(), [], []
    for piece in pieces:
        for item in framing.feed(piece):
            if isinstance(item, Fault):
                faults.append(item.reason)
                continue
            try:
                bodies.append(json.loads(item))
            except ValueError:
                faults.append("no JSON")
                framing.reclaim(item)
    return bodies, faults


def test_several_messages_in_one_piece_come_out_in_order() -> None:
    assert received([message(1) + message("zwei") + message([3])]) == ([1, "zwei", [3]], [])


def test_other_headers_and_any_letter_case_are_taken() -> None:
    data = b"content-type: application/json\r\nCONTENT-LENGTH:2\r\n\r\n{}"
    assert received([data]) == ([{}], [])


@given(st.lists(st.text(max_size=20), max_size=5), st.data())
def test_any_cut_of_the_bytes_gives_the_same_messages(values: list[str], data: st.DataObject) -> None:
    stream = b"".join(message(value) for value in values)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert received(pieces) == (values, [])


@given(st.binary(max_size=300).filter(lambda b: b"ontent-" not in b.lower()))
def test_after_garbage_the_next_message_is_found(garbage: bytes) -> None:
    bodies, _ = received([garbage + b"\r\n\r\n" + message("after")])
    assert bodies == ["after"]


@given(st.binary(max_size=200))
def test_garbage_never_raises(garbage: bytes) -> None:
    received([garbage, message("x"), garbage])


def test_a_length_that_swallows_the_next_message_loses_only_its_own() -> None:
    wrong = b'Content-Length: 60\r\n\r\n{"a":1}'
    assert received([wrong + message("second") + message("third")])[0] == ["second", "third"]


def test_a_length_that_is_too_short_loses_only_its_own() -> None:
    wrong = b'Content-Length: 3\r\n\r\n{"a":1}'
    assert received([wrong + message("second")])[0] == ["second"]


def test_a_message_that_is_too_long_is_skipped_without_being_kept() -> None:
    framing = MessageFraming()
    size = LONGEST_MESSAGE_BYTES + 1
    faults = list(framing.feed(b"Content-Length: %d\r\n\r\n" % size))
    assert [type(fault) for fault in faults] == [Fault]
    piece = b"x" * (1 << 20)
    for _ in range(size // len(piece)):
        assert list(framing.feed(piece)) == []
    assert list(framing.feed(b"x" * (size % len(piece)) + message("after"))) == [b'"after"']


def test_garbage_without_end_does_not_pile_up() -> None:
    framing = MessageFraming()
    for _ in range(1000):
        list(framing.feed(b"spam" * 1024))
    assert sum(len(b) for b in [bytes(framing._buffer)]) < 20_000


@pytest.mark.parametrize("too_long_by", range(1, 30))
def test_a_length_that_reaches_into_the_next_head_loses_no_message(too_long_by: int) -> None:
    body = b'{"a": 1}'
    wrong = b"Content-Length: %d\r\n\r\n%b" % (len(body) + too_long_by, body)
    assert received([wrong + message("next message")])[0] == ["next message"]
