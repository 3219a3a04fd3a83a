"""A model's answer → the text to show: all rules, until none has anything left to do."""

from __future__ import annotations

from ..policy import Policy
from ..situation import Situation, one_line_end
from .around import around
from .auto_closed import replaced
from .cleaned import Cleaned
from .limits import without_rest
from .rules import RULES

MOST_ROUNDS = 6
"""Two are usual: one that changes something, and one that finds nothing."""
SLACK = 8
"""Answers of so many times the characters that may be shown are cut ahead of everything else."""


def clean(text: str, situation: Situation, policy: Policy, *, finished: bool = True) -> Cleaned:
    """The text to show. `finished`: the answer ended by itself, so that its last line is whole.

    Cleaning the result again changes nothing. It contains no control token.
    """
    view = around(situation, policy)
    text = raw = one_line_end(text)[: policy.most_characters * SLACK]
    fired: dict[str, None] = {}
    for _ in range(MOST_ROUNDS):
        before = text
        for name, rule in RULES.items():
            changed = rule(text, view)
            if changed != text:
                fired[name] = None
                text = changed
            if not text:
                return Cleaned("", fired=tuple(fired), dropped_by=name if fired else None)
        if text == before:
            break
    else:
        return Cleaned("", fired=tuple(fired), dropped_by="unsettled")
    if not finished and not view.single:
        text = without_rest(text, raw)
    return Cleaned(text, replaced(text, situation), tuple(fired))
