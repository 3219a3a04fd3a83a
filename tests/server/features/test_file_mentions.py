"""Files that a question names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_server.features.file_mentions import Mention, mentions, quoted


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Look at @src/main.py.", [Mention("src/main.py")]),
        ("@a.py:10-40, (@b.py:7)", [Mention("a.py", 10, 40), Mention("b.py", 7, 7)]),
        ('@"my notes.md":3 and @"my notes.md":3', [Mention("my notes.md", 3, 3)]),
        ("me@example.com, a.@b, @@c", []),
        ("@.env", [Mention(".env")]),
    ],
)
def test_a_file_is_named_by_an_at_sign(text: str, found: list[Mention]) -> None:
    assert list(mentions(text)) == found


@given(st.text(alphabet='@"a./:1-\n `', max_size=30))
def test_any_text_is_looked_through(text: str) -> None:
    for mention in mentions(text):
        assert mention.path
        assert "\n" not in mention.path
        quoted(mention, "a\nb\n", "")


def test_only_the_lines_that_are_named_are_quoted() -> None:
    assert quoted(Mention("a.py", 2, 3), "1\n2\n3\n4\n", "py") == "a.py, lines 2-3:\n```py\n2\n3\n```"
    assert quoted(Mention("a.md"), "```\nx\n```\n", "md") == "a.md:\n````md\n```\nx\n```\n````"
    assert Mention("a.py", 9, 9).part_of("1\n") == ""
