"""`ai/stream` and `ai/complete`: parameters → a running call → progress, and an answer where one was requested."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import MutableMapping
from contextlib import aclosing
from typing import Any, Literal

from attrs import evolve

from lapce_ai_providers.call import Call
from lapce_ai_providers.chunks import Chunk, TextChunk, UsageChunk
from lapce_ai_providers.cost import added
from lapce_ai_providers.errors import InvalidCall, ProviderError
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.provider import Provider
from lapce_ai_providers.registry import provider_named
from lapce_ai_providers.transport.queued import Priority, Queued

from .calls import RunningCall
from .failures import error_value, line_for_people, place_of, without_secrets
from .features.context_text import with_context
from .jsonrpc import REQUEST_CANCELLED, REQUEST_FAILED
from .pending import PendingRequest
from .progress_writer import ProgressWriter
from .protocol.params import AskParams, ask_params, token_of
from .protocol.progress import usage_value
from .session import Session
from .settings.keys import is_local
from .usage import Counters
from .waiting import queued_message, waiting_message

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
        asking.aim(wanted)
        asking.call = Call(
            profile=asking.profile,
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
    running = RunningCall(token, None if request is None else request.id, asking.provider_name, asking.model)
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
        "_form",
        "_memory",
        "_progress",
        "_provider",
        "_request",
        "_session",
        "_text",
        "_usage",
        "call",
        "model",
        "priority",
        "profile",
        "provider_name",
    )

    def __init__(self, session: Session, progress: ProgressWriter, request: PendingRequest | None, form: Form) -> None:
        self._session, self._progress, self._request, self._form = session, progress, request, form
        self._provider: Provider | None = None
        self._text: list[str] | None = [] if request is not None or form == "complete" else None
        self._usage: UsageChunk | None = None
        self._memory: MutableMapping[str, Any] = {}
        self.call: Call | None = None
        """Until it is on its way: a prompt may be megabytes, an answer may take minutes."""
        self.priority: Priority = "interactive"
        self.profile = Profile()
        self.provider_name = ""
        self.model = ""

    def aim(self, wanted: AskParams) -> None:
        """Finds profile, provider and model. Raises ProviderError."""
        profile = self._session.profile(wanted.profile)
        if wanted.overrides or wanted.model is not None:
            profile = self._session.settings.with_overrides(profile, wanted.overrides, wanted.model)
        self.profile = profile = self._session.shared(profile)
        self.provider_name = profile.api_provider or "anthropic"
        self._provider = provider_named(profile.api_provider)
        self.model = self._provider.model_id(profile)

    def begin(self) -> None:
        """The first message."""
        title = f"{self._provider.title if self._provider else self.provider_name or 'AI'} {self.model}".strip()
        self._progress.begin(title, self.provider_name, self.model)
        self._used.calls += 1

    @property
    def _used(self) -> Counters:
        return self._session.usage.of(self.provider_name)

    async def run(self) -> None:
        """The work of the call's task; never raises."""
        try:
            stop_reason = await (self._answer() if not is_local(self.profile) else self._local_answer())
        except asyncio.CancelledError:
            self.cancelled()
        except ProviderError as error:
            self.failed(error)
        except Exception as error:
            # Only the kind and the place: the text of a stranger's exception may quote keys or prompts.
            logger.error("a call broke: %s", place_of(error))
            self.failed(ProviderError(f"internal error: {place_of(error)}"))
        else:
            self._done(stop_reason)

    def _spend(self) -> None:
        """Adds up what the call used, also one that was cut short."""
        if self._usage is None or self._provider is None:
            return
        cost = self._provider.cost
        dollars = None if cost is None else cost(self.profile, self._memory, self._usage)
        self._used.add(self._usage, dollars)
        self._session.spend.add("calls", self._usage, dollars)

    async def _local_answer(self) -> str | None:
        """The stop reason; the local model runs as long."""
        assert self.call is not None
        async with self._session.local.use(self.call.profile, self._progress.message) as profile:
            self.call = evolve(self.call, profile=profile)
            return await self._answer()

    async def _answer(self) -> str | None:
        """The stop reason."""
        from lapce_ai_providers.stream import Answer  # with its first use comes the transport

        call, self.call = self.call, None
        assert self._provider is not None
        assert call is not None
        session = self._session
        self._memory = session.memory_of(call.profile)
        answer = Answer(
            self._provider,
            call,
            session.transport,
            self._memory,
            shared=session.shared_memory,
            timeouts=session.settings.timeouts,
            on_wait=lambda waiting: self._progress.message(waiting_message(waiting)),
            limits=session.rate_limits,
            priority=self.priority,
            on_queue=self._queued,
            listener=self,
        )
        del call
        async with aclosing(answer.batches()) as batches:
            async for batch in batches:
                self._note(batch)
                if self._form == "stream":
                    await self._progress.chunks(batch)
        return answer.stop_reason

    def _queued(self, queued: Queued) -> None:
        assert self._provider is not None
        self._progress.message(queued_message(queued, self._provider.title))

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
        """Usage and text, for the end."""
        for chunk in batch:
            if type(chunk) is UsageChunk:
                self._usage = added(self._usage, chunk)
            elif self._text is not None and type(chunk) is TextChunk:
                self._text.append(chunk.text)

    def _done(self, stop_reason: str | None) -> None:
        text = "".join(self._text or ())
        told: dict[str, Any] = {"reason": "done"}
        if stop_reason is not None:
            told["stopReason"] = stop_reason
        self._progress.end(told | ({"text": text} if self._form == "complete" else {}))
        if self._request is not None:
            usage = {} if self._usage is None else {"usage": usage_value(self._usage)}
            self._request.answer({"text": text, **usage, **told})
        self._spend()

    def cancelled(self) -> None:
        """Ends as cancelled; also for a call that never began to run."""
        self._used.cancelled += 1
        self._progress.end({"reason": "cancelled", "message": "Cancelled."})
        if self._request is not None:
            self._request.fail(REQUEST_CANCELLED, "Cancelled.", None)
        self._spend()

    def failed(self, error: ProviderError) -> None:
        """Ends with the error."""
        self._used.failed += 1
        value = error_value(error, self.provider_name, self.model)
        line = without_secrets(line_for_people(error), self.profile)  # `error.message` is the vendor's own text
        logger.info("%s %s: %s", self.provider_name, self.model, line)
        self._progress.end({"reason": "error", "error": value, "message": line})
        if self._request is not None:
            self._request.fail(REQUEST_FAILED, error.message, value)
        self._spend()
