"""What the user changed last."""

from hypothesis import given, settings
from hypothesis import strategies as st

from lapce_ai_server.documents.documents import Documents, TextChange
from lapce_ai_server.documents.recent_edits import MOST_CHARACTERS, MOST_EDITS, NEAR_SECONDS
from naive_text import POSITIONS, TEXTS

URI = "file:///a.py"
TEXT = "".join(f"line {number}\n" for number in range(100))


def opened(text: str = TEXT) -> Documents:
    documents = Documents()
    documents.open(URI, "python", 1, text)
    return documents


def typed(documents: Documents, line: int, character: int, text: str, now_seconds: float = 0.0) -> None:
    """Key by key, as people do."""
    for key in text:
        change = TextChange(((line, character), (line, character)), key)
        documents.change(URI, None, [change], now_seconds)
        character += 1


def told(documents: Documents) -> list[tuple[int, str, str]]:
    return [(edit.first_line, edit.before, edit.after) for edit in documents.recent_edits()]


def test_keys_typed_in_one_place_are_one_edit() -> None:
    documents = opened()
    typed(documents, 3, 6, " is new")
    assert told(documents) == [(3, "line 3\n", "line 3 is new\n")]


def test_edits_of_lines_close_by_are_one_and_those_far_away_are_not() -> None:
    documents = opened()
    typed(documents, 3, 0, "a")
    typed(documents, 5, 0, "b")
    typed(documents, 60, 0, "c")
    assert told(documents) == [
        (60, "line 60\n", "cline 60\n"),
        (3, "line 3\nline 4\nline 5\n", "aline 3\nline 4\nbline 5\n"),
    ]


def test_lines_close_by_much_later_are_another_edit_but_the_same_line_is_not() -> None:
    documents = opened()
    typed(documents, 3, 0, "a", 0.0)
    typed(documents, 5, 0, "b", NEAR_SECONDS + 1)
    typed(documents, 3, 0, "c", 3 * NEAR_SECONDS)
    assert told(documents) == [(3, "line 3\n", "caline 3\n"), (5, "line 5\n", "bline 5\n")]


def test_an_edit_stays_where_it_is_when_lines_come_above_it() -> None:
    documents = opened()
    typed(documents, 60, 0, "x")
    typed(documents, 3, 0, "\n\n")
    assert told(documents)[1] == (62, "line 60\n", "xline 60\n")


def test_what_was_typed_and_taken_back_is_no_edit() -> None:
    documents = opened()
    typed(documents, 3, 0, "x")
    documents.change(URI, None, [TextChange(((3, 0), (3, 1)), "")], 0.0)
    assert told(documents) == []


def test_a_new_whole_text_tells_only_what_differs() -> None:
    documents = opened()
    documents.change(URI, None, [TextChange(None, TEXT.replace("line 7\n", "line 7!\n"))], 0.0)
    assert told(documents) == [(7, "line 7\n", "line 7!\n")]


def test_a_text_too_long_to_tell_is_no_edit_and_what_it_overwrote_is_none_either() -> None:
    documents = opened()
    typed(documents, 3, 0, "x")
    typed(documents, 60, 0, "y")
    long = "z" * (MOST_CHARACTERS + 1)
    documents.change(URI, None, [TextChange(((3, 0), (3, 0)), long + "\n")], 0.0)
    assert told(documents) == [(61, "line 60\n", "yline 60\n")]


def test_only_the_last_edits_are_kept() -> None:
    documents = Documents()
    for number in range(MOST_EDITS + 5):
        uri = f"file:///{number}"
        documents.open(uri, "", 1, "")
        documents.change(uri, 2, [TextChange(None, "x")], float(number))
    edits = documents.recent_edits()
    assert [edit.uri for edit in edits] == [f"file:///{number}" for number in range(MOST_EDITS + 4, 4, -1)]
    assert edits[0].at_seconds == MOST_EDITS + 4


def test_edits_of_a_document_that_comes_back_another_are_forgotten() -> None:
    documents = opened()
    typed(documents, 3, 0, "x")
    text = documents.get(URI).text
    documents.close(URI)
    documents.open("file:///%61.py", "python", 1, text)
    assert len(documents.recent_edits()) == 1
    documents.open(URI, "python", 1, "from the disk\n" + TEXT)
    assert documents.recent_edits() == ()


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.lists(st.tuples(st.none() | st.tuples(POSITIONS, POSITIONS), TEXTS), max_size=12))
def test_taking_all_edits_back_gives_the_first_text(text: str, changes: list) -> None:
    documents = opened("1\n2\n3\n4\n5\n6\n7\n" + text)
    first = documents.get(URI).text
    for part, new in changes:
        documents.change(URI, None, [TextChange(part, new)], 0.0)
    lines = list(documents.get(URI).lines)
    for edit in sorted(documents.recent_edits(), key=lambda edit: edit.first_line, reverse=True):
        stop = edit.first_line + len(edit.added)
        assert tuple(lines[edit.first_line : stop]) == edit.added
        lines[edit.first_line : stop] = edit.removed
    assert "".join(lines) == first
