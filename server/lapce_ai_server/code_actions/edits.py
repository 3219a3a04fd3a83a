"""Rows "AI: explain", "AI: fix", "AI: document", "AI: test", "AI: rewrite here": asked for when they are chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..edits.start import TITLES, resolve
from ..features.edits.prompts import Kind
from .action import Action, Asked, Chosen

if TYPE_CHECKING:
    from ..session import Session

KINDS: dict[Kind, str] = {
    "explain": "refactor.ai.explain",
    "fix": "quickfix.ai",
    "document": "refactor.rewrite.ai.document",
    "test": "refactor.ai.test",
    "rewrite": "refactor.rewrite.ai",
}
"""Explaining is none of LSP's kinds; in editors' menus of sources it would not be found."""
INVOKED = 1
"""LSP's CodeActionTriggerKind: somebody opened the menu."""


def _is_open(session: Session, asked: Asked) -> bool:
    return session.open_documents.get(asked.uri) is not None


def _may_fix(session: Session, asked: Asked) -> bool:
    """Where something is reported or selected, or somebody asks. Else an editor would show its lamp on every line."""
    wanted = bool(asked.diagnostics) or asked.trigger in (None, INVOKED) or not _is_empty(asked)
    return wanted and _is_open(session, asked)


def _is_empty(asked: Asked) -> bool:
    return asked.range.get("start") == asked.range.get("end")


def _told(asked: Asked) -> dict[str, Any]:
    """What is to be resolved, and the command's argument."""
    reported = {"diagnostics": list(asked.diagnostics)} if asked.diagnostics else {}
    return {"uri": asked.uri, "range": asked.range} | reported


def _row(kind: Kind) -> Action:
    def chosen(session: Session, chosen: Chosen) -> None:
        resolve(session, chosen, kind)

    return Action(
        name=kind,
        kind=KINDS[kind],
        title=TITLES[kind],
        is_offered=_may_fix if kind == "fix" else _is_open,
        command=f"ai.{kind}",
        resolve=chosen,
        edits=kind != "explain",
        data=_told,
        arguments=lambda asked: [_told(asked)],
    )


ROWS = tuple(map(_row, KINDS))
