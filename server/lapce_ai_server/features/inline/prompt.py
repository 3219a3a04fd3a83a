"""Situation and snippets → what a model is asked: a chat that fills a hole, or prefix and suffix for endpoints of that.

What changes least comes first, since vendors charge less, and answer sooner, where a prompt begins as one before it:
instructions and examples, other files, the text before the cursor, the text after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from attrs import field, frozen

from lapce_ai_providers.call import Message
from lapce_ai_providers.hole import Hole

from . import instructions
from .budget import Budget
from .cuts import hole_within
from .fim import FimFamily, rendered, stops
from .policy import Lines, Policy
from .situation import Situation
from .snippet import Snippet, fitting, in_a_file, in_comments, in_words, short_path
from .syntax import syntax_of
from .tags import Tags, tags_for

FillWay = Literal["suffix", "infill", "mistral_fim", "template"]
NEWLINE: tuple[str, ...] = ("\n",)


@frozen(kw_only=True)
class Prompt:
    """What is asked; either `messages` with `system`, or a `hole`."""

    prefix: str = field(repr=False)
    """The text before the cursor that was sent; the answer continues it."""
    suffix: str = field(repr=False)
    """The text after the cursor that was sent."""
    stops: tuple[str, ...]
    """All that ends an answer, the most useful first. Vendors take the first four."""
    system: str | None = field(default=None, repr=False)
    messages: tuple[Message, ...] = field(default=(), repr=False)
    hole: Hole | None = field(default=None, repr=False)
    opening: str = ""
    """What the model was told to begin its answer with; `opening.Opening` takes it off."""


def chat_prompt(situation: Situation, context: Sequence[Snippet], budget: Budget, policy: Policy) -> Prompt:
    """For models that only chat: a few examples, then the file with a tag at the cursor."""
    prefix, suffix = hole_within(situation.prefix, situation.suffix, budget.hole_tokens)
    parts = [(snippet, in_words(snippet, situation.language_id)) for snippet in context]
    others = "".join(f"{text}\n" for _, text in fitting(parts, budget.context_tokens))
    path = short_path(situation.path)
    tags = tags_for((prefix, suffix, path, situation.language_id, others))
    context_name = tags.name("CONTEXT")
    head = f"<{context_name}>\n{others}</{context_name}>\n" if others else ""
    return Prompt(
        prefix=prefix,
        suffix=suffix,
        stops=tags.stops,
        system=tags.inside(instructions.system()),
        messages=(
            *_shots(tags),
            _turn("user", head + _question(tags, path, situation.language_id, (prefix, suffix), policy.lines)),
        ),
        opening=tags.opening,
    )


def fim_prompt(
    situation: Situation,
    context: Sequence[Snippet],
    budget: Budget,
    policy: Policy,
    *,
    way: FillWay,
    family: FimFamily | None,
) -> Prompt:
    """For models that were trained to fill holes. The way "template" needs a family."""
    prefix, suffix = hole_within(situation.prefix, situation.suffix, budget.hole_tokens)
    seen = prefix + suffix
    useful = [snippet for snippet in context if snippet.text and not _is_seen(snippet, seen)]
    own_stops = stops(family) if family is not None else ()
    return Prompt(
        prefix=prefix,
        suffix=suffix,
        stops=(NEWLINE + own_stops) if policy.lines == "single" else own_stops,
        hole=_hole(situation, useful, budget, (prefix, suffix), way, family),
    )


def _hole(
    situation: Situation,
    snippets: Sequence[Snippet],
    budget: Budget,
    around: tuple[str, str],
    way: FillWay,
    family: FimFamily | None,
) -> Hole:
    prefix, suffix = around
    takes_files = family is not None and family.files is not None if way == "template" else way == "infill"
    if takes_files:
        parts = [(snippet, snippet.text + snippet.path) for snippet in snippets]
        files = tuple(in_a_file(snippet) for snippet, _ in fitting(parts, budget.context_tokens))
    else:
        files = ()
        prefix = _header(situation, snippets, budget) + prefix
    if way != "template" or family is None:
        return Hole(way=way, prefix=prefix, suffix=suffix, files=files)
    marks = (*stops(family), *family.around)
    told = [(unmarked(path, marks), unmarked(text, marks)) for path, text in files]
    path = unmarked(short_path(situation.path), marks)
    prompt = rendered(family, unmarked(prefix, marks), unmarked(suffix, marks), told, path)
    return Hole(way=way, prefix=prefix, suffix=suffix, prompt=prompt)


def unmarked(text: str, marks: Sequence[str]) -> str:
    """The text without a model's own marks: a space goes into each, since the model would take it for the prompt's."""
    for mark in marks:
        if mark.strip() and mark in text:
            text = text.replace(mark, f"{mark[0]} {mark[1:]}")
    return text


def _header(situation: Situation, snippets: Sequence[Snippet], budget: Budget) -> str:
    """Snippets as comments ahead of the file; text for people has no comments."""
    if syntax_of(situation.language_id).prose:
        return ""
    parts = [(snippet, in_comments(snippet, situation.language_id)) for snippet in snippets]
    return "".join(text for _, text in fitting(parts, budget.context_tokens))


def _is_seen(snippet: Snippet, seen: str) -> bool:
    return snippet.why == "edit" and snippet.text in seen


def _shots(tags: Tags) -> list[Message]:
    turns: list[Message] = []
    for shot in instructions.shots():
        before, _, after = shot.file.partition("<CURSOR/>")
        turns.append(_turn("user", _question(tags, shot.path, shot.language_id, (before, after), shot.lines)))
        turns.append(_turn("assistant", f"{tags.opening}{shot.answer}{tags.closing}"))
    return turns


def _question(tags: Tags, path: str, language_id: str, around: tuple[str, str], lines: Lines) -> str:
    name = tags.name("FILE")
    language = f' language="{language_id}"' if language_id else ""
    text = f"{around[0]}{tags.hole}{around[1]}"
    return f'<{name} path="{path}"{language}>\n{text}\n</{name}>\n{instructions.ask(lines)}'


def _turn(role: Literal["user", "assistant"], content: str) -> Message:
    return {"role": role, "content": content}
