"""What a character of a position counts."""

import pytest

from lapce_ai_server.documents.position import chosen_encoding, index_in, units_in

LINE = "aé€\N{ROCKET}b"


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-32", [0, 1, 2, 3, 4, 5, 5, 5]),
        ("utf-16", [0, 1, 2, 3, 3, 4, 5, 5]),
        ("utf-8", [0, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 5, 5]),
    ],
)
def test_a_position_inside_a_character_is_its_start(encoding: str, expected: list[int]) -> None:
    assert [index_in(LINE, character, encoding) for character in range(len(expected))] == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_past_the_end_is_the_end_and_below_zero_the_start(encoding: str) -> None:
    assert index_in(LINE, 10**30, encoding) == len(LINE)
    assert index_in("abc", 10**30, encoding) == 3
    assert index_in(LINE, -1, encoding) == 0


@pytest.mark.parametrize(("encoding", "units"), [("utf-8", 11), ("utf-16", 6), ("utf-32", 5)])
def test_units_are_counted_in_the_encoding(encoding: str, units: int) -> None:
    assert units_in(LINE, encoding) == units


def test_half_a_pair_is_one_unit_of_utf_16() -> None:
    assert units_in("a\ud83db", "utf-16") == 3
    assert index_in("a\ud83db", 2, "utf-16") == 2


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (None, "utf-16"),
        ([], "utf-16"),
        (["utf-8", "utf-32", "utf-16"], "utf-16"),
        (["utf-8", "utf-32"], "utf-8"),
        (["utf-32"], "utf-32"),
        (["utf-7"], "utf-16"),
        (["utf-7", "utf-32"], "utf-32"),
    ],
)
def test_utf_16_is_spoken_unless_the_client_names_only_others(offered: list[str] | None, chosen: str) -> None:
    assert chosen_encoding(offered) == chosen
