"""Whatever a model says and wherever the cursor is: `clean` takes it calmly."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from lapce_ai_server.features.inline.clean import clean
from lapce_ai_server.features.inline.clean.control_tokens import first_token
from lapce_ai_server.features.inline.policy import Policy, obeys, policy_for
from lapce_ai_server.features.inline.situation import Situation
from lapce_ai_server.features.inline.stream_cut import StreamCut

PIECES = (
    "a", "b1", " ", "  ", "\n", "\n\n", "\n    ", "\t", "\r\n", "(", ")", "[", "]", "{", "}", '"', "'", '"""', "```",
    "```python\n", "if x:", "return a", "foo(a, b)", ";", ",", ".", "::", "->", "# note", "// note", "/*", "*/",
    "<|endoftext|>", "<|fim_middle|>", "<EOT>", "</s>", "[SUFFIX]", "Here is the code:\n", "else:", "é", "😀",
    "\u2028", "\\", "=", "end", "x = 1\n", "- item\n",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=40)
LANGUAGES = st.sampled_from(("python", "c", "rust", "javascript", "toml", "markdown", "html", ""))
UNITS = st.sampled_from(("    ", "  ", "\t"))


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    prefix, suffix = draw(TEXTS).replace("\r", ""), draw(TEXTS).replace("\r", "")
    return Situation("file:///a", "/a", draw(LANGUAGES), prefix, suffix, indent_unit=draw(UNITS))


@settings(max_examples=300, deadline=None)
@given(situations(), TEXTS, st.booleans())
def test_cleaning_twice_is_cleaning_once_and_leaves_no_token(situation: Situation, said: str, invoked: bool) -> None:
    policy = policy_for(situation, invoked=invoked)
    once = clean(said, situation, policy)
    assert first_token(once.text) == -1
    assert "\r" not in once.text
    assert 0 <= once.replace_after <= len(situation.line_after)
    assert once.text == "" or clean(once.text, situation, policy).text == once.text
    assert (once.dropped_by is None) or once.text == ""
    assert policy.lines == "multi" or "\n" not in once.text


@settings(max_examples=150, deadline=None)
@given(situations(), TEXTS, st.lists(st.integers(1, 9), min_size=1, max_size=8))
def test_a_stream_in_any_pieces_never_fails(situation: Situation, said: str, sizes: list[int]) -> None:
    stream = StreamCut(situation, policy_for(situation, invoked=False), ("END", "\n\n\n"))
    position = count = 0
    while position < len(said):
        stream.feed(said[position : position + sizes[count % len(sizes)]])
        position += sizes[count % len(sizes)]
        count += 1
    assert said.startswith(stream.text)
    assert "END" not in stream.text
    assert stream.done or stream.text == said


def test_forty_lines_behind_a_long_document_take_a_moment() -> None:
    line = "    value = compute(first, second)  # of the row\n"
    situation = Situation("file:///a", "/a", "python", f"def f():\n{line * 1800}    ", f"\n{line * 1800}")
    said = "\n".join(f"    item_{n} = other(value, {n})" for n in range(40))
    policy = Policy("multi", 64, 6_000)
    clean(said, situation, policy)
    began = time.process_time()
    for _ in range(20):
        clean(said, situation, policy)
    assert (time.process_time() - began) / 20 < 0.01  # 1 ms on an idle machine


def test_a_policy_says_how_much_may_be_said() -> None:
    def policy(prefix: str, suffix: str = "\n", *, invoked: bool = False, language: str = "python") -> Policy:
        return policy_for(Situation("u", "p", language, prefix, suffix), invoked=invoked)

    assert policy("x = ").lines == "single"
    assert policy("x = ", invoked=True).lines == "multi"
    assert policy("print(", ")\n", invoked=True).lines == "single"
    assert policy("    ").lines == "multi"
    assert policy("def f(a").lines == "multi"
    assert policy("items = [").lines == "multi"
    assert policy("if (x) ", language="c").lines == "multi"
    assert policy("some words (of prose", language="markdown").lines == "single"
    here = Situation("u", "p", "python", "def f():\n    ", "\n")
    many = policy_for(here, invoked=False, setting="multi")
    assert obeys("a = 1\n    b = 2", here, many)
    assert not obeys("a = 1\nb = 2", here, many)
    assert not obeys("\n".join(["    a"] * 30), here, many)
    assert not obeys("a\n    b", here, policy_for(here, invoked=True, setting="single"))
