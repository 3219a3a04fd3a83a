"""One row of the table of code actions: what it is called, where it is offered, and what choosing it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

if TYPE_CHECKING:
    from ..pending import PendingRequest
    from ..session import Session

OURS = "lapceAi"
"""The key in an action's `data` under which its row's name stands."""


@frozen
class Asked:
    """What an editor asks code actions for."""

    uri: str
    range: Mapping[str, Any]
    """LSP's; in Lapce empty, at the cursor."""
    diagnostics: tuple[Mapping[str, Any], ...] = ()
    """LSP's, those that touch the range."""
    trigger: object = None
    """LSP's CodeActionTriggerKind, if one was told."""


@frozen
class Chosen:
    """An action that came back for its edit. It is answered by `done`, or with an error by the request."""

    action: Mapping[str, Any]
    """As we listed it."""
    data: Mapping[str, Any]
    """What the row put there; checked by nobody, but that `uri` is a text."""
    request: PendingRequest

    @property
    def uri(self) -> str:
        """The document's."""
        uri: str = self.data["uri"]
        return uri

    def done(self, edit: Mapping[str, Any]) -> None:
        """The action with its workspace edit, which may be empty."""
        self.request.answer({**self.action, "edit": edit})


def uri_alone(asked: Asked) -> dict[str, Any]:
    """The data of actions that are about a document, not a place in it."""
    return {"uri": asked.uri}


@frozen(kw_only=True)
class Action:
    """Nothing of a row waits, or reads a file: some editors ask for the list at each key."""

    name: str
    """In `data`, where the editor resolves actions."""
    kind: str
    """LSP's code action kind."""
    title: str
    """What the user reads."""
    is_offered: Callable[[Session, Asked], bool]
    """Whether it is of use here and now. Switches that concern all actions are asked elsewhere."""
    command: str
    """Of `workspace/executeCommand`, for editors that know commands."""
    resolve: Callable[[Session, Chosen], None]
    """Does it, or starts to; returns at once. For Lapce, which knows no commands, and for `edits`."""
    edits: bool = False
    """Whether it changes the document, so that editors which can resolve edits get one instead of a command."""
    data: Callable[[Asked], Mapping[str, Any]] = field(default=uri_alone)
    """What `resolve` is given later; always with `uri`."""
    arguments: Callable[[Asked], list[Any]] = field(default=lambda asked: [asked.uri])
    """What the command is given."""

    def value(self, session: Session, asked: Asked) -> dict[str, Any]:
        """As editors are told it."""
        told = {"title": self.title, "kind": self.kind}
        editor = session.capabilities
        if editor.is_lapce or (self.edits and editor.resolves_edits):
            return {**told, "data": {OURS: self.name, **self.data(asked)}}
        command = {"title": self.title, "command": self.command, "arguments": self.arguments(asked)}
        return {**told, "command": command}
