"""A chat file's conversation → what is sent: the files that it names, as much as the model's window takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from lapce_ai_providers.errors import InvalidCall, ProviderError

from ..completion.asker import context_window
from ..documents.line_ends import with_whole_characters
from ..features.conversation_window import (
    Message,
    QuestionTooLong,
    dropped_words,
    estimated_tokens,
    fitted,
    room_for_messages,
    text_tokens,
)
from ..features.file_mentions import Mention, mentions, quoted
from ..local.engine import CALL_CONTEXT_TOKENS
from ..settings.keys import is_local
from .named_files import Found, find

if TYPE_CHECKING:
    from ..features.chat_document.parse import Chat
    from ..model_call import ModelCall
    from ..session import Session

SYSTEM = (
    "You talk with a programmer in a Markdown file that is open in their editor. Answer in Markdown, briefly and to "
    "the point, with code in fences that name the language. Say so where you do not know."
)


@frozen
class Question:
    """What is sent, and what the user is told ahead of the answer."""

    messages: tuple[Message, ...] = field(repr=False)
    system: str = field(repr=False)
    notices: tuple[str, ...]


def question_of(
    session: Session, chat: Chat, rows: Sequence[dict[str, Any]], target: ModelCall, folder: str
) -> Question:
    """Raises InvalidCall where the question alone is too long.

    Args:
        session: the editor's.
        chat: the file.
        rows: its conversation; the last one is the question.
        target: whom it goes to.
        folder: path of the workspace, for files that are named; "" where there is none.
    """
    system = chat.system or SYSTEM
    messages, notices = _with_files(session, rows, folder)
    room = room_for_messages(_window(target), None, text_tokens(system))
    try:
        fit = fitted(messages, room, estimated_tokens)
    except QuestionTooLong as error:
        raise InvalidCall(str(error), code="too_large") from None
    if fit.dropped_turns:
        notices.append(dropped_words(fit.dropped_turns))
    return Question(fit.messages, system, tuple(notices))


def _window(target: ModelCall) -> int | None:
    assert target.provider is not None
    if is_local(target.profile):
        return CALL_CONTEXT_TOKENS
    try:
        return context_window(target.provider, target.profile)
    except ProviderError:
        return None


def _with_files(session: Session, rows: Sequence[dict[str, Any]], folder: str) -> tuple[list[Message], list[str]]:
    """Each file stands where it was named first; refusals are told for the question that is asked now."""
    known: dict[Mention, Found | None] = {}
    messages: list[Message] = []
    notices: list[str] = []
    for number, row in enumerate(rows):
        parts: list[str] = []
        for mention in mentions(row["content"]) if folder and row["role"] == "user" else ():
            is_new = mention not in known
            found = known[mention] = known[mention] if not is_new else find(session, mention, folder)
            if found is not None and found.refused and number == len(rows) - 1:
                notices.append(f"{mention.words} was not sent: {found.refused}.")
            elif found is not None and not found.refused and is_new:
                parts.append(quoted(mention, found.text, found.language_id))
        content = with_whole_characters("\n\n".join([*parts, row["content"]]))
        whole = content.encode("utf-16-le", "replace").decode("utf-16-le")
        messages.append({"role": row["role"], "content": whole})
    return messages, notices
