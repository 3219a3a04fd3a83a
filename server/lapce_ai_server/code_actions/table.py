"""All code actions, in the order in which they are listed. To add one: a row in a file of its own, and a line here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from . import chat, edits, pausing
from .action import Action, Asked

if TYPE_CHECKING:
    from ..session import Session

ACTIONS: tuple[Action, ...] = (*edits.ROWS, *chat.ROWS, *pausing.ROWS)
BY_NAME = {action.name: action for action in ACTIONS}


def offered(session: Session, asked: Asked, only: Sequence[object]) -> Iterator[Action]:
    """What is of use there. `only`: the kinds that the editor asks for; empty for all."""
    return (action for action in ACTIONS if is_wanted(action.kind, only) and action.is_offered(session, asked))


def is_wanted(kind: str, only: Sequence[object]) -> bool:
    """Whether a kind is among those asked for, or below one of them."""
    return not only or any(kind == wanted or kind.startswith(f"{wanted}.") for wanted in only if wanted)
