import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_providers.chunks import ReasoningChunk, TextChunk
from lapce_ai_providers.dialects.openai_chat.think_tags import ThinkTags

answers = st.lists(
    st.sampled_from(["<think>", "</think>", "<", "/", ">", "think", "thin", "k", " ", "a", "🌍", "<b>", "</ think >"]),
    max_size=12,
).map("".join)


def cut(*pieces: str) -> list[tuple[str, str]]:
    """Kind and text, neighbours of a kind together."""
    tags = ThinkTags()
    runs: list[tuple[str, str]] = []
    for chunk in [*(chunk for piece in pieces for chunk in tags.feed(piece)), *tags.finish()]:
        kind = "text" if isinstance(chunk, TextChunk) else "thought"
        if runs and runs[-1][0] == kind:
            runs[-1] = (kind, runs[-1][1] + chunk.text)
        else:
            runs.append((kind, chunk.text))
    return runs


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("plain", [("text", "plain")]),
        ("<think>a</think>b", [("thought", "a"), ("text", "b")]),
        ("< think >a</ think >b", [("thought", "a"), ("text", "b")]),
        ("<think></think>b", [("text", "b")]),
        ("<think>a<b>c</b></think>", [("thought", "a<b>c</b>")]),
        ("<think>a<think>b</think>c</think>d", [("thought", "a<think>b</think>c"), ("text", "d")]),
        ("<think>never closed", [("thought", "never closed")]),
        ("<think>a</thi", [("thought", "a</thi")]),
        ("<thinker>a", [("text", "<thinker>a")]),
        ("<", [("text", "<")]),
        (" <think>a</think>", [("text", " <think>a</think>")]),
        ("a<think>b</think>", [("text", "a<think>b</think>")]),
        ("</think>b", [("text", "b")]),
        ("<think>a</think><think>b</think>", [("thought", "a"), ("text", "<think>b</think>")]),
    ],
)
def test_what_is_thought_and_what_is_said(answer: str, expected: list[tuple[str, str]]) -> None:
    assert cut(answer) == expected
    assert cut(*answer) == expected


@given(answers, st.data())
def test_where_the_answer_is_cut_makes_no_difference(answer: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(answer)))
    assert cut(answer[:place], answer[place:]) == cut(answer)


@given(answers)
def test_an_answer_that_does_not_begin_with_a_bracket_comes_unchanged(answer: str) -> None:
    assert cut("." + answer) == [("text", "." + answer)]


@given(answers)
def test_only_tags_are_ever_lost(answer: str) -> None:
    kept = "".join(text for _, text in cut(answer))
    lost = len(answer) - len(kept)
    assert lost == 0 or answer.startswith("<")
    remaining = iter(answer)
    assert all(character in remaining for character in kept)


def test_text_after_the_thoughts_keeps_the_providers_boundaries() -> None:
    tags = ThinkTags()
    assert list(tags.feed("<think>a</think>b")) == [ReasoningChunk("a"), TextChunk("b")]
    assert list(tags.feed("c")) == [TextChunk("c")]
    assert list(tags.feed("<d")) == [TextChunk("<d")]
    assert list(tags.finish()) == []
