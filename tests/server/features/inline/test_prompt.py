"""What a model is asked."""

from itertools import pairwise

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_server.features.inline.budget import BYTES_PER_TOKEN, Budget, budget_for, estimated_tokens, shrink, weight
from lapce_ai_server.features.inline.fim import FAMILIES, FimFamily
from lapce_ai_server.features.inline.policy import Policy
from lapce_ai_server.features.inline.prompt import FillWay, Prompt, chat_prompt, fim_prompt
from lapce_ai_server.features.inline.situation import Situation
from lapce_ai_server.features.inline.snippet import Snippet, cost, in_a_file, in_comments, in_words, short_path
from lapce_ai_server.features.inline.tags import NAMES, Tags, tags_for

ONE_LINE = Policy("single", 1, 400)
BLOCK = Policy("multi", 24, 2_000)
HERE = Situation("file:///home/u/p/src/a.py", "/home/u/p/src/a.py", "python", "def f(a):\n    return ", "\n\nf(1)\n")
SIGNATURE = Snippet("/home/u/p/src/b.py", "def g(b: int) -> str:", "signature")
SIMILAR = Snippet("/home/u/p/lib/c.py", "def h(c):\n    return g(c)", "similar")
EDIT = Snippet("/home/u/p/src/b.py", "new_name = 1", "edit", "old_name = 1")
CONTEXT = (SIGNATURE, SIMILAR, EDIT)

PIECES = st.sampled_from(["<", ">", "/>", "</", *NAMES, "file", "_2", " ", "\n", "a", "é", "<FILE>", "<CURSOR/>"])
TAGGED = st.lists(PIECES, max_size=30).map("".join)


def question(prompt: Prompt) -> str:
    """The last turn."""
    content = prompt.messages[-1]["content"]
    assert isinstance(content, str)
    return content


def test_a_chat_has_the_file_with_a_tag_at_the_cursor() -> None:
    prompt = chat_prompt(HERE, (), budget_for(), ONE_LINE)
    assert question(prompt) == (
        '<FILE path="p/src/a.py" language="python">\n'
        "def f(a):\n    return <CURSOR/>\n\nf(1)\n\n</FILE>\nComplete this line only."
    )
    assert "block" in question(chat_prompt(HERE, (), budget_for(), BLOCK))


def test_examples_are_turns_that_answer_as_the_model_shall() -> None:
    prompt = chat_prompt(HERE, (), budget_for(), ONE_LINE)
    roles = [message["role"] for message in prompt.messages]
    assert roles == ["user", "assistant"] * 3 + ["user"]
    for message in prompt.messages[1::2]:
        assert message["content"].startswith(prompt.opening)
        assert message["content"].endswith(prompt.stops[0])
    for message in prompt.messages[::2]:
        assert message["content"].count("<CURSOR/>") == 1


def test_other_files_come_first_and_each_tells_its_path() -> None:
    text = question(chat_prompt(HERE, CONTEXT, budget_for(), ONE_LINE))
    assert text.startswith(
        "<CONTEXT>\n# p/src/b.py\ndef g(b: int) -> str:\n\n# p/lib/c.py\ndef h(c):\n    return g(c)\n\n"
        "# p/src/b.py, changed just now\n-old_name = 1\n+new_name = 1\n\n</CONTEXT>\n<FILE "
    )


def test_instructions_are_short_since_each_key_pays_for_them() -> None:
    prompt = chat_prompt(evolve(HERE, prefix="", suffix=""), (), budget_for(), ONE_LINE)
    texts = [prompt.system or "", *(message["content"] for message in prompt.messages)]
    assert sum(map(estimated_tokens, texts)) < 400


def test_a_prompt_begins_like_the_one_before_it_while_the_user_types() -> None:
    lines = "".join(f"value_{number} = compute({number})\n" for number in range(400))
    typed = [evolve(HERE, prefix=lines + "total = value_1 + value_2"[:size]) for size in range(5, 25)]
    texts = [question(chat_prompt(each, CONTEXT, budget_for(), ONE_LINE)).partition("<CURSOR/>")[0] for each in typed]
    assert all(later.startswith(earlier) for earlier, later in pairwise(texts))


