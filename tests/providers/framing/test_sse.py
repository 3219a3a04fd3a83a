import re
from itertools import chain, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_providers.errors import BrokenReply
from lapce_ai_providers.framing.sse import SseFraming
from lapce_ai_providers.wire import Event

PIECES = [b"data", b"event", b"id", b":", b" ", b"\n", b"\n\n", b"\r", b"\r\n", b"data: {}\n\n", b"x", b"[DONE]"]
PIECES += [b"event: e\n", b"event: e\ndata: {}\n\n", b"data: {}\r\n\r\n", b"event: e\r\ndata: {}\r\n\r\n"]
PIECES += [b"\xef\xbb\xbf", "🌍é".encode(), b"\xff", b"\xe2\x82", b"\xf0", b"\x00", b"\xc2\x85", "\u2028".encode()]
streams = st.lists(st.sampled_from(PIECES) | st.binary(max_size=3), max_size=40).map(b"".join)


def events_of(*reads: bytes) -> list[Event]:
    framing = SseFraming()
    found = [event for read in reads for event in framing.feed(read)]
    return [*found, *framing.finish()]


def events_by_the_standard(stream: bytes) -> list[Event]:
    """The standard's algorithm on the whole text, word by word."""
    events: list[Event] = []
    name, data = "", ""
    *lines, _unfinished = re.split("\r\n|\n|\r", stream.decode("utf-8", "replace").removeprefix("\ufeff"))
    for line in lines:
        field, _, value = line.partition(":")
        if not line:
            if data:
                events.append(Event(name, data.removesuffix("\n")))
            name, data = "", ""
        elif field == "event":
            name = value.removeprefix(" ")
        elif field == "data":
            data += value.removeprefix(" ") + "\n"
    return events


@given(streams, st.data())
def test_any_bytes_cut_anywhere_give_the_events_of_the_standard(stream: bytes, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    reads = [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    expected = events_by_the_standard(stream)
    assert events_of(*reads) == expected
    assert events_of(stream) == expected
    assert events_of(*(stream[place : place + 1] for place in range(len(stream)))) == expected


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        (b"data: a\n\n", [Event("", "a")]),
        (b"data: a\n\ndata: b\n\n", [Event("", "a"), Event("", "b")]),
        (b"data:a\n\n", [Event("", "a")]),
        (b"data:  a\n\n", [Event("", " a")]),
        (b"data\n\n", [Event("", "")]),
        (b"data: a\ndata: b\n\n", [Event("", "a\nb")]),
        (b"event: e\ndata: a\n\ndata: b\n\n", [Event("e", "a"), Event("", "b")]),
        (b"event: e\n\ndata: a\n\n", [Event("", "a")]),
        (b": comment\n\nretry: 5\nid: 1\ndata: a\n\n", [Event("", "a")]),
        (b"\xef\xbb\xbfdata: a\n\n", [Event("", "a")]),
        (b"data: \xef\xbb\xbfa\n\n", [Event("", "\ufeffa")]),
        (b"data: a\r\rdata: b\r\n\r\n", [Event("", "a"), Event("", "b")]),
        (b"data: \xff\n\n", [Event("", "\ufffd")]),
        (b"data: a\n", []),
        (b"data: a", []),
        (b"\n\n\n", []),
    ],
)
def test_what_the_standard_says(stream: bytes, expected: list[Event]) -> None:
    assert events_of(stream) == expected


def test_a_cr_and_its_lf_in_two_reads_are_one_line_end() -> None:
    assert events_of(b"data: a\r", b"\ndata: b\r", b"\n\r", b"\n") == [Event("", "a\nb")]


def test_nothing_is_kept_between_events() -> None:
    framing = SseFraming()
    list(framing.feed(b"event: e\ndata: x\n\n"))
    assert (framing._unfinished, framing._data, framing._data_bytes, framing._name) == (b"", [], 0, "")


@pytest.mark.parametrize("read", [b"data: 0123456789", b"data: 0123\ndata: 456\n", b"0123456789012345678"])
def test_an_event_beyond_the_limit_is_the_servers_fault(read: bytes) -> None:
    framing = SseFraming(longest_event_bytes=15)
    with pytest.raises(BrokenReply, match="longer than 15 bytes"):
        list(chain.from_iterable(map(framing.feed, repeat(read, 3))))


def test_events_ahead_of_one_beyond_the_limit_are_given() -> None:
    framing = SseFraming(longest_event_bytes=15)
    found: list[Event] = []
    with pytest.raises(BrokenReply):
        found.extend(framing.feed(b"data: a\n\n" + b"x" * 20))
    assert found == [Event("", "a")]


def test_a_long_line_in_many_reads_takes_time_in_proportion() -> None:
    framing = SseFraming()
    for _ in range(20_000):
        assert not list(framing.feed(b"0123456789" * 10))
    assert [len(event.data) for event in framing.feed(b"\ndata: a\n\n")] == [1]
