"""One document, many spellings."""

import pytest

from lapce_ai_server.documents.uri import key_of, path_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("file:///a%20b", "file:///a b"),
        ("file:///%C3%A4", "file:///%c3%a4"),
        ("file:///%C3%A4", "file:///ä"),
        ("file:///c%3A/x", "file:///C:/x"),
        ("file:///c:/x", "file:///C:/x"),
    ],
)
def test_spellings_of_one_uri_are_one_document(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("file:///a", "file:///A"),
        ("file:///c:/x", "file:///c:/X"),
        ("file:///%FF", "file:///%FE"),
        ("untitled:1", "file:///1"),
    ],
)
def test_other_documents_stay_apart(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///home/a%20b.py", "/home/a b.py"),
        ("file:///c%3A/x/y.py", "c:/x/y.py"),
        ("file:///C:/x/y.py", "C:/x/y.py"),
        ("file://server/share/y.py", "//server/share/y.py"),
        ("file://localhost/etc/y", "/etc/y"),
        ("file:/etc/y", "/etc/y"),
        ("file:///a%23b%3Fc", "/a#b?c"),
        ("untitled:Untitled-1", "Untitled-1"),
        ("vscode-notebook-cell:/home/x.ipynb#W0", "/home/x.ipynb"),
        ("git:/home/a.py?%7B%22ref%22%3A1%7D", "/home/a.py"),
        ("a/b.py", "a/b.py"),
        ("", ""),
    ],
)
def test_the_path_is_what_people_call_the_document_by(uri: str, path: str) -> None:
    assert path_of(uri) == path
