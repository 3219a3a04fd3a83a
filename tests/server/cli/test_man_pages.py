"""Every command's help says what a good man page says."""

import re
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from lapce_ai_server.cli.commands import lapce_ai

SECTIONS = ("Exit status:", "Environment:", "Files:", "Examples:")


def commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from commands(inner, (*path, name))


ALL = list(commands(lapce_ai))


def help_of(path: tuple[str, ...]) -> str:
    shown = CliRunner().invoke(lapce_ai, [*path, "--help"], prog_name="lapce-ai", terminal_width=120)
    assert shown.exit_code == 0
    return shown.output


@pytest.mark.parametrize(("path", "command"), ALL, ids=[" ".join(path) or "lapce-ai" for path, _ in ALL])
def test_a_commands_help_says_what_it_is_for_and_the_rest_of_a_man_page(
    path: tuple[str, ...], command: click.Command
) -> None:
    text = help_of(path)
    purpose = (command.help or "").split("\n")[0]
    assert re.fullmatch(r"[A-Z].*[^ ][.:]?", purpose), "the first line says the purpose"
    assert [section for section in SECTIONS if text.count(f"  {section}\n") != 1] == [], "see cli/man_pages.py"
    assert "\\b" not in text
    for section in SECTIONS:
        body = text.split(f"  {section}\n", 1)[1].split("\n")[0]
        assert body.startswith("    "), f"{section} is empty"


@pytest.mark.parametrize(("path", "command"), ALL, ids=[" ".join(path) or "lapce-ai" for path, _ in ALL])
def test_the_examples_are_of_the_command_and_name_options_that_it_has(
    path: tuple[str, ...], command: click.Command
) -> None:
    examples = help_of(path).split("  Examples:\n", 1)[1]
    assert " ".join(("lapce-ai", *path)) in examples
    known = {name for _, inner in ALL for parameter in inner.params for name in parameter.opts} | {"--stdio", "--help"}
    assert set(re.findall(r"(?<!\S)--[a-z-]+", examples)) - known == set()


@pytest.mark.parametrize(("path", "command"), ALL, ids=[" ".join(path) or "lapce-ai" for path, _ in ALL])
def test_every_option_and_command_says_what_it_does(path: tuple[str, ...], command: click.Command) -> None:
    silent = [row.name for row in command.params if isinstance(row, click.Option) and not row.help]
    assert silent == []
    if isinstance(command, click.Group):
        assert [name for name, inner in command.commands.items() if len(inner.get_short_help_str(200)) < 10] == []
