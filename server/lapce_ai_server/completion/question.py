"""What is asked of a model for one cursor: whom, in which ways, and the call for each way. Pure."""

from __future__ import annotations

from collections.abc import Collection

from attrs import evolve, field, frozen

from lapce_ai_providers.call import Call
from lapce_ai_providers.fill import Limit, without
from lapce_ai_providers.hole import AnswerLimits, Way
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.provider import Provider

from ..features.inline.budget import Budget, shrink
from ..features.inline.fim import family_of
from ..features.inline.policy import Policy
from ..features.inline.prompt import Prompt, chat_prompt, fim_prompt
from ..features.inline.situation import Situation
from ..features.inline.snippet import Snippet


@frozen(kw_only=True)
class Question:
    """Everything that an answer depends on."""

    situation: Situation = field(repr=False)
    policy: Policy
    invoked: bool
    profile: Profile = field(repr=False)
    provider: Provider = field(repr=False)
    model: str
    ways: tuple[Way, ...]
    """The best first; at least one."""
    snippets: tuple[Snippet, ...] = field(repr=False)
    budget: Budget
    most_output_tokens: int
    temperature: float
    timeout_seconds: float | None

    def shortened(self) -> Question:
        """For the one more attempt after a model found the prompt too long."""
        return evolve(self, budget=shrink(self.budget))

    def prompt(self, way: Way) -> Prompt:
        """What is asked in that way."""
        if way == "chat":
            return chat_prompt(self.situation, self.snippets, self.budget, self.policy)
        family = family_of(self.model, self.profile.fim_family)
        return fim_prompt(self.situation, self.snippets, self.budget, self.policy, way=way, family=family)

    def call(self, prompt: Prompt, profile: Profile, refused: Collection[Limit] = ()) -> Call:
        """The call for a prompt, without limits that the model refuses.

        `profile`: the question's own, or where the local model now runs.
        """
        limits = AnswerLimits(
            max_output_tokens=self.most_output_tokens, stops=prompt.stops, temperature=self.temperature
        )
        return Call(
            profile=profile,
            system=prompt.system,
            messages=prompt.messages,
            hole=prompt.hole,
            limits=without(limits, refused),
        )


def characters_of(prompt: Prompt) -> int:
    """How long a prompt is, for an estimate of what it cost."""
    if prompt.hole is not None:
        return len(prompt.hole.prompt) or len(prompt.hole.prefix) + len(prompt.hole.suffix)
    return len(prompt.system or "") + sum(len(message["content"]) for message in prompt.messages)
