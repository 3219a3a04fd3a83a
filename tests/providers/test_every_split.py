"""Recorded streams, cut at every place."""

import pytest

from parity_scenarios import PLAYED
from recorded_streams import chunks_of, events_of, streams


@pytest.mark.parametrize("provider", PLAYED)
def test_a_stream_cut_in_two_anywhere_gives_the_same_events(provider: str) -> None:
    for body, how in streams(provider).items():
        whole = events_of(how, body)
        for place in range(1, len(body)):
            assert events_of(how, body[:place], body[place:]) == whole, (body, place)


@pytest.mark.parametrize("provider", PLAYED)
def test_a_stream_in_single_bytes_gives_the_same_chunks(provider: str) -> None:
    for body, how in streams(provider).items():
        single = events_of(how, *(body[place : place + 1] for place in range(len(body))))
        assert chunks_of(how, single) == chunks_of(how, events_of(how, body)), body


@pytest.mark.parametrize("provider", PLAYED)
def test_a_stream_that_ends_anywhere_gives_a_beginning_of_its_events(provider: str) -> None:
    for body, how in streams(provider).items():
        whole, _ = events_of(how, body)
        for place in range(0, len(body), 7):
            part, _ = events_of(how, body[:place])
            assert part == whole[: len(part)], (body, place)
