"""`ai/stream` and `ai/complete`: parameters → a running call → progress, and an answer where one was requested."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing
from typing import Any, Literal

from attrs import evolve

from lapce_ai_providers.call import Call
from lapce_ai_providers.chunks import Chunk, TextChunk, UsageChunk
from lapce_ai_providers.cost import added
from lapce_ai_providers.errors import InvalidCall, ProviderError
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.transport.queued import Priority

from .calls import RunningCall
from .failures import CUT_ANSWER, NO_ANSWER, error_value, place_of, refuse_endless, unexpected
from .features.context_text import with_context
from .jsonrpc import REQUEST_CANCELLED, REQUEST_FAILED
from .model_call import ModelCall
from .pending import PendingRequest
from .progress_writer import ProgressWriter
from .protocol.params import AskParams, ask_params, token_of
from .protocol.progress import usage_value
from .session import Session
from .settings.keys import is_local

logger = logging.getLogger(__name__)

Form = Literal["stream", "complete"]


def ask(session: Session, params: object, request: PendingRequest | None, form: Form) -> None:
    """Starts a call and returns at once. Every way it can end is told by `end`, the response, or both."""
    token = token_of(params)
    if token is not None and session.calls.token_in_use(token):
        _refuse_unheard(session, request, InvalidCall(f"token: {token!r} is in use by a running call"))
        return
    if token is None and request is None:
        _refuse_unheard(session, request, _without_token(params))
        return
    asking = Asking(session, ProgressWriter(session.output, token), request, form)
    try:
        wanted = ask_params(params)
        asking.target.aim(wanted.profile, wanted.model, wanted.overrides)
        asking.call = Call(
            profile=asking.target.profile,
            system=wanted.system,
            messages=with_context(_messages(wanted), wanted.context, session.documents),
            prompt=wanted.prompt if form == "complete" and wanted.system is None and not wanted.context else None,
            metadata=wanted.metadata,
        )
        asking.priority = wanted.priority
    except ProviderError as error:
        asking.begin()
        asking.failed(error)
        return
    asking.begin()
    target = asking.target
    running = RunningCall(token, None if request is None else request.id, target.provider_name, target.model)
    session.calls.start(running, asking.run(), asking.cancelled)


def _refuse_unheard(session: Session, request: PendingRequest | None, error: InvalidCall) -> None:
    """Where no token can carry the message."""
    if request is not None:
        request.fail(REQUEST_FAILED, error.message, error_value(error, "", ""))
    else:
        session.notify("window/logMessage", {"type": 1, "message": f"Lapce AI: {error.message}"})


def _without_token(params: object) -> InvalidCall:
    try:
        ask_params(params)
    except InvalidCall as error:
        return error
    return InvalidCall("token: required in a notification")


def _messages(wanted: AskParams) -> tuple[Any, ...]:
    if wanted.messages is not None:
        return wanted.messages
    return ({"role": "user", "content": wanted.prompt},)


class Asking:
    """One call from its first message to its last."""

    __slots__ = (
        "_came",
        "_form",
        "_keyed",
        "_progress",
        "_request",
        "_session",
        "_text",
        "_text_characters",
        "_warning",
        "call",
        "priority",
        "target",
    )

    def __init__(self, session: Session, progress: ProgressWriter, request: PendingRequest | None, form: Form) -> None:
        self._session, self._progress, self._request, self._form = session, progress, request, form
        self._text: list[str] | None = [] if request is not None or form == "complete" else None
        self._text_characters = 0
        self._came = False
        """Anything at all."""
        self._keyed: Profile | None = None
        """The profile with its keys, once they have been fetched."""
        self._warning: str | None = None
        """What a person should know of an answer that ended in order."""
        self.target = ModelCall(session)
        self.call: Call | None = None
        """Until it is on its way: a prompt may be megabytes, an answer may take minutes."""
        self.priority: Priority = "interactive"

    def begin(self) -> None:
        """The first message."""
        target = self.target
        self._progress.begin(target.title, target.provider_name, target.model)
        target.used.calls += 1

    async def run(self) -> None:
        """The work of the call's task; never raises."""
        try:
            stop_reason = await (self._answer() if not is_local(self.target.profile) else self._local_answer())
        except asyncio.CancelledError:
            self.cancelled()
        except ProviderError as error:
            if self._keyed is not None:
                self._session.refused(error, self._keyed)
            self.failed(error)
        except Exception as error:
            # Only the kind and the place: the text of a stranger's exception may quote keys or prompts.
            logger.error("a call broke: %s", place_of(error))
            self.failed(unexpected(error))
        else:
            self._done(stop_reason)

    async def _local_answer(self) -> str | None:
        """The stop reason; the local model runs as long."""
        assert self.call is not None
        async with self._session.engine_for(self.call.profile, self._progress.message) as profile:
            self.call = evolve(self.call, profile=profile)
            return await self._answer()

    async def _answer(self) -> str | None:
        """The stop reason."""
        call, self.call = self.call, None
        assert call is not None
        # Not by `engine_for`, whose frames a thousand streams would hold for nothing: the key is all that is needed.
        self._keyed = await self._session.keys.with_keys(call.profile, self._progress.message)
        if self._keyed is not call.profile:
            call = evolve(call, profile=self._keyed)
        answer = self.target.answer(call, self._progress.message, self.priority, listener=self)
        del call
        async with aclosing(answer.batches()) as batches:
            async for batch in batches:
                self._note(batch)
                if self._form == "stream":
                    await self._progress.chunks(batch)
        if answer.stop_reason is None:
            self._warning = NO_ANSWER if not self._came else CUT_ANSWER if answer.is_cut else None
        return answer.stop_reason

    @property
    def keeps_up(self) -> bool:
        """Whether the editor takes more at once."""
        return self._form == "complete" or self._progress.keeps_up

    def show(self, batch: list[Chunk]) -> None:
        """What came is told in the turn of the loop in which it came."""
        self._note(batch)
        if self._form == "stream":
            self._progress.show(batch)

    def _note(self, batch: list[Chunk]) -> None:
        """Usage and text, for the end. Raises BrokenReply where the text grows beyond the limit."""
        self._came = True
        for chunk in batch:
            if type(chunk) is UsageChunk:
                self.target.usage = added(self.target.usage, chunk)
            elif self._text is not None and type(chunk) is TextChunk:
                self._text.append(chunk.text)
                self._text_characters += len(chunk.text)
                refuse_endless(self._text_characters)

    def _done(self, stop_reason: str | None) -> None:
        text = "".join(self._text or ())
        told: dict[str, Any] = {"reason": "done"}
        if stop_reason is not None:
            told["stopReason"] = stop_reason
        elif self._warning is not None:
            told["message"] = self._warning
        self._progress.end(told | ({"text": text} if self._form == "complete" else {}))
        if self._request is not None:
            usage = {} if self.target.usage is None else {"usage": usage_value(self.target.usage)}
            self._request.answer({"text": text, **usage, **told})
        self.target.spend()

    def cancelled(self) -> None:
        """Ends as cancelled; also for a call that never began to run."""
        self.target.used.cancelled += 1
        self._progress.end({"reason": "cancelled", "message": "Cancelled."})
        if self._request is not None:
            self._request.fail(REQUEST_CANCELLED, "Cancelled.", None)
        self.target.spend()

    def failed(self, error: ProviderError) -> None:
        """Ends with the error."""
        target = self.target
        target.used.failed += 1
        value = error_value(error, target.provider_name, target.model)
        line = target.line_for(error)
        logger.info("%s %s: %s", target.provider_name, target.model, line)
        self._progress.end({"reason": "error", "error": value, "message": line})
        if self._request is not None:
            self._request.fail(REQUEST_FAILED, error.message, value)
        self.target.spend()
