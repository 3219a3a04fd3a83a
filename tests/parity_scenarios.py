"""The recordings of the reference (data/parity) as scenarios: what is asked, answered, and comes of it."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from attrs import fields_dict, frozen

from lapce_ai_providers.call import Call
from lapce_ai_providers.profile import FIELD_BY_FOLDED_NAME, Profile, folded
from lapce_ai_providers.secret import Secret
from scripted_google import resolved

DECIDED_OTHERWISE = {
    "openai/timeout-negative": "a negative apiRequestTimeout is a settings error, told before a provider is asked",
    "bedrock/timeout-mid-stream": "a stream that falls silent is an error after 300 s, and no answer that ended well",
}
"""Recordings that we do not follow, by decision of the design."""
PLAYED = ("openai", "azure", "anthropic", "gemini", "vertex", "openrouter", "xai", "bedrock")
"""The providers whose recordings are played, and cut at every place."""
FOLDER = Path(__file__).parent / "data" / "parity"


@frozen
class Step:
    """One call of a scenario."""

    raw: Mapping[str, Any]
    routes: Mapping[str, Any]
    """Replies by "METHOD /path" or "METHOD host/path", for what is asked on the side."""

    @property
    def kind(self) -> str:
        return self.raw["call"]

    @property
    def replies(self) -> list[Mapping[str, Any]]:
        return self.raw.get("replies") or []

    @property
    def expect(self) -> Mapping[str, Any]:
        return self.raw.get("expect") or {}


@frozen
class Scenario:
    """One recording: one call, or several with one profile."""

    raw: Mapping[str, Any]
    steps: tuple[Step, ...]

    @property
    def id(self) -> str:
        return self.raw["id"]

    @property
    def provider(self) -> str:
        return self.raw["provider"]

    @property
    def free(self) -> str | None:
        """How the end is judged where the reference trips over its own runtime."""
        return self.raw.get("free")

    def profile(self) -> Profile:
        options = {**self.raw["options"], **self.raw.get("settings", {}), "apiProvider": self.provider}
        return profile_from({**{name: resolved(value) for name, value in options.items()}, "requestsPerMinute": 0})

    def call(self, step: Step) -> Call:
        told = {name: step.raw[name] for name in ("system", "messages", "prompt", "metadata") if name in step.raw}
        return Call(profile=self.profile(), **told)


def profile_from(options: Mapping[str, Any]) -> Profile:
    """A profile of camelCase options; those that no provider has are left out."""
    values: dict[str, Any] = {}
    for name, value in options.items():
        field = FIELD_BY_FOLDED_NAME.get(folded(name))
        if field is not None:
            secret = "Secret" in str(fields_dict(Profile)[field].type)
            values[field] = Secret(value) if secret and value is not None else value
    return Profile(**values)


def scenarios(provider: str) -> tuple[Scenario, ...]:
    """The recordings of a provider that we follow."""
    return tuple(scenario for scenario in recordings(provider) if scenario.id not in DECIDED_OTHERWISE)


@cache
def recordings(provider: str) -> tuple[Scenario, ...]:
    """All recordings of a provider."""
    fixtures = json.loads((FOLDER / "fixtures.json").read_text("utf-8"))
    rows = json.loads((FOLDER / f"{provider}.json").read_text("utf-8"))
    return tuple(Scenario(raw, tuple(steps(raw, fixtures))) for raw in rows)


def steps(raw: Mapping[str, Any], fixtures: Mapping[str, Any]) -> Iterator[Step]:
    for step in raw.get("steps") or [raw]:
        routes = {**raw.get("routes", {}), **step.get("routes", {})}
        yield Step(step, {key: fixtures[reply] if isinstance(reply, str) else reply for key, reply in routes.items()})
