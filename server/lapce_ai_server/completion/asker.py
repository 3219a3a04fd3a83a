"""The request that waits → the questions to ask: which profile, which ways, how much of the documents goes along."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from lapce_ai_providers.errors import ProviderError
from lapce_ai_providers.fill import place_of, ways_to_fill
from lapce_ai_providers.hole import Way
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.provider import Provider
from lapce_ai_providers.registry import provider_named
from lapce_ai_providers.transport.rate_limits import is_loopback
from lapce_ai_providers.url import parse_url

from ..documents.document import Document
from ..features.inline.budget import answer_tokens, budget_for
from ..features.inline.context import Neighbours, context_for
from ..features.inline.policy import policy_for
from ..settings.keys import is_local
from .connection import Connection
from .gate import Gate
from .question import Question
from .waiter import Waiter

WARM = 0.7
"""Temperature of further candidates: they are to differ from the first."""


class Asker:
    """Remembers which ways a server has refused."""

    def __init__(self, session: Connection, gate: Gate) -> None:
        self._session, self._gate = session, gate
        self._refused: dict[tuple[str, str, str], set[Way]] = {}
        self._read = Neighbours()

    def questions(self, waiter: Waiter) -> list[Question]:
        """The first is the one that counts; more only where somebody asked by hand. Raises ProviderError."""
        session, invoked = self._session, waiter.asked.invoked
        wishes = session.settings.inline
        profile = session.shared(
            session.settings.profile_for("inlineCompletionManual" if invoked else "inlineCompletion")
        )
        provider = provider_named(profile.api_provider)
        model = provider.model_id(profile)
        policy = policy_for(waiter.situation, invoked=invoked, setting=wishes.lines)
        budget = budget_for(
            context_window=context_window(provider, profile), tokens=wishes.context_tokens, near=is_near(profile)
        )
        first = Question(
            situation=waiter.situation,
            policy=policy,
            invoked=invoked,
            profile=profile,
            provider=provider,
            model=model,
            ways=self._ways(profile, model),
            snippets=context_for(
                waiter.situation,
                self._neighbours(),
                session.open_documents.recent_edits(),  # those of the neighbours alone are told
                budget,
                self._read,
            ),
            budget=budget,
            most_output_tokens=answer_tokens(policy, wishes.max_tokens),
            temperature=0.0,
            timeout_seconds=wishes.timeout_seconds,
        )
        several = invoked and not session.capabilities.is_lapce
        further = wishes.candidates - 1 if several else 0
        return [first, *(evolve(first, temperature=WARM) for _ in range(further))]

    def refused(self, question: Question, way: Way) -> None:
        """The server cannot be asked in that way: it is not tried again as long as this process lives."""
        self._refused.setdefault(place_of(question.profile, question.model), set()).add(way)

    def _ways(self, profile: Profile, model: str) -> tuple[Way, ...]:
        refused = self._refused.get(place_of(profile, model), set())
        ways = ways_to_fill(profile, model)
        return tuple(way for way in ways if way not in refused) or ways[-1:]

    def _neighbours(self) -> Iterator[Document]:
        """What may leave the machine, the one used last first."""
        return (document for document in self._session.open_documents.recent() if self._gate.may_leave(document))


def context_window(provider: Provider, profile: Profile) -> int | None:
    """What the model holds, in tokens, where that is known; of a server of one's own it is not."""
    if provider.model is None or profile.api_provider in (None, "openai", "azure"):
        return None
    try:
        return provider.model(profile).info.context_window
    except ProviderError:
        return None


def is_near(profile: Profile) -> bool:
    """Whether the model runs on this machine."""
    address = parse_url(profile.open_ai_base_url or "") if profile.api_provider == "openai" else None
    return is_local(profile) or (address is not None and is_loopback(address.host))
