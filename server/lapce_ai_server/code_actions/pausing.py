"""Rows "AI: pause completions here" and "AI: resume completions here"; one of them is offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .action import Action, Asked, Chosen

if TYPE_CHECKING:
    from ..session import Session

KIND = "source.ai.completions"


def _is_paused(session: Session, asked: Asked) -> bool:
    return session.completions.gate.pausing.is_paused(asked.uri)


def _pause(session: Session, chosen: Chosen) -> None:
    session.completions.gate.pausing.pause(chosen.uri)
    chosen.done({"changes": {}})


def _resume(session: Session, chosen: Chosen) -> None:
    session.completions.gate.pausing.resume(chosen.uri)
    chosen.done({"changes": {}})


ROWS = (
    Action(
        name="pauseCompletions",
        kind=KIND,
        title="AI: pause completions here",
        is_offered=lambda session, asked: not _is_paused(session, asked),
        command="ai.pauseCompletions",
        resolve=_pause,
    ),
    Action(
        name="resumeCompletions",
        kind=KIND,
        title="AI: resume completions here",
        is_offered=_is_paused,
        command="ai.resumeCompletions",
        resolve=_resume,
    ),
)
