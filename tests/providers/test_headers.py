from lapce_ai_providers.headers import bearer, header_value, merged


def test_a_later_header_takes_the_place_of_an_earlier_one_in_any_case() -> None:
    assert merged([("X-Title", "a"), ("B", "1")], [("x-title", "b")]) == (("x-title", "b"), ("B", "1"))


def test_white_space_around_a_value_is_lost() -> None:
    assert merged(bearer("sk-1\n")) == (("Authorization", "Bearer sk-1"),)
    assert merged(bearer("")) == (("Authorization", "Bearer"),)


def test_the_first_header_that_is_there_is_told() -> None:
    assert header_value({"b": "2", "c": "3"}, "a", "b", "c") == "2"
    assert header_value({}, "a") is None
