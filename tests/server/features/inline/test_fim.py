"""Prompts with the marks that models were trained by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_providers.fim_names import FAMILIES as NAMES
from lapce_ai_server.features.inline.fim import FAMILIES, family_of, rendered, stops, stops_to_send

FILES = [("a.py", "x = 1"), ("b.py", "y = 2\n")]


@pytest.mark.parametrize(
    ("family", "prompt"),
    [
        ("qwen", "<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>"),
        ("codegemma", "<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>"),
        ("granite", "<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>"),
        ("starcoder", "<fim_prefix>P<fim_suffix>S<fim_middle>"),
        ("starcoder2", "<fim_prefix>P<fim_suffix>S<fim_middle>"),
        ("stable_code", "<fim_prefix>P<fim_suffix>S<fim_middle>"),
        ("deepseek", "<｜fim▁begin｜>P<｜fim▁hole｜>S<｜fim▁end｜>"),
        ("codestral", "[SUFFIX]S[PREFIX]P"),
        ("codellama", "<PRE> P <SUF>S <MID>"),
        ("glm", "<|code_prefix|>P<|code_suffix|>S<|code_middle|>"),
        ("seed_coder", "<[fim-suffix]>S<[fim-prefix]>P<[fim-middle]>"),
        ("mercury", "<|file_sep|>m.py\n<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>"),
    ],
)
def test_each_family_has_its_marks(family: str, prompt: str) -> None:
    known = family_of("", family)
    assert known is not None
    assert rendered(known, "P", "S", path="m.py") == prompt


def test_codegeex_is_asked_in_a_turn() -> None:
    known = family_of("codegeex4-all-9b")
    assert known is not None
    prompt = rendered(known, "P", "S", path="m.py")
    assert prompt.startswith("<|user|>\n###PATH:m.py\n###MODE:BLOCK\n")
    assert prompt.endswith("<|code_suffix|>S<|code_prefix|>P<|code_middle|><|assistant|>\n")


@pytest.mark.parametrize(
    ("family", "prompt"),
    [
        (
            "qwen",
            "<|repo_name|>workspace\n<|file_sep|>a.py\nx = 1\n<|file_sep|>b.py\ny = 2\n<|file_sep|>m.py\n"
            "<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>",
        ),
        (
            "starcoder2",
            "<file_sep>a.py\nx = 1\n<file_sep>b.py\ny = 2\n<file_sep><fim_prefix>P<fim_suffix>S<fim_middle>",
        ),
        ("codestral", "[SUFFIX]S[PREFIX]+++++ a.py\nx = 1\n\n+++++ b.py\ny = 2\n\n+++++ m.py\nP"),
        (
            "mercury",
            "<|file_sep|>a.py\nx = 1\n<|file_sep|>b.py\ny = 2\n<|file_sep|>m.py\n"
            "<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>",
        ),
        ("codellama", "<PRE> P <SUF>S <MID>"),
    ],
)
def test_other_files_come_in_the_familys_form_where_it_has_one(family: str, prompt: str) -> None:
    known = family_of("", family)
    assert known is not None
    assert rendered(known, "P", "S", FILES, "m.py") == prompt


@pytest.mark.parametrize("name", NAMES)
def test_a_family_stops_at_its_own_marks_and_sends_the_few_that_servers_take(name: str) -> None:
    family = family_of("", name)
    assert family is not None
    assert family.name == name
    every, sent = stops(family), stops_to_send(family)
    assert 1 <= len(sent) <= 4
    assert every[: len(sent)] == sent
    assert all(mark.strip() in every for mark in family.around if mark.strip())
    assert all(mark.strip() for mark in every)
    assert "//" not in every


def test_a_model_without_marks_has_no_family() -> None:
    assert family_of("gpt-4o") is None
    assert set(FAMILIES) == set(NAMES)


@given(st.sampled_from(NAMES), st.text(), st.text(), st.lists(st.tuples(st.text(), st.text()), max_size=3), st.text())
def test_prefix_and_suffix_stand_whole_in_every_prompt(
    name: str, prefix: str, suffix: str, files: list[tuple[str, str]], path: str
) -> None:
    family = family_of("", name)
    assert family is not None
    prompt = rendered(family, prefix, suffix, files, path)
    before, behind, middle = family.around
    assert f"{behind}{suffix}" in prompt
    assert prompt.endswith(f"{prefix}{middle}" if family.suffix_first else f"{suffix}{middle}")
    assert before in prompt
