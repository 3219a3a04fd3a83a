"""Questions that a feature of the server asks a model by itself: its text as it comes, told in the status bar.

    async def work(call: InnerCall) -> object:      # the result answers the request
        call.aim()                                  # the role chat's profile; raises ProviderError
        async for text in call.ask(messages, system):
            ...

    start_inner_call(session, work, title="AI: explain", request=request)

Counted in `ai/status` and the day's spending as calls of editors are. Cancelled by the request's id, by the token of
its progress, or by `cancel` of what `start_inner_call` returns: `work` sees CancelledError, and the connection closes.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from lapce_ai_providers.call import Call, Message
from lapce_ai_providers.chunks import Chunk, ReasoningChunk, TextChunk, UsageChunk
from lapce_ai_providers.cost import added
from lapce_ai_providers.errors import BrokenReply, ProviderError

from .calls import RunningCall
from .failures import CUT_ANSWER, NO_ANSWER, error_value, place_of, refuse_endless, unexpected
from .jsonrpc import INTERNAL_ERROR, REQUEST_CANCELLED, REQUEST_FAILED
from .model_call import ModelCall
from .pending import PendingRequest
from .protocol.params import Token
from .session import Session
from .status_line import StatusLine

if TYPE_CHECKING:
    from lapce_ai_providers.stream import Answer

    from .settings.fields import Role

logger = logging.getLogger(__name__)

Work = Callable[["InnerCall"], Coroutine[Any, Any, object]]


class InnerCall:
    """What a feature's work asks by. It may ask more than once, one question after the other."""

    def __init__(self, session: Session, running: RunningCall, status: StatusLine) -> None:
        self._session, self._running, self.status = session, running, status
        self.target = ModelCall(session)
        """Whom it asks: set by `aim`."""
        self.stop_reason: str | None = None
        """Why the last answer ended, in the vendor's word: `length`, `max_tokens` where it was cut."""
        self.warning = ""
        """What a person should know of the last answer, which ended in order."""

    def aim(self, profile: str | None = None, model: str | None = None, role: Role = "chat") -> None:
        """Chooses a profile by name (None: that of the role), and a model. Raises ProviderError."""
        self.target.aim(profile, model, role=role)
        self._running.provider, self._running.model = self.target.provider_name, self.target.model

    async def ask(self, messages: Sequence[Message], system: str | None = None) -> AsyncGenerator[str]:
        """The answer's texts as they come, none of them empty. Raises ProviderError.

        Use it within `contextlib.aclosing` where it may be left before its end.
        """
        target, title = self.target, self.target.title
        target.used.calls += 1
        target.usage, self.stop_reason, self.warning = None, None, ""
        self.status.message(title)
        try:
            async with self._session.engine_for(target.profile, self.status.message) as profile:
                call = Call(profile=profile, system=system, messages=messages)
                answer = target.answer(call, self.status.message, "interactive", errors_as_text=False)  # raised alone
                del call, messages, system
                told, characters = False, 0
                async with aclosing(answer.batches()) as batches:
                    async for batch in batches:
                        told = True
                        if text := self._text_of(batch):
                            characters += len(text)
                            refuse_endless(characters)
                            self.status.message(title)
                            yield text
                        elif any(type(chunk) is ReasoningChunk for chunk in batch):
                            self.status.message(f"{title} is thinking")
                self._ended(answer, told=told)
        except ProviderError:
            target.used.failed += 1
            raise
        except (asyncio.CancelledError, GeneratorExit):
            target.used.cancelled += 1
            raise
        finally:
            target.spend()

    def line_for(self, error: ProviderError) -> str:
        """An error as one line for people, without secrets."""
        return self.target.line_for(error)

    def _ended(self, answer: Answer, *, told: bool) -> None:
        """In order, going by HTTP. Raises BrokenReply where nothing was told at all."""
        self.stop_reason = answer.stop_reason
        if answer.stop_reason is None and not told:
            raise BrokenReply(NO_ANSWER)
        if answer.stop_reason is None and answer.is_cut:
            self.warning = CUT_ANSWER

    def _text_of(self, batch: list[Chunk]) -> str:
        texts: list[str] = []
        for chunk in batch:
            if type(chunk) is TextChunk:
                texts.append(chunk.text)
            elif type(chunk) is UsageChunk:
                self.target.usage = added(self.target.usage, chunk)
        return "".join(texts)


def start_inner_call(
    session: Session,
    work: Work,
    *,
    title: str,
    request: PendingRequest | None = None,
    token: object = None,
    never_ran: Callable[[], None] | None = None,
) -> RunningCall:
    """Starts the work in a task of its own and returns at once.

    Args:
        session: the editor's.
        work: what it returns answers the request. A ProviderError that it lets through fails the request, and pops up
            where there is none, and in Lapce, which shows no failed request.
        title: what stands in the status bar ahead of model and state, such as "AI: explain".
        request: of the editor, that waits for the result.
        token: `workDoneToken` of its parameters, as it came.
        never_ran: called in place of `work` where the call is cancelled before it could begin.
    """
    is_given = isinstance(token, (int, str)) and not isinstance(token, bool) and not session.calls.token_in_use(token)
    given: Token | None = token if is_given else None  # type: ignore[assignment]  # as just asked
    status = StatusLine(session, title, given)
    running = RunningCall(status.token, None if request is None else request.id, "", "")
    call = InnerCall(session, running, status)

    def cancelled() -> None:
        _cancelled(status, request)
        if never_ran is not None:
            never_ran()

    session.calls.start(running, _run(session, call, work, request), cancelled)
    return running


async def _run(session: Session, call: InnerCall, work: Work, request: PendingRequest | None) -> None:
    """Never raises."""
    try:
        result = await work(call)
    except asyncio.CancelledError:
        _cancelled(call.status, request)
    except ProviderError as error:
        _failed(session, call, error, request)
    except Exception as error:
        logger.error("an inner call broke: %s", place_of(error))
        _failed(session, call, unexpected(error), request)
    else:
        call.status.end(call.warning)
        if request is not None:
            request.answer(result)


def _cancelled(status: StatusLine, request: PendingRequest | None) -> None:
    status.end("Cancelled.")
    if request is not None:
        request.fail(REQUEST_CANCELLED, "Cancelled.", None)


def _failed(session: Session, call: InnerCall, error: ProviderError, request: PendingRequest | None) -> None:
    line = call.line_for(error)
    logger.info("%s: %s", call.target.title, line)
    call.status.end(line)
    if request is not None:
        code = INTERNAL_ERROR if error.code == "internal" else REQUEST_FAILED
        value = error_value(error, call.target.provider_name, call.target.model)
        request.fail(code, line, {**value, "message": line})  # the vendor's own text may quote the key
    if request is None or session.capabilities.is_lapce:
        session.notify("window/showMessage", {"type": 1, "message": f"Lapce AI: {line}"})
