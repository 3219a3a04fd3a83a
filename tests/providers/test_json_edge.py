import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_providers.json_edge import (
    as_count,
    dump_bytes,
    excerpt,
    number_text,
    parse,
    parse_bytes,
    parse_rows,
    stringify,
    truthy,
)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (1.5, "1.5"),
        (-0.1, "-0.1"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (1.2345678901234567e19, "12345678901234567000"),
        (1e-6, "0.000001"),
        (1.234e-5, "0.00001234"),
        (1e-7, "1e-7"),
        (-9.99e-7, "-9.99e-7"),
        (1.5e300, "1.5e+300"),
        (float("inf"), "null"),
        (float("nan"), "null"),
    ],
)
def test_numbers_are_written_as_javascript_writes_them(number: float, text: str) -> None:
    assert number_text(number) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_reads_back_as_itself(number: float) -> None:
    assert float(number_text(number)) == number


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": [1, 2.0, None, True, {"b": "é"}]}, '{"a":[1,2,null,true,{"b":"é"}]}'),
        ('"\\/\n\x01\x7f\u2028', '"\\"\\\\/\\n\\u0001\x7f\u2028"'),
        ("\ud83c", '"\\ud83c"'),
        ("🌍", '"🌍"'),
        ([], "[]"),
    ],
)
def test_values_are_written_as_javascript_writes_them(value: Any, text: str) -> None:
    assert stringify(value) == text


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda v: st.lists(v) | st.dictionaries(st.text(), v)
    )
)
def test_bodies_and_texts_read_back_as_what_was_meant(value: Any) -> None:
    assert json.loads(stringify(value)) == value
    assert json.loads(dump_bytes(value)) == value


def test_half_a_surrogate_pair_goes_out_as_its_escape() -> None:
    assert dump_bytes({"a": "x\ud83c"}) == b'{"a":"x\\ud83c"}'


@pytest.mark.parametrize("text", ["", "NaN", "[Infinity]", "{'a':1}", "[" * 100_000, "1" * 5000, "\ufeff1"])
def test_what_is_not_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse(text)


def test_a_whole_reply_may_have_a_bom() -> None:
    assert parse_bytes(b'\xef\xbb\xbf{"a":1}') == {"a": 1}


@pytest.mark.parametrize(("value", "count"), [(3, 3), (3.9, 3), (True, None), ("3", None), (float("inf"), None)])
def test_only_numbers_count(value: object, count: int | None) -> None:
    assert as_count(value) == count


@pytest.mark.parametrize(
    ("value", "true"), [({}, True), ([], True), ("", False), (0, False), (None, False), ("a", True)]
)
def test_truth_is_javascripts(value: object, true: bool) -> None:
    assert truthy(value) is true


def test_an_excerpt_is_one_short_line() -> None:
    assert excerpt("a\n b") == "a b"
    assert excerpt("x" * 300) == "x" * 199 + "…"


def test_a_long_list_is_read_without_the_members_that_nobody_heeds() -> None:
    body = b'{"data": [{"id": "a", "text": "long", "price": {"in": 1, "out": 2}}, 3], "more": [{}]}'
    assert parse_rows(body, {"data", "id", "price", "in"}, dict) == {"data": [{"id": "a", "price": {"in": 1}}, 3]}


def test_objects_of_a_long_list_are_made_into_something_smaller_as_they_come() -> None:
    made: list[object] = []
    body = b'{"data": [{"id": 1}, {"id": 2}]}'
    kept = parse_rows(body, {"data", "id"}, lambda row: made.append(dict(row)) or row.get("id", row))
    assert kept == {"data": [1, 2]}
    assert made == [{"id": 1}, {"id": 2}, {"data": [1, 2]}]


@pytest.mark.parametrize("body", [b"", b"[1", b'{"data": NaN}', b"[" * 100_000], ids=["empty", "cut", "nan", "deep"])
def test_what_is_no_json_is_no_long_list(body: bytes) -> None:
    with pytest.raises(ValueError):
        parse_rows(body, {"data"}, dict)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(values, st.text(" \t\r\n", max_size=2), st.text(" \t\r\n", max_size=2))
def test_blanks_around_a_value_mean_nothing(value: object, before: str, after: str) -> None:
    assert parse(f"{before}{json.dumps(value)}{after}") == value


@pytest.mark.parametrize("text", ["", " ", "{} {}", "1 2", "{}x", "\u00a0{}", "[", "nul", "{}\ufeff"])
def test_what_is_no_single_value_is_refused_as_json_itself_does(text: str) -> None:
    with pytest.raises(ValueError) as ours:
        parse(text)
    with pytest.raises(ValueError) as theirs:
        json.loads(text)
    assert str(ours.value) == str(theirs.value)
