"""In Markdown the clean-up tells the document's own fences from those that a model has put around its answer."""

from __future__ import annotations

import pytest

from lapce_ai_server.features.inline.clean import clean
from lapce_ai_server.features.inline.policy import policy_for
from lapce_ai_server.features.inline.situation import Situation


def _cleaned(prefix: str, text: str, suffix: str = "\n\nMore of it.\n", language: str = "markdown") -> str:
    situation = Situation("file:///a", "/a", language, prefix, suffix)
    return clean(text, situation, policy_for(situation, invoked=False)).text


@pytest.mark.parametrize(
    "text",
    ["## Files of note", "**Additional information**", '<div align="center">', "| a | b |", "[1]: http://a.b", "# Use"],
)
def test_of_a_document_lines_of_markdown_in_a_bare_fence_are_the_answer(text: str) -> None:
    assert _cleaned("Some words.\n\n", f"```\n{text}\n```") == text


def test_of_a_document_code_in_a_bare_fence_stays_where_others_are_bare() -> None:
    text = "```\npip install x\n```"
    assert _cleaned("Use:\n\n```\nmake\n```\n\nThen:\n\n", text) == text


def test_of_a_document_whose_fences_all_name_a_language_bare_ones_are_the_models() -> None:
    prefix = "```sh\nmake\n```\n\n```sh\nmake all\n```\n\n```sh\nmake some\n```\n\n"
    assert _cleaned(prefix, "```\nThat is all\n```") == "That is all"


def test_inside_is_up_to_the_fence_that_leaves_an_even_number() -> None:
    assert _cleaned("Use:\n\n```sh\n", "```\nmake\n```\n```") == "make\n```"
    assert _cleaned("Use:\n\n```sh\nmake\n", "```\n```\n```") == "```"


def test_fences_on_a_line_with_text_are_never_the_documents() -> None:
    assert _cleaned("```\nx\n```\n\n1. ", "```\nOS and\n```", " version\n") == "OS and"


def test_talks_of_answer_where_it_is_eager_even_in_a_document() -> None:
    assert _cleaned("Some words.\n\n", "Certainly! Here's the code:\n\n## Use") == "## Use"
    assert _cleaned("Some words.\n\n", "Here is the code:\n\n## Use") == "Here is the code:\n\n## Use"


def test_chatter_is_told_within_a_fence_of_a_document() -> None:
    assert _cleaned("```js\nf({\n  ", "Output:\n\na: 1,", "\n})\n```\n") == "a: 1,"


def test_trailing_space_that_breaks_a_line_or_that_the_document_has_stays() -> None:
    assert _cleaned("Street\n", "Town  ", "\nCountry\n") == "Town  "
    assert _cleaned("Street\n", "Town  ", "\n\nCountry\n") == "Town"
    assert _cleaned("# one \n", "# two ", "\n# three\n", "ruby") == "# two "
    assert _cleaned("# one\n", "# two ", "\n# three\n", "ruby") == "# two"


def test_a_block_of_closing_tags_is_no_echo() -> None:
    text = "</ul>\n</li>\n<li>b</li>"
    assert _cleaned("<ul>\n<li>\n<ul>\n<li>a</li>\n</ul>\n</li>\n", text, "\n</ul>\n", "html") == text


def test_data_is_no_repetition() -> None:
    text = "0xb8,0xb8,0xb8,0xb8,0xb8,0xb8,0xb8,0xb8,"
    assert _cleaned("x = [\n  0xb7,0xb7,\n  ", text, "\n]\n", "toml") == text


def test_lines_that_differ_in_brackets_are_not_alike() -> None:
    text = "void *\noperator new(size_t size) {\n\treturn f<false>(size);\n}"
    suffix = "\n\nvoid *\noperator new[](size_t size) {\n\treturn f<true>(size);\n}\n"
    assert _cleaned("}\n\n", text, suffix, "cpp") == text
