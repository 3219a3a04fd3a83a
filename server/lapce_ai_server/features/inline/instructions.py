"""The words of the chat prompt, from the text files beside this one."""

from __future__ import annotations

from functools import cache
from pkgutil import get_data

from attrs import frozen

from .policy import Lines


@frozen
class Shot:
    """An example: a file with its hole, and what belongs there."""

    path: str
    language_id: str
    lines: Lines
    file: str
    answer: str


@cache
def system() -> str:
    """What the model is told first."""
    return _text("system")


@cache
def ask(lines: Lines) -> str:
    """The last words of each question."""
    return _text(lines)


@cache
def shots() -> tuple[Shot, ...]:
    """The examples, always the same ones: vendors keep in memory how prompts begin."""
    return tuple(map(_shot, _text("shots").split("\n===\n")))


def _shot(text: str) -> Shot:
    head, file, answer = text.split("\n---\n")
    path, language_id, lines = head.split(" ")
    return Shot(path, language_id, "single" if lines == "single" else "multi", file, answer)


def _text(name: str) -> str:
    data = get_data(__package__ or "", f"prompts/{name}.md") or b""
    return data.decode().replace("\r\n", "\n").removesuffix("\n")