@given(TAGGED, TAGGED, TAGGED)
def test_no_text_has_the_tags_of_its_prompt(prefix: str, suffix: str, other: str) -> None:
    here = evolve(HERE, prefix=prefix, suffix=suffix, path=f"/{other}.py")
    prompt = chat_prompt(here, (Snippet("/b.py", other, "similar"),), budget_for(), BLOCK)
    text = question(prompt)
    assert text.count(prompt.stops[2]) == text.count(prompt.stops[1]) == 1
    assert prompt.opening not in text
    assert prompt.stops[0] not in text
    assert f"{prefix}{prompt.stops[2]}{suffix}" in text
    assert prompt.opening in (prompt.system or "")


def test_tags_differ_from_a_files_own() -> None:
    assert tags_for(["<file>"]).number == 2
    assert tags_for(["<FILE>", "</completion_2>"]).number == 3
    assert tags_for(["a < FILE", "x<files>", "FILE>"]).number == 1
    assert all(f"{name}_2" in Tags(2).inside(f"<{name}>") for name in NAMES)


def test_few_stops_are_enough() -> None:
    assert chat_prompt(HERE, (), budget_for(), ONE_LINE).stops == ("</COMPLETION>", "</FILE>", "<CURSOR/>")


@given(
    st.text(alphabet="ab\n é🙂", max_size=400),
    st.lists(st.text(alphabet="xy\n", max_size=80)),
    st.integers(0, 100),
    st.integers(0, 100),
)
def test_the_budget_is_never_exceeded(text: str, others: list[str], hole: int, context: int) -> None:
    budget = Budget(hole, context)
    here = evolve(HERE, prefix=text, suffix=text[::-1])
    snippets = [Snippet("/b.py", other, "similar") for other in others]
    empty = question(chat_prompt(evolve(here, prefix="", suffix=""), (), budget, BLOCK))
    asked = question(chat_prompt(here, snippets, budget, BLOCK))
    tags = len("<CONTEXT>\n</CONTEXT>\n")
    assert weight(asked) - weight(empty) - tags - len(others) <= (hole + context) * BYTES_PER_TOKEN
    fim = fim_prompt(here, snippets, budget, BLOCK, way="suffix", family=None).hole
    assert fim is not None
    assert weight(fim.prefix) + weight(fim.suffix) <= (hole + context) * BYTES_PER_TOKEN
    assert chat_prompt(here, snippets, budget, BLOCK) == chat_prompt(here, snippets, budget, BLOCK)


def test_after_a_length_error_snippets_go_and_the_rest_is_halved() -> None:
    here = evolve(HERE, prefix="x = 1\n" * 4_000)
    first = question(chat_prompt(here, CONTEXT, budget_for(), BLOCK))
    second = question(chat_prompt(here, CONTEXT, shrink(budget_for()), BLOCK))
    assert "CONTEXT" not in second
    assert len(second) < 0.8 * len(first)


@pytest.mark.parametrize("way", ["suffix", "mistral_fim"])
def test_an_endpoint_gets_prefix_and_suffix_with_snippets_as_comments(way: FillWay) -> None:
    prompt = fim_prompt(HERE, CONTEXT, budget_for(), BLOCK, way=way, family=FAMILIES["codestral"])
    assert prompt.hole is not None
    assert prompt.hole.way == way
    assert prompt.hole.prefix == (
        "# Compare p/src/b.py:\n# def g(b: int) -> str:\n# Compare p/lib/c.py:\n# def h(c):\n#     return g(c)\n"
        "# Compare p/src/b.py:\n# new_name = 1\n" + HERE.prefix
    )
    assert (prompt.prefix, prompt.suffix, prompt.hole.suffix) == (HERE.prefix, HERE.suffix, HERE.suffix)
    assert (prompt.messages, prompt.hole.prompt, prompt.hole.files) == ((), "", ())


