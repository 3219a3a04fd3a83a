"""Whatever an editor sends, our text is the editor's: random messages, played to the handlers and to a plain string."""

from types import SimpleNamespace

import pytest
from hypothesis import assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from lapce_ai_server.documents.document import Document
from lapce_ai_server.documents.documents import Documents
from lapce_ai_server.handlers import handler_for
from naive_text import POSITIONS, TEXTS, edited, line_starts, offset_of, range_value, whole

SPELLINGS = [
    ("file:///c%3A/a%20b.py", "file:///C:/a b.py", "file:///c:/a%20b.py"),
    ("file:///home/ä.py", "file:///home/%C3%A4.py", "file:///home/%c3%a4.py"),
]
CHANGES = st.lists(st.tuples(st.none() | st.tuples(POSITIONS, POSITIONS), TEXTS), max_size=3)
WHICH = st.sampled_from([0, 1])
HOW = st.integers(0, 2)


class Editing(RuleBasedStateMachine):
    """Two documents, each spelled in three ways."""

    @initialize(encoding=st.sampled_from(["utf-8", "utf-16", "utf-32"]))
    def begin(self, encoding: str) -> None:
        self.encoding, self.version = encoding, 0
        self.documents = Documents(encoding)
        self.texts: dict[int, str] = {}

    def send(self, method: str, which: int, how: int, **more: object) -> None:
        self.version += 1
        document = {"uri": SPELLINGS[which][how], "version": self.version, **more.pop("document", {})}
        handler = handler_for(f"textDocument/{method}")
        session = SimpleNamespace(
            open_documents=self.documents, expect_completions=lambda: None, completions_closed=lambda key: None
        )
        handler(session, {"textDocument": document, **more}, None)

    @rule(which=WHICH, how=HOW, text=TEXTS)
    def open(self, which: int, how: int, text: str) -> None:
        self.send("didOpen", which, how, document={"languageId": "python", "text": text})
        self.texts[which] = whole(text)

    @rule(which=WHICH, how=HOW, changes=CHANGES)
    def change(self, which: int, how: int, changes: list) -> None:
        rows = []
        for part, text in changes:
            rows.append({"text": text} if part is None else {"range": range_value(*part), "text": text})
            if part is None:
                self.texts[which] = whole(text)
            elif which in self.texts:
                self.texts[which] = edited(self.texts[which], *part, text, self.encoding)
        self.send("didChange", which, how, contentChanges=rows)

    @rule(which=WHICH, how=HOW)
    def close(self, which: int, how: int) -> None:
        self.send("didClose", which, how)
        self.texts.pop(which, None)

    @rule(which=WHICH, how=HOW)
    def save(self, which: int, how: int) -> None:
        self.send("didSave", which, how)

    @rule(which=WHICH, how=HOW, start=POSITIONS, end=POSITIONS)
    def read(self, which: int, how: int, start: tuple[int, int], end: tuple[int, int]) -> None:
        assume(which in self.texts)
        document, text = self.documents.get(SPELLINGS[which][how]), self.texts[which]
        first, last = (offset_of(text, at, self.encoding) for at in (start, end))
        assert document.offset(start) == first
        assert document.between(start, end) == text[min(first, last) : max(first, last)]
        assert document.prefix_suffix(start, 1000) == (text[:first], text[first:])
        self.look_around(document, start, first, text)
        assert document.offset(document.clamped(start)) == first

    def look_around(self, document: Document, start: tuple[int, int], offset: int, text: str) -> None:
        """What is kept of the text around a line is never an older one's, and never too long."""
        for most in (3, 12):
            prefix, suffix = document.prefix_suffix(start, most)
            assert text[:offset].endswith(prefix)
            assert text[offset:].startswith(suffix)
            assert max(len(prefix), len(suffix)) <= most

    @invariant()
    def the_texts_are_equal(self) -> None:
        if not hasattr(self, "texts"):
            return
        assert len(self.documents) == len(self.texts)
        for which, text in self.texts.items():
            document = self.documents.get(SPELLINGS[which][0])
            assert document.text == text
            assert len(document.lines) == len(line_starts(text))

    @invariant()
    def recent_edits_are_where_they_say(self) -> None:
        if not hasattr(self, "texts"):
            return
        for edit in self.documents.recent_edits():
            document = self.documents.get(edit.uri)
            if document is not None:
                stop = edit.first_line + len(edit.added)
                assert tuple(document.lines[edit.first_line : stop]) == edit.added


TestEditing = Editing.TestCase
TestEditing.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)


@pytest.mark.slow
def test_a_thousand_sessions_of_random_edits() -> None:
    run_state_machine_as_test(Editing, settings=settings(max_examples=1000, stateful_step_count=40, deadline=None))
