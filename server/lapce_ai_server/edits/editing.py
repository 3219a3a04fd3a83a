"""fix, document, rewrite: a model's answer in place of lines of a document; as an edit to hand out, or live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lapce_ai_providers.errors import ProviderError, Refused

from ..features.edits.answer import lines_so_far
from ..features.edits.minimal import in_style_of
from ..features.edits.prompts import system
from ..features.edits.wanted import Wanted
from .changed_lines import changed_lines, code_of, fitted_code
from .live_edit import LiveEdit, so_far
from .model_answer import answer_to, messages_for
from .place import Place, place_of, still_there
from .workspace_edit import apply, replacing, workspace_edit

if TYPE_CHECKING:
    from ..inner_call import InnerCall
    from ..session import Session

NOTHING = "there is nothing to change here"
UNCHANGED = "; nothing was changed"
"""What errors end with as long as that is so."""
INFO = 3
"""LSP's MessageType."""


async def replaced(session: Session, call: InnerCall, wanted: Wanted) -> tuple[str, dict[str, Any] | None]:
    """The new text of the lines, and the workspace edit; None where nothing changes. Raises ProviderError."""
    place = aimed(session, call, wanted)
    answer = await answer_to(call, messages_for(call, wanted, place), system(wanted.kind))
    new = changed_lines(wanted.kind, code_of(answer, place), place)
    document, at = still_there(session, place)
    edits = replacing(place, new, document, at)
    if not edits:
        tell_nothing(session)
        return "".join(new), None
    return "".join(new), workspace_edit(session, document.uri, document.version, edits)


def aimed(session: Session, call: InnerCall, wanted: Wanted) -> Place:
    """The place, with the model chosen. Raises ProviderError."""
    place = place_of(session, wanted)
    if not place.block.strip() and not (wanted.kind == "rewrite" and wanted.instruction):
        raise Refused("there is no code here")
    call.aim(wanted.profile, wanted.model, role="edit")
    return place


async def replace(session: Session, call: InnerCall, wanted: Wanted, label: str) -> dict[str, Any]:
    """For a command: has the editor apply it; `{text, applied}`, with the `edit` where the editor cannot do that.
    Raises ProviderError; the text is then what it was.
    """
    if session.capabilities.applies_edits and wanted.streams:
        return await replace_live(session, call, wanted, label)
    text, edit = await replaced(session, call, wanted)
    if edit is None:
        return {"text": text, "applied": False}
    return await handed_over(session, label, text, edit)


async def handed_over(session: Session, label: str, text: str, edit: dict[str, Any]) -> dict[str, Any]:
    """Applies an edit in one step. Raises Refused where the editor refuses it."""
    if not session.capabilities.applies_edits:
        return {"text": text, "applied": False, "edit": edit}
    reason = await apply(session, label, edit)
    if reason is not None:
        raise Refused(f"the editor refused the edit: {reason}")
    return {"text": text, "applied": True}


async def replace_live(session: Session, call: InnerCall, wanted: Wanted, label: str) -> dict[str, Any]:
    """The lines change as the answer comes. Whatever goes wrong, also cancelling, puts back what was there."""
    place = aimed(session, call, wanted)
    live = LiveEdit(session, place, label)

    async def show(answer: str) -> None:
        if live.is_due and (lines := lines_so_far(answer, place.block)):
            await live.show(partial(wanted, place, lines))

    try:
        answer = await answer_to(call, messages_for(call, wanted, place), system(wanted.kind), show)
        new = changed_lines(wanted.kind, code_of(answer, place), place)
        await live.show(new)
    except BaseException as error:
        await put_back(live, error)
        raise
    if "".join(new) == "".join(place.old):
        tell_nothing(session)
    return {"text": "".join(new), "applied": "".join(new) != "".join(place.old)}


def partial(wanted: Wanted, place: Place, lines: list[str]) -> list[str]:
    """What may stand in the document now: the lines that have come, and the old ones below."""
    fit = fitted_code(wanted.kind, "\n".join(so_far(place.contents, lines)), place)
    return in_style_of(place.old, fit, place.document.newline, is_end=place.is_end)


async def put_back(live: LiveEdit, error: BaseException) -> None:
    """The old text, as far as the editor lets us; what it was that went wrong is told in any case."""
    try:
        await live.restore()
    except ProviderError as other:
        if isinstance(error, ProviderError):
            error.message = f"{error.message.partition(UNCHANGED)[0]}; what had come stays in the document"
            if other.message.partition(UNCHANGED)[0] not in error.message:
                error.message += f", since {other.message.partition(UNCHANGED)[0]}"


def tell_nothing(session: Session) -> None:
    """The model found the code right as it is."""
    session.notify("window/showMessage", {"type": INFO, "message": f"Lapce AI: {NOTHING}"})
