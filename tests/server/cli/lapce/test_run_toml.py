"""Our block in a run.toml: the user's bytes stay, whatever they are."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_server.cli.lapce.entries import ENTRIES, Entry
from lapce_ai_server.cli.lapce.run_toml import BEGIN, END, Unmergeable, merged, removed

PROGRAM = ("/opt/x y/lapce-ai",)
TWO = (Entry("AI: a", ("a", "--b")), Entry("AI: c", ("c",)))

USERS = """# mine
[[configs]]   # first
name = 'run'
program = "cargo"
args = ["run", "--", "${workspace}"]

[configs.env]
A = "1"
"""


def names(text: str) -> list[Any]:
    return [config["name"] for config in tomllib.loads(text)["configs"]]


def test_a_new_file_has_our_entries_as_lapce_reads_them() -> None:
    text = merged("", ENTRIES, PROGRAM).text
    configs = tomllib.loads(text)["configs"]
    arguments = ["chat", "--as-in-lapce"]
    assert configs[0] == {"name": "AI: chat", "program": PROGRAM[0], "args": arguments, "cwd": "${workspace}"}
    assert [config["name"] for config in configs] == [entry.name for entry in ENTRIES]
    assert text.startswith(BEGIN)
    assert text.endswith(f"{END}\n")


def test_a_program_with_arguments_of_its_own_is_started_with_them() -> None:
    text = merged("", TWO, ("/usr/bin/python3", "-m", "x")).text
    assert tomllib.loads(text)["configs"][0]["args"] == ["-m", "x", "a", "--b"]


def test_the_users_text_stays_and_a_moved_program_is_followed() -> None:
    first = merged(USERS, TWO, PROGRAM).text
    assert first.startswith(USERS)
    assert names(first) == ["run", "AI: a", "AI: c"]
    more = f"{first}\n[[configs]]\nname = 'after'\nprogram = 'p'\n"
    moved = merged(more, TWO[:1], ("C:\\new\\lapce-ai.exe",)).text
    assert names(moved) == ["run", "AI: a", "after"]
    assert tomllib.loads(moved)["configs"][1]["program"] == "C:\\new\\lapce-ai.exe"
    assert removed(moved) == f"{USERS}\n[[configs]]\nname = 'after'\nprogram = 'p'\n"


def test_an_entry_of_the_user_with_our_name_wins() -> None:
    own = "[[configs]]\nname = 'AI: a'\nprogram = 'mine'\n"
    result = merged(own, TWO, PROGRAM)
    assert result.skipped == ("AI: a",)
    assert names(result.text) == ["AI: a", "AI: c"]
    assert merged(own, TWO[:1], PROGRAM).text == own


def test_our_block_is_mended_where_somebody_broke_it() -> None:
    text = merged(USERS, TWO, PROGRAM).text
    assert merged(text.replace('name = "AI: a"', "name = oops"), TWO, PROGRAM).text == text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[[configs]\n", "not valid TOML"),
        ("configs = 3\n", "not a list of tables"),
        ("configs = [1]\n", "not a list of tables"),
        ("configs = [{name = 'x', program = 'y'}]\n", r"write yours as \[\[configs\]\] tables"),
        (f"{BEGIN}\n", "do not stand around one block"),
        (f"{END}\n{BEGIN}\n", "do not stand around one block"),
        (f"{BEGIN}\n{END}\n{BEGIN}\n{END}\n", "do not stand around one block"),
        (f"[[configs]]\nname = '''\n{BEGIN}\n{END}\n'''\nprogram = 'p'\n", "would change"),
    ],
)
def test_what_cannot_be_merged_is_told_and_left(text: str, why: str) -> None:
    with pytest.raises(Unmergeable, match=why):
        merged(text, TWO, PROGRAM)


def test_a_table_behind_our_block_that_would_join_another_entry_is_not_torn_off() -> None:
    text = merged(USERS, TWO, PROGRAM).text + "[configs.prelaunch]\nprogram = 'x'\n"
    with pytest.raises(Unmergeable, match="right behind"):
        merged(text, TWO, PROGRAM)
    with pytest.raises(Unmergeable, match="right behind"):
        removed(text)


def toml_value(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)
CONFIG = st.builds(
    lambda name, program, env, note: (
        f"[[configs]]{note}\nname = {toml_value(name)}\nprogram = {toml_value(program)}\n"
        + "".join(f"[configs.env]\nK = {toml_value(value)}\n" for value in env)
    ),
    TEXTS,
    TEXTS,
    st.lists(TEXTS, max_size=1),
    st.sampled_from(["", "  # note", " # >>> lapce-ai in a comment"]),
)
FILE = st.builds(
    lambda head, configs, gap, bom, end, cut: with_ends(bom + head + gap.join(configs), end, cut=cut),
    st.sampled_from(["", "\n", "# a comment\n\n", "other = 1\n", "\t \n"]),
    st.lists(CONFIG, max_size=3),
    st.sampled_from(["", "\n", "\n\n# between\n"]),
    st.sampled_from(["", "\ufeff"]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)


def with_ends(text: str, end: str, *, cut: bool) -> str:
    return text.removesuffix("\n" if cut else "").replace("\n", end)


@given(FILE, TEXTS, st.sampled_from(["", "\n# behind\n", "\n[[configs]]\nname='z'\nprogram='z'\n"]))
def test_the_users_bytes_stay_and_it_always_parses(text: str, program: str, behind: str) -> None:
    once = merged(text, TWO, (program,)).text
    assert once.startswith(text)
    assert merged(once, TWO, (program,)).text == once
    assert removed(once).removeprefix(text) in ("", "\n", "\r\n")
    assert tomllib.loads(once.removeprefix("\ufeff"))["configs"][-1]["program"] == program
    later = merged(once + behind, TWO, ("other",)).text
    assert later.startswith(text)
    assert later.endswith(behind)
    assert merged(later, TWO, (program,)).text == once + behind
