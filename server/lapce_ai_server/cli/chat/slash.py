"""What can be typed beside questions: commands, and questions of several lines. Pure."""

from __future__ import annotations

import re
from difflib import get_close_matches

from attrs import frozen


@frozen
class Help:
    """A line of `/help`."""

    name: str
    argument: str
    text: str


COMMANDS = (
    Help("help", "", "what can be typed here"),
    Help("file", "PATH", "send a file along with the next question; @PATH in a question does the same"),
    Help("model", "[ID]", "the models of the provider, or another one from now on"),
    Help("profile", "[NAME]", "the profiles of your configuration, or another one from now on"),
    Help("system", "[TEXT]", "the system prompt, or another one; /system - for none"),
    Help("new", "", "begin another conversation; this one is kept"),
    Help("history", "", "the conversations in this workspace"),
    Help("resume", "[NUMBER]", "go on with the last conversation, or one of /history"),
    Help("retry", "", "ask the last question again"),
    Help("save", "[PATH]", "write the conversation to a Markdown file"),
    Help("usage", "", "tokens and dollars of this chat"),
    Help("exit", "", "leave; so does Ctrl-D"),
)
ALIASES = {"quit": "exit", "q": "exit", "bye": "exit", "clear": "new", "reset": "new", "models": "model", "?": "help"}
MORE_HELP = (
    '@src/main.py  @src/main.py:10-40  @src  @"a b.txt"   files, lines, folders; Tab completes paths',
    'A line that ends with \\ goes on in the next one; so does all between """ and """.',
    "Ctrl-C cancels an answer. A question that begins with / is typed with a space ahead.",
)
QUOTES = '"""'
_COMMAND = re.compile(r"/(?P<name>[A-Za-z]+|\?)(?:\s+(?P<argument>.*))?\Z", re.DOTALL)


@frozen
class Command:
    """One of COMMANDS, with what stands behind it."""

    name: str
    argument: str = ""


@frozen
class Unknown:
    """A command that is none."""

    message: str


def parsed(typed: str) -> Command | Unknown | str:
    """A command, or the question."""
    if not typed.startswith("/"):
        return question_of(typed)
    match = _COMMAND.match(typed.strip())
    if match is None:  # a path, a comment of C
        return question_of(typed)
    name = match["name"].lower()
    name = ALIASES.get(name, name)
    names = [help.name for help in COMMANDS]
    if name not in names:
        near = get_close_matches(name, names, 1)
        hint = f"Did you mean /{near[0]}?" if near else "/help tells what there is."
        return Unknown(f"There is no /{name}. {hint}")
    return Command(name, (match["argument"] or "").strip())


def is_unfinished(typed: str) -> bool:
    """Whether the next line belongs to it."""
    text = typed.lstrip()
    if text.startswith(QUOTES):
        return not (text.rstrip().endswith(QUOTES) and len(text.strip()) >= 2 * len(QUOTES))
    return (len(typed) - len(typed.rstrip("\\"))) % 2 == 1


def question_of(typed: str) -> str:
    """Without the marks of lines that go on."""
    text = typed.strip()
    if text.startswith(QUOTES):
        return text[len(QUOTES) :].removesuffix(QUOTES).strip("\n")
    return re.sub(r"(?<!\\)((?:\\\\)*)\\\n", r"\1\n", text).removesuffix("\\" if is_unfinished(text) else "").strip()


def help_lines() -> list[str]:
    """What `/help` shows."""
    heads = [f"/{help.name} {help.argument}".rstrip() for help in COMMANDS]
    width = max(map(len, heads))
    return [*(f"{head.ljust(width)}  {help.text}" for head, help in zip(heads, COMMANDS, strict=True)), *MORE_HELP]
