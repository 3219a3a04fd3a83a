"""Messages about documents, as editors send them and as none should."""

import logging
from types import SimpleNamespace

import pytest

from lapce_ai_server.documents.documents import Documents, TextChange
from lapce_ai_server.documents.messages import Malformed, changed, opened, uri_in
from lapce_ai_server.handlers import handler_for
from naive_text import range_value

URI = "file:///a.py"


def played(*messages: tuple[str, object]) -> Documents:
    session = SimpleNamespace(
        open_documents=Documents(), expect_completions=lambda: None, completions_closed=lambda key: None
    )
    for method, params in messages:
        handler_for(f"textDocument/{method}")(session, params, None)
    return session.open_documents


def did_open(uri: str = URI, text: str = "a\n") -> tuple[str, object]:
    return "didOpen", {"textDocument": {"uri": uri, "languageId": "python", "version": 1, "text": text}}


def did_change(*changes: object, uri: str = URI, version: object = 2) -> tuple[str, object]:
    return "didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": list(changes)}


@pytest.mark.parametrize(
    "params",
    [None, [], {}, {"textDocument": None}, {"textDocument": {}}, {"textDocument": {"uri": 3}}, {"textDocument": [1]}],
)
@pytest.mark.parametrize("method", ["didOpen", "didChange", "didClose", "didSave"])
def test_a_message_about_nothing_is_logged_and_loses_no_document(method: str, params: object, caplog) -> None:
    documents = played(did_open(), (method, params))
    assert documents.get(URI).text == "a\n"
    assert f"ignored a malformed textDocument/{method}: textDocument" in caplog.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": 3},
        {},
        None,
        "x",
        {"text": "x", "range": 3},
        {"text": "x", "range": {"start": {"line": 0}, "end": {"line": 0, "character": 0}}},
        {"text": "x", "range": range_value((0, 0), (0, "1"))},
        {"text": "x", "range": range_value((0, True), (0, 1))},
        {"text": "x", "range": range_value((0, 0.5), (0, 1))},
    ],
)
def test_a_change_that_cannot_be_read_is_logged_and_the_others_are_made(wrong: object, caplog) -> None:
    documents = played(did_open(), did_change(wrong, {"text": "b", "range": range_value((0, 0), (0, 0))}))
    assert documents.get(URI).text == "ba\n"
    assert "ignored a part of textDocument/didChange: contentChanges[0]" in caplog.text


def test_a_secret_in_the_wrong_place_is_not_logged(caplog) -> None:
    caplog.set_level(logging.DEBUG)
    played(did_change({"text": ["sk-secret"]}, uri="sk-secret"), ("didOpen", {"textDocument": {"uri": ["sk-secret"]}}))
    assert caplog.text
    assert "sk-secret" not in caplog.text


def test_changes_of_one_message_are_made_in_their_order() -> None:
    insert = {"text": "1", "range": range_value((0, 0), (0, 0))}
    assert played(did_open(), did_change(insert, {"text": "x"}, insert)).get(URI).text == "1x"


@pytest.mark.parametrize("absent", [{}, {"range": None}])
def test_a_change_without_a_range_is_the_whole_text(absent: dict) -> None:
    assert played(did_open(), did_change({"text": "b", **absent})).get(URI).text == "b"


def test_a_whole_text_opens_a_document_and_a_part_of_one_does_not() -> None:
    part = {"text": "x", "range": range_value((0, 0), (0, 0))}
    assert len(played(did_change(part))) == 0
    documents = played(did_change(part, {"text": "b"}, part))
    assert (documents.get(URI).text, documents.get(URI).language_id, documents.get(URI).version) == ("xb", "", 2)


def test_whole_numbers_may_be_floats() -> None:
    change = changed(did_change({"text": "", "range": range_value((1.0, 2.0), (3, 4))}, version=5.0)[1])
    assert change.changes == (TextChange(((1, 2), (3, 4)), ""),)
    assert change.version == 5


def test_a_version_that_is_none_keeps_the_last_one() -> None:
    assert played(did_open(), did_change({"text": ""}, version=None)).get(URI).version == 1
    assert played(did_open(), did_change(version=7)).get(URI).version == 7


def test_what_is_missing_of_a_document_is_named() -> None:
    with pytest.raises(Malformed, match=r"textDocument\.text"):
        opened({"textDocument": {"uri": URI}})
    with pytest.raises(Malformed, match="contentChanges"):
        changed({"textDocument": {"uri": URI}})
    assert opened({"textDocument": {"uri": URI, "text": ""}}).language_id == ""
    assert uri_in({"textDocument": {"uri": URI}}) == URI


def test_the_document_used_last_comes_first() -> None:
    names = [f"file:///{number}" for number in range(3)]
    documents = played(*(did_open(uri) for uri in names))
    assert [document.uri for document in documents.recent()] == names[::-1]
    assert documents.touch("file:///%30")
    assert not documents.touch("file:///9")
    documents.change(names[1], 2, [], 0.0)
    assert [document.uri for document in documents.recent()] == [names[1], names[0], names[2]]
    assert documents.close(names[1])
    assert not documents.close(names[1])
    assert [document.uri for document in documents.recent()] == [names[0], names[2]]


def test_a_document_opened_twice_has_the_second_text() -> None:
    assert played(did_open(), did_open(text="new")).get(URI).text == "new"
