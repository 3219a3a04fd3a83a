"""Code actions that were chosen, and commands → work that runs as an inner call, with progress and cancelling."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any

from ..features.edits.prompts import Kind
from ..features.edits.wanted import wanted_in

if TYPE_CHECKING:
    from ..code_actions.action import Chosen
    from ..inner_call import InnerCall
    from ..pending import PendingRequest
    from ..session import Session

TITLES: Mapping[Kind, str] = {
    "explain": "AI: explain",
    "fix": "AI: fix",
    "document": "AI: document",
    "test": "AI: test",
    "rewrite": "AI: rewrite here",
}


def resolve(session: Session, chosen: Chosen, kind: Kind) -> None:
    """Answers the chosen action with its edit, when there is one."""
    from ..inner_call import start_inner_call

    async def work(call: InnerCall) -> object:
        return {**chosen.action, "edit": await edit_for(session, call, kind, chosen.data)}

    start_inner_call(session, work, title=TITLES[kind], request=chosen.request)


async def edit_for(session: Session, call: InnerCall, kind: Kind, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The workspace edit; an empty one where nothing changes. Raises ProviderError."""
    from . import editing, explaining, tests_for
    from .files import uri_of

    wanted = wanted_in(kind, [data])
    if kind == "explain":
        told = await explaining.explain(session, call, wanted)
        if told.path is None:
            session.notify("window/showMessage", {"type": 3, "message": f"Lapce AI: {told.text}"})
            return {"changes": {}}
        return {"changes": {uri_of(told.path): []}}  # an edit of nothing opens the file
    if kind == "test":
        return (await tests_for.tests_edit(session, call, wanted))[2]
    return (await editing.replaced(session, call, wanted))[1] or {"changes": {}}


async def _explain(session: Session, call: InnerCall, arguments: list[Any]) -> object:
    from .explaining import explain_and_show

    return await explain_and_show(session, call, wanted_in("explain", arguments))


async def _test(session: Session, call: InnerCall, arguments: list[Any]) -> object:
    from .editing import handed_over
    from .tests_for import tests_edit

    text, uri, edit = await tests_edit(session, call, wanted_in("test", arguments))
    return {**await handed_over(session, TITLES["test"], text, edit), "uri": uri}


def _replace(kind: Kind) -> Run:
    async def run(session: Session, call: InnerCall, arguments: list[Any]) -> object:
        from .editing import replace

        return await replace(session, call, wanted_in(kind, arguments), TITLES[kind])

    return run


async def _commit_message(session: Session, call: InnerCall, arguments: list[Any]) -> object:
    from .committing import commit_message

    return await commit_message(session, call, arguments)


Run = Callable[["Session", "InnerCall", list[Any]], Coroutine[Any, Any, object]]

COMMANDS: Mapping[str, tuple[str, Run]] = {
    "ai.explain": (TITLES["explain"], _explain),
    "ai.fix": (TITLES["fix"], _replace("fix")),
    "ai.document": (TITLES["document"], _replace("document")),
    "ai.test": (TITLES["test"], _test),
    "ai.rewrite": (TITLES["rewrite"], _replace("rewrite")),
    "ai.commitMessage": ("AI: commit message", _commit_message),
}
"""Command → what stands in the status bar, and the work whose result answers it."""


def run_command(
    session: Session, name: str, arguments: list[Any], request: PendingRequest | None, token: object
) -> None:
    """Starts one of COMMANDS. `token`: the request's `workDoneToken`."""
    from ..inner_call import start_inner_call

    title, run = COMMANDS[name]
    start_inner_call(session, lambda call: run(session, call, arguments), title=title, request=request, token=token)
