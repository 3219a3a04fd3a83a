"""Amazon's frames, compared with botocore's reader of them."""

import struct

import pytest
from botocore.eventstream import EventStreamBuffer
from hypothesis import given
from hypothesis import strategies as st

from aws_frames import event_frame, frame, text_header
from lapce_ai_providers.errors import ProviderError
from lapce_ai_providers.framing.aws_event_stream import LONGEST_FRAME_BYTES, TRUNCATED, EventStreamFraming
from lapce_ai_providers.wire import Event

NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20).filter(lambda text: len(text.encode()) < 256)


@st.composite
def headers(draw: st.DrawFn) -> bytes:
    """Headers of every kind."""
    name = draw(NAMES).encode()
    kind = draw(st.integers(0, 9))
    sizes = {0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16}
    if kind in sizes:
        value = draw(st.binary(min_size=sizes[kind], max_size=sizes[kind]))
    elif kind == 6:
        data = draw(st.binary(max_size=30))
        value = struct.pack("!H", len(data)) + data
    else:
        data = draw(st.text(st.characters(codec="utf-8"), max_size=30)).encode()
        value = struct.pack("!H", len(data)) + data
    return bytes([len(name)]) + name + bytes([kind]) + value


def read(*pieces: bytes) -> list[Event]:
    framing = EventStreamFraming()
    found = [event for piece in pieces for event in framing.feed(piece)]
    return [*found, *framing.finish()]


def fault_of(*pieces: bytes) -> str:
    with pytest.raises(ProviderError) as raised:
        read(*pieces)
    return raised.value.message


@given(st.lists(st.tuples(st.lists(headers(), max_size=4), st.text(st.characters(codec="utf-8"))), max_size=4))
def test_payloads_are_those_that_botocore_reads(frames: list[tuple[list[bytes], str]]) -> None:
    data = b""
    for number, (odd, payload) in enumerate(frames):
        head = text_header(":event-type", f"e{number}") + text_header(":message-type", "event")
        data += frame(head + b"".join(odd), payload.encode())
    theirs = EventStreamBuffer()
    theirs.add_data(data)
    try:
        expected = [message.payload.decode() for message in theirs]
    except Exception:  # botocore refuses two headers of one name
        return
    assert [event.data for event in read(data)] == expected


@given(st.lists(st.text(st.characters(codec="utf-8")), max_size=3), st.data())
def test_every_cut_gives_the_same_events(texts: list[str], data: st.DataObject) -> None:
    stream = b"".join(event_frame("contentBlockDelta", {"delta": {"text": text}}) for text in texts)
    place = data.draw(st.integers(0, len(stream)))
    whole = read(stream)
    assert len(whole) == len(texts)
    assert read(stream[:place], stream[place:]) == whole
    assert read(*(stream[i : i + 1] for i in range(len(stream)))) == whole


@given(st.lists(st.sampled_from(["contentBlockDelta", "messageStop", "metadata"]), max_size=6))
def test_frames_that_come_one_by_one_have_each_its_own_headers(names: list[str]) -> None:
    framing = EventStreamFraming()
    frames = [event_frame(name, {"n": number}) for number, name in enumerate(names)]
    found = [event for one in frames for event in framing.feed(one)]
    assert [event.name for event in found] == names
    assert found == read(b"".join(frames))


@given(st.binary(max_size=200))
def test_no_bytes_make_anything_but_events_or_a_fault(data: bytes) -> None:
    try:
        read(data)
    except ProviderError as error:
        assert error.message


@given(st.integers(0, 200), st.integers(1, 255))
def test_a_changed_byte_is_never_taken_for_an_event(place: int, change: int) -> None:
    stream = bytearray(event_frame("contentBlockDelta", {"delta": {"text": "x"}}))
    stream[place % len(stream)] ^= change
    assert fault_of(bytes(stream))


def test_the_kinds_of_frames_become_kinds_of_events() -> None:
    assert read(event_frame("a", {}), event_frame("badException", {"message": "m"}, "exception")) == [
        Event("a", "{}"),
        Event("badException", '{"message": "m"}', "exception"),
    ]
    told = text_header(":error-code", "Oops") + text_header(":error-message", "why")
    assert read(frame(told + text_header(":message-type", "error"), b"")) == [Event("Oops", "why", "error")]


def test_a_wrong_sum_is_told_with_both_sums() -> None:
    stream = event_frame("a", {})
    (told,) = struct.unpack("!I", stream[-4:])
    wrong = stream[:-4] + struct.pack("!I", told ^ 1)
    assert fault_of(wrong) == f"The message checksum ({told}) did not match the expected value of {told ^ 1}"
    prelude = stream[:8] + b"\0\0\0\0" + stream[12:]
    assert fault_of(prelude).startswith("The prelude checksum specified in the message (0) does not match")


def test_events_ahead_of_a_fault_are_given() -> None:
    framing = EventStreamFraming()
    found: list[Event] = []
    with pytest.raises(ProviderError):
        found.extend(framing.feed(event_frame("a", {}) + event_frame("b", {})[:-1] + b"\0"))
    assert [event.name for event in found] == ["a"]


@pytest.mark.parametrize("data", [b"\0", event_frame("a", {})[:-1], b'{"message":"oops"}', b"<html>" * 100])
def test_a_stream_that_ends_in_a_frame_is_truncated(data: bytes) -> None:
    assert fault_of(data) == "Truncated event message received."


def test_a_frame_beyond_all_limits_is_not_kept_and_not_waited_for_forever() -> None:
    framing = EventStreamFraming()
    list(framing.feed(struct.pack("!I", LONGEST_FRAME_BYTES + 1)))
    for _ in range(LONGEST_FRAME_BYTES // 1_000_000):
        assert list(framing.feed(b"x" * 1_000_000)) == []
    assert framing.unfinished
    with pytest.raises(ProviderError, match=TRUNCATED):
        list(framing.feed(b"x" * 1_000_000))


@pytest.mark.parametrize("length", [0, 4, 15])
def test_a_frame_shorter_than_any_can_be_is_a_fault(length: int) -> None:
    assert "too short" in fault_of(struct.pack("!I", length))


def test_headers_that_cannot_be_read_are_a_fault() -> None:
    for broken in (b"\x05ab", b"\x01a\x0b", b"\x01a\x07\xff\xff", b"\x01\xff\x07\x00\x00", b"\x01a\x07\x00"):
        assert fault_of(frame(broken, b"")) == "The reply has a frame whose headers cannot be read."
