"""`ai.commitMessage`: what is staged → a message, which also goes into COMMIT_EDITMSG where that is open."""

from __future__ import annotations

import os
import posixpath
from typing import TYPE_CHECKING, Any

from lapce_ai_providers.errors import InvalidCall, Refused
from lapce_ai_providers.json_edge import as_object

from ..completion.secret_files import is_secret
from ..documents.document import Document
from ..documents.uri import path_of
from ..features.context_text import fence_for
from ..features.edits.answer import first_line, plain
from ..features.edits.diff import readable_diff
from ..features.edits.minimal import TextEdit
from ..features.edits.prompts import system
from .git import git
from .model_answer import answer_to
from .workspace_edit import apply, workspace_edit

if TYPE_CHECKING:
    from ..inner_call import InnerCall
    from ..session import Session

DIFF = ("diff", "--staged", "--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/")
SUBJECTS = ("log", "-8", "--no-merges", "--no-color", "--format=%s")
MESSAGE_FILE = "COMMIT_EDITMSG"


async def commit_message(session: Session, call: InnerCall, arguments: list[Any]) -> dict[str, Any]:
    """`{text, applied}`. `arguments`: `[{cwd?, uri?, profile?, model?}]` or `[uri]`. Raises ProviderError."""
    first = arguments[0] if arguments else None
    told = as_object(first) or ({"uri": first} if isinstance(first, str) else {})
    for name in ("cwd", "uri", "profile", "model"):
        if not isinstance(told.get(name), (str, type(None))):
            raise InvalidCall(f"{name}: expected a text")
    folder = folder_of(session, told.get("cwd"), told.get("uri"))
    call.aim(told.get("profile"), told.get("model"))
    call.status.message("reading what is staged")
    diff = readable_diff(await git(folder, *DIFF), lambda name: may_read(session, folder, name))
    if not diff.strip():
        raise Refused("nothing is staged; `git add` what the commit is to hold")
    try:
        subjects = await git(folder, *SUBJECTS)
    except Refused:
        subjects = ""  # the first commit
    text = message_in(await answer_to(call, question(diff, subjects), system("commit_message")))
    return {"text": text, "applied": await insert(session, told.get("uri"), text)}


def question(diff: str, subjects: str) -> tuple[Any, ...]:
    """The user's message."""
    fence = fence_for(diff)
    recent = f"Recent subjects:\n{subjects.strip()[:2000]}\n\n" if subjects.strip() else ""
    return ({"role": "user", "content": f"{recent}Staged diff:\n{fence}diff\n{diff}\n{fence}"},)


def message_in(answer: str) -> str:
    """The message in an answer. Raises Refused where there is none."""
    lines = plain(answer).strip().split("\n")
    if len(lines) > 1 and lines[0].startswith("```") and lines[-1].startswith("```"):
        lines = lines[1:-1]
    text = "\n".join(line.rstrip() for line in lines).strip()
    if not text:
        raise Refused("the model gave an empty answer")
    if len(text) > 10_000:
        raise Refused(f"the model's answer is no commit message: {first_line(text)}")
    return text


def folder_of(session: Session, cwd: str | None, uri: str | None) -> str:
    """Where git is asked: as told, else by the document, else the editor's first folder. Raises InvalidCall."""
    if cwd:
        folder = path_of(cwd) if cwd.startswith("file:") else cwd
    elif uri:
        path = path_of(uri)
        before, found, _ = path.partition("/.git/")
        folder = before if found else posixpath.dirname(path)
    elif session.capabilities.folders:
        folder = session.capabilities.folders[0]
    else:
        raise InvalidCall("cwd: expected the folder of a repository")
    if not os.path.isabs(folder) or not os.path.isdir(folder):
        raise InvalidCall("cwd: there is no such folder")
    return folder


def may_read(session: Session, folder: str, name: str) -> bool:
    """Whether the changes of a file may be sent."""
    path = posixpath.join(folder.replace(os.sep, "/"), name)
    return not is_secret(name) and session.completions.gate.may_leave(Document(f"file://{path}", ""))


async def insert(session: Session, uri: str | None, text: str) -> bool:
    """Puts the message at the top of the open COMMIT_EDITMSG; whether it did."""
    document = None if uri is None else session.open_documents.get(uri)
    if document is None or not session.capabilities.applies_edits or not document.path.endswith(MESSAGE_FILE):
        return False
    blank = next((number for number, line in enumerate(document.lines) if line.strip()), len(document.lines) - 1)
    rest = document.line(blank)
    gap = "\n" if not rest or rest.startswith("#") else "\n\n"
    new = f"{text}{gap}".replace("\n", document.newline)
    edit = TextEdit((0, 0), (blank, 0), new if not rest else f"{new}" if blank == 0 else f"{new}{document.newline}")
    wrapped = workspace_edit(session, document.uri, document.version, [edit])
    return await apply(session, "AI: commit message", wrapped) is None
