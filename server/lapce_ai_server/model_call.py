"""Whom a call asks and what it uses: the half that calls of editors and of our own features have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

from lapce_ai_providers.call import Call
from lapce_ai_providers.chunks import UsageChunk
from lapce_ai_providers.echoed_keys import without_secrets
from lapce_ai_providers.errors import ProviderError
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.provider import Provider
from lapce_ai_providers.registry import provider_named
from lapce_ai_providers.transport.queued import Priority, Queued

from .failures import line_for_people
from .session import Session
from .settings.keys import is_local
from .usage import Counters
from .waiting import queued_message, waiting_message

if TYPE_CHECKING:
    from lapce_ai_providers.stream import Answer, Listener

    from .settings.fields import Role


class ModelCall:
    """Profile, provider and model of one call, its running answer, and what it used."""

    __slots__ = ("_memory", "_session", "model", "profile", "provider", "provider_name", "usage")

    def __init__(self, session: Session) -> None:
        self._session = session
        self._memory: MutableMapping[str, Any] = {}
        self.profile = Profile()
        self.provider: Provider | None = None
        self.provider_name = ""
        self.model = ""
        self.usage: UsageChunk | None = None
        """Of all that came so far; its reader adds up the chunks."""

    def aim(
        self,
        profile: str | Mapping[str, Any] | None,
        model: str | None,
        overrides: Mapping[str, Any] | None = None,
        role: Role = "chat",
    ) -> None:
        """Finds profile, provider and model. Raises ProviderError.

        Args:
            profile: a name or a whole one; None: that of the role.
            model: None: the profile's.
            overrides: fields laid over the profile.
            role: what it is asked for.
        """
        found = self._session.profile(profile, role)
        if overrides or model is not None:
            found = self._session.settings.with_overrides(found, overrides or {}, model)
        if is_local(found):
            from .local.facts import named
            from .local.folders import local_folder

            found = named(found, local_folder(self._session.environment))
        self.profile = found = self._session.shared(found)
        self.provider_name = found.api_provider or "anthropic"
        self.provider = provider_named(found.api_provider)
        self.model = self.provider.model_id(found)

    @property
    def title(self) -> str:
        """Provider and model, for people; "AI" where neither is known."""
        return f"{self._who or 'AI'} {self.model}".strip()

    @property
    def _who(self) -> str:
        """Who answers, for people."""
        if is_local(self.profile):
            from .local.facts import TITLE

            return TITLE
        return self.provider.title if self.provider else self.provider_name

    @property
    def used(self) -> Counters:
        """The provider's counters since the start."""
        return self._session.usage.of(self.provider_name)

    def answer(
        self,
        call: Call,
        message: Callable[[str], None],
        priority: Priority,
        listener: Listener | None = None,
        *,
        errors_as_text: bool = True,
    ) -> Answer:
        """The call on its way. `message` is told what it waits for; for `errors_as_text` see Answer."""
        from lapce_ai_providers.stream import Answer  # with its first use comes the transport

        session, provider = self._session, self.provider
        assert provider is not None
        self._memory = session.memory_of(call.profile)

        def queued(queued: Queued) -> None:
            message(queued_message(queued, self._who))

        return Answer(
            provider,
            call,
            session.transport,
            self._memory,
            shared=session.shared_memory,
            timeouts=session.settings.timeouts,
            on_wait=lambda waiting: message(waiting_message(waiting)),
            limits=session.rate_limits,
            priority=priority,
            on_queue=queued,
            listener=listener,
            errors_as_text=errors_as_text,
        )

    def spend(self) -> None:
        """Adds up what the call used, also one that was cut short."""
        if self.usage is None or self.provider is None:
            return
        cost = self.provider.cost
        dollars = None if cost is None else cost(self.profile, self._memory, self.usage)
        self.used.add(self.usage, dollars)
        self._session.spend.add("calls", self.usage, dollars)

    def line_for(self, error: ProviderError) -> str:
        """One line that a person can act on, without the profile's keys: the vendor's own text may quote one."""
        return without_secrets(line_for_people(error), self.profile)
