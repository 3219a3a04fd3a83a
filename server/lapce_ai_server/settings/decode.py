"""One raw value → the type that its setting has, strictly: a boolean is no number, "5" is no number.

A table of small functions instead of cattrs: nothing to import or to compile at start-up, every message names what was
expected in the user's words, and no message can quote a secret.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping
from typing import Any

from lapce_ai_providers.json_edge import as_list, as_object
from lapce_ai_providers.key_sources import KeyCommand
from lapce_ai_providers.profile import folded
from lapce_ai_providers.secret import Secret

from .fields import Kind, Rule

LONGEST_QUOTED_TEXT = 12
"""Longer texts are not quoted in messages: a key pasted into the wrong setting must not show up in a log."""
LARGEST_NUMBER = 2**53
"""Beyond it, JSON numbers are no integers in an editor."""

_COMMA = re.compile(r",(?![^{}]*\})")
"""Between names; those within braces belong to a glob."""
_QUOTABLE = re.compile(r"[\w .:/+-]*", re.ASCII)


class Mismatch(Exception):
    """The value does not fit; the text says what was expected and what came."""


def decode(rule: Rule, value: object) -> Any:
    """The value in its type. Raises Mismatch."""
    return _DECODERS[rule.kind](rule, value)


def shown(value: object) -> str:
    """A wrong value in a message."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value) if _in_range(value) else "a number out of range"
        case str():
            short = len(value) <= LONGEST_QUOTED_TEXT and _QUOTABLE.fullmatch(value)
            return json.dumps(value) if short else f"a text of {len(value)} characters"
        case list() | tuple():
            return "a list"
        case Mapping():
            return "an object"
        case _:
            return "a date or time"  # the only other thing TOML has


def _wrong(expected: str, value: object) -> Mismatch:
    return Mismatch(f"expected {expected}, got {shown(value)}")


def kind_of(value: object) -> str:
    """What a value is, without the value: for settings that hold secrets."""
    match value:
        case str():
            return "a text"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case _:
            return shown(value)


def _text(rule: Rule, value: object) -> str:
    if not isinstance(value, str):
        raise _wrong("a text", value)
    return value


def _secret(rule: Rule, value: object) -> Secret:
    if not isinstance(value, str):
        raise Mismatch(f"expected a text, got {kind_of(value)}")
    return Secret(value)


def _flag(rule: Rule, value: object) -> bool:
    if not isinstance(value, bool):
        raise _wrong("true or false", value)
    return value


def _number(rule: Rule, value: object) -> float:
    expected = "a number" if rule.minimum is None else f"a number from {rule.minimum:g} on"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _wrong(expected, value)
    if not _in_range(value) or _too_small(rule, value):
        raise _wrong(expected, value)
    return value


def _in_range(value: float) -> bool:
    """False for NaN too. Compares, since a very large integer does not convert to a float."""
    return -LARGEST_NUMBER <= value <= LARGEST_NUMBER


def _too_small(rule: Rule, value: float) -> bool:
    return rule.minimum is not None and value < rule.minimum


def _integer(rule: Rule, value: object) -> int:
    expected = "a whole number" if rule.minimum is None else f"a whole number from {rule.minimum:g} on"
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not _in_range(value):
        raise _wrong(expected, value)
    if value != int(value) or _too_small(rule, value):
        raise _wrong(expected, value)
    return int(value)


def _choice(rule: Rule, value: object) -> str | None:
    if value == "":
        return None
    if not isinstance(value, str) or value.lower() not in rule.choices:
        raise _wrong(("one of " if len(rule.choices) > 1 else "") + ", ".join(rule.choices), value)
    return value.lower()


def _headers(rule: Rule, value: object) -> Mapping[str, str]:
    table = as_object(value)
    if table is None:
        raise Mismatch(f"expected an object of texts, got {kind_of(value)}")
    if not all(isinstance(text, str) for text in table.values()):
        raise Mismatch("expected an object of texts, got one with another value in it")
    return dict(table)


def _hosts(rule: Rule, value: object) -> tuple[str, ...]:
    rows = as_list(value)
    hosts = [host.lower().strip() for host in rows or () if isinstance(host, str)]
    if rows is None or len(hosts) != len(rows):
        raise _wrong("a list of host names", value)
    return tuple(hosts)


