"""Any typing along a text gets exactly the rest of it; any other edit never leads to a wrong document."""

from __future__ import annotations

from attrs import define
from hypothesis import given, settings
from hypothesis import strategies as st

from lapce_ai_server.features.inline.items import Suggestion
from lapce_ai_server.features.inline.memory import CompletionMemory
from lapce_ai_server.features.inline.situation import Situation
from remembered import at

WORDS = st.text("ab\n ", max_size=12)
PLAIN = st.text("ab\n", max_size=10)
MARKED = st.text('ab()[]{}" \n', max_size=12)
BALANCED = st.recursive(
    st.text("ab, ", max_size=4),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(st.sampled_from(["()", "[]", "{}"]), inner).map(lambda pair: f"{pair[0][0]}{pair[1]}{pair[0][1]}"),
        st.text("ab ", min_size=1, max_size=3).map(lambda text: f'"{text}"'),
    ),
    max_leaves=8,
)


def known(asked: Situation, answer: str, replace_after: int = 0) -> CompletionMemory:
    memory = CompletionMemory()
    memory.store(asked, [Suggestion(answer, replace_after)], 0.0)
    return memory


@settings(deadline=None)
@given(WORDS, WORDS, MARKED, st.data())
def test_typing_along_gets_exactly_the_rest(prefix: str, suffix: str, answer: str, data: st.DataObject) -> None:
    memory = known(at(prefix, suffix), answer)
    count = data.draw(st.integers(0, len(answer)))
    found = memory.lookup(at(prefix + answer[:count], suffix), 1.0)
    rest = answer[count:]
    if rest.strip():
        assert found == (Suggestion(rest),)
    else:
        assert not found


@settings(deadline=None)
@given(WORDS, WORDS, MARKED, st.data())
def test_taking_back_in_the_line_gets_what_was_taken_and_the_text(
    prefix: str, suffix: str, answer: str, data: st.DataObject
) -> None:
    memory = known(at(prefix, suffix), answer)
    if not answer.strip():
        return
    line = prefix.rpartition("\n")[2]
    count = data.draw(st.integers(0, len(line)))
    left = prefix[: len(prefix) - count]
    assert memory.lookup(at(left, suffix), 1.0) == (Suggestion(prefix[len(left) :] + answer),)


@settings(max_examples=300, deadline=None)
@given(PLAIN, PLAIN, PLAIN, PLAIN, PLAIN)
def test_whatever_is_found_leads_to_the_document_that_the_answer_meant(
    prefix: str, suffix: str, answer: str, other_prefix: str, other_suffix: str
) -> None:
    memory = known(at(prefix, suffix), answer)
    for before in (other_prefix, prefix + other_prefix, prefix[: len(other_prefix)]):
        for after in (other_suffix, suffix, other_suffix + suffix):
            for found in memory.lookup(at(before, after), 1.0) or ():
                assert before + found.text + after[found.replace_after :] == prefix + answer + suffix


@settings(max_examples=300, deadline=None)
@given(MARKED, MARKED, MARKED, MARKED, MARKED)
def test_among_brackets_too_but_for_closing_ones_and_white_space(
    prefix: str, suffix: str, answer: str, other_prefix: str, other_suffix: str
) -> None:
    memory = known(at(prefix, suffix), answer)
    for before in (other_prefix, prefix + other_prefix, prefix[: len(other_prefix)]):
        for after in (other_suffix, suffix, other_suffix + suffix):
            for found in memory.lookup(at(before, after), 1.0) or ():
                assert letters(before + found.text + after[found.replace_after :]) == letters(prefix + answer + suffix)


def letters(text: str) -> str:
    """Without what an editor may have closed by itself."""
    return "".join(character for character in text if character in "ab([{")


@define
class ClosingEditor:
    """Closes brackets and quotes by itself; a closing one that it put there is typed over."""

    prefix: str
    suffix: str
    closed: int = 0
    """Characters after the cursor that it put there."""

    def type(self, character: str) -> None:
        if self.closed and self.suffix[0] == character:
            self.suffix, self.closed = self.suffix[1:], self.closed - 1
        elif character in '([{"':
            self.suffix = ')]}"'['([{"'.index(character)] + self.suffix
            self.closed += 1
        self.prefix += character


@settings(max_examples=200, deadline=None)
@given(WORDS, st.sampled_from(["", "\nb", "\n\n    a"]), BALANCED)
def test_in_an_editor_that_closes_brackets_every_key_gets_the_rest(prefix: str, suffix: str, answer: str) -> None:
    memory = known(at(prefix, suffix), answer)
    editor = ClosingEditor(prefix, suffix)
    for index, character in enumerate(answer):
        editor.type(character)
        found = memory.lookup(at(editor.prefix, editor.suffix), 1.0)
        rest = answer[index + 1 :]
        if not rest.strip():
            assert not found
            continue
        assert found == (Suggestion(rest, editor.closed),)
        assert editor.prefix + rest + editor.suffix[editor.closed :] == prefix + answer + suffix


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=12), st.data())
def test_among_many_answers_an_answer_is_right_for_one_of_them(
    rows: list[tuple[str, str, str]], data: st.DataObject
) -> None:
    memory = CompletionMemory(most_entries=5)
    for prefix, suffix, answer in rows:
        memory.store(at(prefix, suffix), [Suggestion(answer)], 0.0)
    prefix, suffix, answer = data.draw(st.sampled_from(rows))
    before = prefix + answer[: data.draw(st.integers(0, len(answer)))]
    meant = {squeezed(row[0] + row[2] + row[1]) for row in rows}
    for found in memory.lookup(at(before, suffix), 1.0) or ():
        assert squeezed(before + found.text + suffix) in meant
    assert len(memory) <= 5


def squeezed(text: str) -> str:
    """Blank lines hold white space or none."""
    return "\n".join(line if line.strip() else "" for line in text.split("\n"))
