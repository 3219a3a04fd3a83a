"""Our entries in a `run.toml`: one marked block, so that every byte of the user's own text stays as it is. Pure.

A library that edits TOML in place (tomlkit) would promise less: it writes the whole document anew. What comes out is
read by the standard library's parser each time, and must hold the user's entries unchanged, else nothing is written.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen

from lapce_ai_providers.json_edge import as_list, as_object

from .entries import Entry

BEGIN = "# >>> lapce-ai: `lapce-ai lapce init` writes these lines anew, up to <<<; change copies of them elsewhere"
END = "# <<< lapce-ai"
_BEGIN = re.compile(r"(?:^|(?<=\ufeff))# >>> lapce-ai\b[^\n]*\n", re.MULTILINE)
_END = re.compile(r"^# <<< lapce-ai[ \t]*\r?(?:\n|\Z)", re.MULTILINE)
_DELETE = "\x7f"

Configs = list[Mapping[str, Any]]


class Unmergeable(Exception):
    """Why the file stays as it is."""


@frozen
class Merged:
    """What came of it."""

    text: str
    skipped: tuple[str, ...] = ()
    """Names of entries that the user has already, outside of our block."""


def merged(text: str, entries: Sequence[Entry], program: Sequence[str]) -> Merged:
    """The file with our entries as they should be. Raises Unmergeable.

    Args:
        text: of the file; empty where there is none.
        entries: ours.
        program: with the arguments that start it.
    """
    before, after, users = _taken_apart(text)
    names = {config.get("name") for config in users}
    ours = [entry.config(program) for entry in entries if entry.name not in names]
    block = _rendered(ours, "\r\n" if "\r\n" in text else "\n") if ours else ""
    whole = _joined(before, block, after)
    _check(whole, users, ours)
    return Merged(whole, tuple(entry.name for entry in entries if entry.name in names))


def removed(text: str) -> str:
    """The file without our block. Raises Unmergeable."""
    before, after, _ = _taken_apart(text)
    return before + after


def _taken_apart(text: str) -> tuple[str, str, Configs]:
    """What stands before our block and after it, and the user's entries."""
    before, after = _around(text)
    users = _configs(before + after)
    if before + after == text:
        return before, after, users
    try:
        found = _configs(text)
    except Unmergeable:  # somebody has written into our block
        return before, after, users
    if any(config not in found for config in users):
        raise Unmergeable(
            "what stands around our block would change without it: move what is right behind it elsewhere"
        )
    return before, after, users


def _around(text: str) -> tuple[str, str]:
    """What stands before our block, and after it."""
    begins, ends = list(_BEGIN.finditer(text)), list(_END.finditer(text))
    if not begins and not ends:
        return text, ""
    if len(begins) != 1 or len(ends) != 1 or ends[0].start() < begins[0].end():
        raise Unmergeable("the lines `# >>> lapce-ai` and `# <<< lapce-ai` do not stand around one block")
    before = text[: begins[0].start()]
    blank = re.search(r"(?<=\n)\r?\n\Z", before)  # the line that we put between
    return before[: blank.start()] if blank else before, text[ends[0].end() :]


def _joined(before: str, block: str, after: str) -> str:
    if not block:
        return before + after
    newline = "\r\n" if "\r\n" in block else "\n"
    gap = "" if not before.strip("\ufeff") else newline if before.endswith("\n") else newline * 2
    return before + gap + block + after


def _rendered(configs: Sequence[Mapping[str, Any]], newline: str) -> str:
    lines = [BEGIN]
    for config in configs:
        lines += ["[[configs]]", *(f"{key} = {_value(value)}" for key, value in config.items()), ""]
    return newline.join([*lines[:-1], END, ""])


def _value(value: object) -> str:
    """JSON's strings and arrays of them are TOML's, but for one character (https://toml.io/en/v1.0.0#string)."""
    return json.dumps(value, ensure_ascii=False).replace(_DELETE, "\\u007f")


def _configs(text: str) -> Configs:
    if not text.replace("\r\n", "\n").strip("\ufeff \t\n"):
        return []
    try:
        document = tomllib.loads(text.removeprefix("\ufeff"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Unmergeable(f"it is not valid TOML: {error}") from None
    found = as_list(document.get("configs", []))
    configs = [row for value in found or () if (row := as_object(value)) is not None]
    if found is None or len(configs) < len(found):
        raise Unmergeable("`configs` is not a list of tables, as Lapce wants it")
    return configs


def _check(whole: str, users: Configs, ours: Configs) -> None:
    """That all is still there, whatever the text around the block was."""
    try:
        found = _configs(whole)
    except Unmergeable as error:
        raise Unmergeable(f"entries cannot be added: write yours as [[configs]] tables ({error})") from None
    rest = list(found)
    for config in (*ours, *users):
        if config not in rest:
            raise Unmergeable("entries would change: move what stands right behind our block elsewhere")
        rest.remove(config)
    if rest:
        raise Unmergeable("entries would be there twice")