def _names(rule: Rule, value: object) -> tuple[str, ...]:
    """A list of texts, or one text with commas: Lapce's settings hold no lists."""
    rows = _COMMA.split(value) if isinstance(value, str) else as_list(value)
    names = [name.strip() for name in rows or () if isinstance(name, str)]
    if rows is None or len(names) != len(rows):
        raise _wrong("a list of texts, or one text with commas between them", value)
    return tuple(name for name in names if name)


def _switches(rule: Rule, value: object) -> Mapping[str, bool]:
    """Names in small letters → on or off. Of a list or a text, `!` ahead of a name is off, and no name alone is on."""
    table = as_object(value)
    if table is not None:
        if not all(isinstance(flag, bool) for flag in table.values()):
            raise Mismatch("expected true or false for each name, got another value")
        return {str(name).strip().lower(): bool(flag) for name, flag in table.items()}
    if not isinstance(value, str) and as_list(value) is None:
        raise _wrong("an object, or names with commas between them", value)
    names = [name.lower() for name in _names(rule, value)]
    switches = {name.removeprefix("!").strip(): not name.startswith("!") for name in names}
    return {"*": not any(switches.values()), **switches} if switches else {}


_MODEL_INFO_NAMES: Mapping[Kind, str] = {
    "number": "maxTokens maxThinkingTokens contextWindow inputPrice outputPrice cacheWritesPrice cacheReadsPrice "
    "minTokensPerCachePoint maxCachePoints",
    "flag": "supportsImages supportsComputerUse supportsPromptCache supportsVerbosity supportsReasoningBudget "
    "requiredReasoningBudget supportsReasoningEffort",
    "text": "description reasoningEffort",
}
_MODEL_INFO: Mapping[str, Rule] = {
    folded(name): Rule(name, kind) for kind, names in _MODEL_INFO_NAMES.items() for name in names.split()
}
"""Folded name → rule, of what the reference knows of a model (its `modelInfoSchema`)."""


def _model_info(rule: Rule, value: object) -> Mapping[str, Any]:
    """With the reference's spelling, since editors may have changed the case; what we do not know stays as it is."""
    table = as_object(value)
    if table is None:
        raise _wrong("an object", value)
    info: dict[str, Any] = {}
    for key, item in table.items():
        known = _MODEL_INFO.get(folded(str(key)))
        try:
            info[known.name if known else str(key)] = decode(known, item) if known and item is not None else item
        except Mismatch as mismatch:
            raise Mismatch(f"{known.name if known else key}: {mismatch}") from None
    return info


def _command(rule: Rule, value: object) -> Secret:
    """A secret that is to be fetched. A list of words, or one text that is split as a shell would, and no more."""
    rows = words_of(value) if isinstance(value, str) else as_list(value)
    words = tuple(word for word in rows or () if isinstance(word, str))
    if rows is None or len(words) != len(rows) or not words or not words[0].strip():
        raise Mismatch(f"expected a command, as pass show openai, or a list of its words, got {kind_of(value)}")
    if any("\0" in word for word in words):
        raise Mismatch("expected a command, got one with a zero byte in it")
    return Secret.at(KeyCommand(words, rule.name, whole=rule.name == WHOLE_OUTPUT))


WHOLE_OUTPUT = "vertexJsonCredentialsCommand"
"""A key of many lines."""


def words_of(command: str) -> list[str] | None:
    """The words of a command line; None where a quote is not closed. Backslashes are for paths on Windows."""
    import shlex  # only for who has one

    splitter = shlex.shlex(command, posix=True, punctuation_chars=False)
    splitter.whitespace_split, splitter.commenters = True, ""
    if sys.platform == "win32":
        splitter.escape = ""
    try:
        return list(splitter)
    except ValueError:
        return None


_DECODERS: Mapping[Kind, Callable[[Rule, object], Any]] = {
    "text": _text,
    "secret": _secret,
    "command": _command,
    "flag": _flag,
    "integer": _integer,
    "number": _number,
    "choice": _choice,
    "headers": _headers,
    "model_info": _model_info,
    "hosts": _hosts,
    "names": _names,
    "switches": _switches,
}
