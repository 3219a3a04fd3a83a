"""Gemini's stream: events by the standard, bare JSON errors and half events told, however the bytes are cut."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_providers.dialects.gemini_generate.framing import INCOMPLETE, GeminiFraming
from lapce_ai_providers.errors import ProviderError

ERROR = {"error": {"code": 503, "message": "Overloaded — später", "status": "UNAVAILABLE"}}
COMPACT = json.dumps(ERROR, ensure_ascii=False, separators=(",", ":"))
TOLD = f"P: got status: UNAVAILABLE. {COMPACT}"


def read(*reads: bytes) -> tuple[list[str], str | None]:
    """The data of the events, and the message of the error that ended them."""
    framing = GeminiFraming("P: ")
    found: list[str] = []
    try:
        for data in reads:
            found.extend(event.data for event in framing.feed(data))
        found.extend(event.data for event in framing.finish())
    except ProviderError as error:
        return found, error.message
    return found, None


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("before", [b"", b"data: 1\n\n", b"data: 1\r\n\r\n", b"\xef\xbb\xbfdata: 1\n\n", b": hi\n\n"])
@pytest.mark.parametrize("after", [b"", b"\n", b"\n\n"])
def test_an_error_that_comes_as_bare_json_is_told(indent: int | None, before: bytes, after: bytes) -> None:
    body = before + json.dumps(ERROR, ensure_ascii=False, indent=indent).encode() + after
    events = ["1"] if b"data" in before else []
    assert read(body) == (events, TOLD)
    assert read(*(body[place : place + 1] for place in range(len(body)))) == (events, TOLD)


def test_an_error_has_the_kind_of_its_status() -> None:
    framing = GeminiFraming("")
    with pytest.raises(ProviderError) as caught:
        list(framing.feed(COMPACT.encode()))
    assert (caught.value.status, caught.value.code, caught.value.retryable) == (503, "unavailable", True)


@pytest.mark.parametrize(
    "left",
    [
        b'data: {"candidates"',
        b"data: 1",
        b"data: 1\n",
        b'{"candidates": []}',
        b'[{"error": {"code": 503}}]',
        b'{"error": {"code": 200, "status": "OK"}}',
        b'{"error": null}',
        b"<html>\n<p>",
    ],
)
def test_what_is_left_at_the_end_is_told(left: bytes) -> None:
    assert read(b"data: 0\n\n" + left) == (["0"], "P: " + INCOMPLETE)


@pytest.mark.parametrize("left", [b"", b"\n", b"\r\n\n", b" ", b": comment", b": one\n: two\n"])
def test_nothing_is_left_by_comments_and_blank_lines(left: bytes) -> None:
    assert read(b"data: 0\n\n" + left) == (["0"], None)


def test_an_error_inside_an_event_is_the_decoder_s_business() -> None:
    assert read(f"data: {COMPACT}\n\n".encode()) == ([COMPACT], None)


LINES = st.sampled_from(
    ["data: a", "data:b", "data", ": c", "event: e", "id: 1", "", "", "ö€😀", "{", "}", COMPACT, f"data: {COMPACT}"]
)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])


@given(st.lists(st.tuples(LINES, ENDS), max_size=12), st.data())
def test_cuts_change_nothing(lines: list[tuple[str, str]], data: st.DataObject) -> None:
    if any(line == COMPACT for line, _ in lines[:-1]):  # bare JSON with something behind it: told as soon as it is seen
        return
    body = "".join(line + end for line, end in lines).encode()
    places = sorted(data.draw(st.lists(st.integers(0, len(body)), max_size=6)))
    reads = [body[start:end] for start, end in zip([0, *places], [*places, len(body)], strict=True)]
    assert read(*reads) == read(body)