def test_llama_cpp_gets_snippets_as_files() -> None:
    prompt = fim_prompt(HERE, CONTEXT[:1], budget_for(), BLOCK, way="infill", family=None)
    assert prompt.hole is not None
    assert prompt.hole.files == (("p/src/b.py", "def g(b: int) -> str:\n"),)
    assert prompt.hole.prefix == HERE.prefix
    assert prompt.stops == ()


def test_a_template_has_files_where_the_family_knows_them() -> None:
    qwen = fim_prompt(HERE, CONTEXT[:1], budget_for(), ONE_LINE, way="template", family=FAMILIES["qwen"])
    assert qwen.hole is not None
    assert qwen.hole.prompt == (
        "<|repo_name|>workspace\n<|file_sep|>p/src/b.py\ndef g(b: int) -> str:\n<|file_sep|>p/src/a.py\n"
        f"<|fim_prefix|>{HERE.prefix}<|fim_suffix|>{HERE.suffix}<|fim_middle|>"
    )
    assert qwen.stops[:2] == ("\n", "<|endoftext|>")
    deepseek = fim_prompt(HERE, CONTEXT[:1], budget_for(), BLOCK, way="template", family=FAMILIES["deepseek"])
    assert deepseek.hole is not None
    assert deepseek.hole.prompt.startswith("<｜fim▁begin｜># Compare p/src/b.py:\n# def g")


@pytest.mark.parametrize("family", FAMILIES.values(), ids=list(FAMILIES))
def test_a_text_about_models_does_not_end_its_own_prompt(family: FimFamily) -> None:
    marks = [mark for mark in (*family.around, *family.stops) if mark.strip()]
    here = evolve(HERE, prefix="".join(f"a = {mark}\n" for mark in marks), suffix=f"\n{marks[0]}")
    plain = fim_prompt(HERE, (), budget_for(), BLOCK, way="template", family=family).hole
    prompt = fim_prompt(here, (), budget_for(), BLOCK, way="template", family=family).hole
    assert prompt is not None
    assert plain is not None
    assert [prompt.prompt.count(mark) for mark in marks] == [plain.prompt.count(mark) for mark in marks]


def test_what_is_near_the_cursor_anyway_is_not_told_twice() -> None:
    seen = Snippet(HERE.path, "f(1)", "edit", "g(1)")
    gone = Snippet(HERE.path, "", "edit", "print(1)")
    prompt = fim_prompt(HERE, (seen, gone), budget_for(), BLOCK, way="suffix", family=None)
    assert prompt.hole is not None
    assert prompt.hole.prefix == HERE.prefix
    assert "+f(1)" in question(chat_prompt(HERE, (seen,), budget_for(), BLOCK))


def test_text_for_people_has_no_comments() -> None:
    here = evolve(HERE, language_id="markdown")
    prompt = fim_prompt(here, CONTEXT, budget_for(), BLOCK, way="suffix", family=None)
    assert prompt.hole is not None
    assert prompt.hole.prefix == HERE.prefix


def test_a_path_tells_no_more_than_its_last_parts() -> None:
    assert short_path("/home/user/code/p/src/a.py") == "p/src/a.py"
    assert short_path('a"b\n.py') == "a'b .py"


@pytest.mark.parametrize("language", ["python", "css", "html", "c", "lua", "markdown", ""])
@pytest.mark.parametrize("snippet", CONTEXT)
def test_a_snippet_takes_no_more_room_than_was_reckoned(snippet: Snippet, language: str) -> None:
    told = [in_words(snippet, language), in_comments(snippet, language), "".join(in_a_file(snippet))]
    assert max(map(weight, told)) <= cost(snippet)


def test_a_prompts_texts_are_in_no_log() -> None:
    assert "return" not in repr(chat_prompt(HERE, CONTEXT, budget_for(), BLOCK))
