"""A block, what is around it, what is wanted → what a model is asked. The words are in the text files of prompts/."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pkgutil import get_data
from typing import Literal

from attrs import field, frozen

from lapce_ai_providers.call import Message

from ..context_text import fence_for
from ..inline.cuts import hole_within
from ..inline.snippet import short_path

Kind = Literal["explain", "fix", "document", "test", "rewrite"]

SURROUNDING_TOKENS = 4_000
NEAR_TOKENS = 700
"""For models on one's own machine, which read slowly."""
MOST_DIAGNOSTICS = 20
MOST_DIAGNOSTIC_CHARACTERS = 400
CLEARER = "Make it clearer and simpler, without changing what it does."
"""What a rewriting is asked for where nobody has said anything."""
_PACKAGE = "lapce_ai_server.features"


@frozen(kw_only=True)
class Target:
    """What an edit is about. Texts have line feeds."""

    path: str
    language_id: str
    above: str = field(repr=False)
    """All that stands above the block, or the nearest part of it."""
    block: str = field(repr=False)
    """Whole lines, without the end of the last one."""
    below: str = field(repr=False)
    selected: str = field(default="", repr=False)
    """A part of one line that is meant, where only that is selected."""


@cache
def system(name: Kind | Literal["commit_message"]) -> str:
    """What the model is told first."""
    data = get_data(_PACKAGE, f"prompts/{name}.md") or b""
    return data.decode().replace("\r\n", "\n").strip()


def question(
    target: Target,
    *,
    tokens: int,
    wish: str = "",
    diagnostics: Sequence[str] = (),
    test_file: tuple[str, str] | None = None,
) -> tuple[Message, ...]:
    """The user's message.

    Args:
        target: what it is about.
        tokens: how much of the text around the block goes along, estimated.
        wish: what the user wants of it; may be empty.
        diagnostics: what is reported to be wrong, a line each.
        test_file: path and text of the file that tests go into; the text is empty where it is new.
    """
    above, below = hole_within(f"{target.above}\n", f"\n{target.below}", tokens)
    parts = [f"File: {short_path(target.path)}" + (f" ({target.language_id})" if target.language_id else "")]
    parts += _shown("Above the block", above.strip("\n"), target.language_id)
    parts += _shown("The block", target.block, target.language_id)
    parts += _shown("Below the block", below.strip("\n"), target.language_id)
    if test_file is not None:
        name = short_path(test_file[0])
        parts += _shown(f"The test file {name}, which exists", test_file[1].strip("\n"), target.language_id) or [
            f"The test file is {name}, which is new."
        ]
    if target.selected:
        parts += _shown("Of the block, this is selected", target.selected, target.language_id)
    if diagnostics:
        parts.append("Reported:\n" + "\n".join(f"- {line}" for line in diagnostics[:MOST_DIAGNOSTICS]))
    if wish:
        parts.append(f"What to do: {wish}")
    return ({"role": "user", "content": "\n\n".join(parts)},)


def diagnostic_line(row: object) -> str | None:
    """An LSP diagnostic in a line; None for what is none."""
    from lapce_ai_providers.json_edge import as_object

    told = as_object(row) or {}
    message: object = told.get("message")
    if not isinstance(message, str) or not message.strip():
        return None
    line: object = (as_object((as_object(told.get("range")) or {}).get("start")) or {}).get("line")
    source, code = told.get("source"), told.get("code")
    names = " ".join(str(name) for name in (source, code) if isinstance(name, (str, int)))
    place = f"line {line + 1}: " if isinstance(line, int) and not isinstance(line, bool) else ""
    text = " ".join(message.split())[:MOST_DIAGNOSTIC_CHARACTERS]
    return f"{place}{text}" + (f" ({names[:80]})" if names else "")


def _shown(title: str, text: str, language_id: str) -> list[str]:
    if not text.strip():
        return []
    fence = fence_for(text)
    return [f"{title}:\n{fence}{language_id}\n{text}\n{fence}"]
