"""Tests for lines of a document: new lines in the file where its language has them, which may be a new file."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from attrs import frozen

from lapce_ai_providers.errors import Refused

from ..documents.document import Document
from ..features.edits.added_tests import insertion_of
from ..features.edits.place_of_tests import paths_of_tests
from ..features.edits.prompts import system
from ..features.edits.wanted import Wanted
from ..features.inline.situation import one_line_end
from .changed_lines import code_of
from .files import best_path, create_empty, exists, is_in_workspace, text_of, uri_of
from .model_answer import answer_to, messages_for
from .place import Place, place_of
from .workspace_edit import workspace_edit

if TYPE_CHECKING:
    from ..inner_call import InnerCall
    from ..session import Session


@frozen
class FileOfTests:
    """Where the tests go."""

    uri: str
    path: str
    text: str | None
    """What is there; None where the file is new."""
    is_open: bool


async def tests_edit(session: Session, call: InnerCall, wanted: Wanted) -> tuple[str, str, dict[str, Any]]:
    """The code, the URI of the file that it goes into, and the workspace edit. Raises ProviderError."""
    place = place_of(session, wanted)
    if not place.block.strip():
        raise Refused("there is nothing to test here")
    file = file_of_tests(session, place)
    call.aim(wanted.profile, wanted.model, role="edit")
    shown = (file.path, one_line_end(file.text or ""))
    same = file.uri == place.document.uri
    messages = messages_for(call, wanted, place, None if same else shown)
    code = code_of(await answer_to(call, messages, system("test")), place)
    return code, file.uri, edit_of(session, file, code, place.document.language_id)


def file_of_tests(session: Session, place: Place) -> FileOfTests:
    """Chooses the file. Raises Refused where there may be none."""
    path = place.document.path
    chosen = best_path(paths_of_tests(path, place.document.language_id))
    if chosen == path:
        return FileOfTests(place.document.uri, path, place.document.text, is_open=True)
    if not place.document.uri.startswith("file:"):
        raise Refused("save the file first: its tests go into a file beside it")
    if not is_in_workspace(session, chosen, path):
        raise Refused(f"the tests would go into {posixpath.basename(chosen)} outside of the workspace")
    uri = uri_of(chosen)
    document = session.open_documents.get(uri)
    text = text_of(chosen) if document is None else document.text
    file = FileOfTests(uri, chosen, text, is_open=document is not None)
    judged = document or Document(uri, "", language_id=place.document.language_id)
    if not session.completions.gate.may_leave(judged):
        raise Refused(f"{posixpath.basename(chosen)}, where the tests go, is never sent to a model")
    if text is None and exists(chosen):
        raise Refused(f"{posixpath.basename(chosen)}, where the tests go, cannot be read")
    return file


def edit_of(session: Session, file: FileOfTests, code: str, language_id: str) -> dict[str, Any]:
    """The workspace edit. Where the editor cannot make files, the empty one is made here. Raises Refused."""
    document = session.open_documents.get(file.uri)
    text = file.text if document is None else document.text
    known = document or Document(
        file.uri, text or "", language_id=language_id, encoding=session.capabilities.position_encoding
    )
    edit = insertion_of(known, code, language_id)
    version = None if document is None else document.version
    if text is not None:
        return workspace_edit(session, file.uri, version, [edit])
    if session.capabilities.creates_files:
        create = {"kind": "create", "uri": file.uri, "options": {"ignoreIfExists": True}}
        rows = {"textDocument": {"uri": file.uri, "version": None}, "edits": [edit.value()]}
        return {"documentChanges": [create, rows]}
    try:
        if not create_empty(file.path):
            raise Refused(f"{posixpath.basename(file.path)} was made meanwhile; nothing was changed")
    except OSError as error:
        raise Refused(f"{posixpath.basename(file.path)} cannot be made: {error.strerror or 'no reason told'}") from None
    return workspace_edit(session, file.uri, None, [edit])
