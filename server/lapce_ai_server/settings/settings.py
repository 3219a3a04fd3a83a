"""The resolved settings, frozen: profiles by role and name, profiles given in calls, the transport's values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, cast

from attrs import frozen

from lapce_ai_providers.errors import InvalidCall, SettingsProblem
from lapce_ai_providers.profile import Profile, folded
from lapce_ai_providers.wire import Timeouts

from . import call_profiles
from .logins import checked
from .options import Role, readable
from .ready import describe, ready
from .withholding import KeyRule, SourcedProfile

if TYPE_CHECKING:
    from lapce_ai_providers.transport.settings import TransportSettings

    from .inline import InlineSettings

DEFAULT = "default"
"""The name of the profile that stands at the top level of the settings."""

OTHERWISE: Mapping[Role, Role] = {"inlineCompletionManual": "inlineCompletion", "edit": "chat"}
"""Role → whose profile it asks with where none is named for it."""


@frozen(kw_only=True)
class Settings:
    """Everything that was configured, and right."""

    default: SourcedProfile
    named: Mapping[str, SourcedProfile]
    roles: Mapping[Role, SourcedProfile]
    key_rule: KeyRule
    server: Mapping[str, Any]
    """Key of SERVER_RULES → value, of the settings that concern no profile. Equal ones make equal transports."""

    @property
    def log_level(self) -> str:
        """From which level on log lines are written."""
        return cast("str", self.server["log_level"])

    @property
    def local_idle_seconds(self) -> float:
        """How long the local model is kept without a call."""
        return cast("float", self.server["local_idle_seconds"])

    @property
    def limit_loopback(self) -> bool:
        """Whether requests to this machine are limited too."""
        return cast("bool", self.server["limit_loopback"])

    @property
    def inline(self) -> InlineSettings:
        """What holds for inline completions."""
        from .inline import inline_settings  # comes with the first completion

        return inline_settings(self.server)

    @property
    def transport(self) -> TransportSettings:
        """What the transport is made with."""
        from .network import transport_settings  # comes with the first call's transport

        return transport_settings(self.server, self.key_rule.environment)

    @property
    def timeouts(self) -> Timeouts:
        """The limits of a call whose profile sets none."""
        return Timeouts(
            connect_seconds=self.server["connect_timeout"] or None,
            idle_seconds=self.server["stream_idle_timeout"] or None,
        )

    def profile_for(self, role: Role) -> Profile:
        """The profile that a role asks with, its model filled in. Raises SettingsProblem saying what to set."""
        return ready(self.roles[role if role in self.roles else OTHERWISE[role]], role, self.key_rule)

    def profile_named(self, name: str) -> Profile:
        """A profile by its name, in any case. Raises InvalidCall where there is none, SettingsProblem as above."""
        profiles = {DEFAULT: self.default, **{folded(key): source for key, source in self.named.items()}}
        source = profiles.get(folded(name))
        if source is None:
            raise InvalidCall(f"profile: there is no profile {readable(name)}; {known_profiles(self.named)}")
        return ready(source, "chat", self.key_rule)

    def inline_profile(self, raw: Mapping[str, Any]) -> Profile:
        """A profile given in a call, as it is. Raises InvalidCall naming the field.

        Where it names no key, the environment's is used, but for the vendor's own host alone.
        """
        return checked(call_profiles.inline(raw, self.key_rule), self.key_rule)

    def with_overrides(self, profile: Profile, raw: Mapping[str, Any], model: str | None = None) -> Profile:
        """Fields, and a model id, laid over a profile for one call; null unsets. Raises InvalidCall naming the field.

        A key of the user's own stays out where the call's address may not have it.
        """
        changed = call_profiles.with_overrides(profile, raw, model, self.sources, self.key_rule)
        return checked(changed, self.key_rule)

    def withheld_key_hint(self, profile: Profile) -> str | None:
        """For a call that was refused for want of a key: which key there is, and why it was not sent."""
        return call_profiles.withheld_key_hint(profile, self.key_rule)

    @property
    def sources(self) -> tuple[SourcedProfile, ...]:
        """All profiles."""
        return (self.default, *self.named.values(), *self.roles.values())

    def overview(self) -> list[dict[str, Any]]:
        """Profiles for `ai/status`: whom they ask, with which model, and whether a key is there."""
        kept = self.connection_pool_size
        return [describe(source, self.roles_of(source), self.key_rule, kept) for source in self.distinct_sources]

    @property
    def connection_pool_size(self) -> int:
        """How many unused connections are kept for one provider."""
        return cast("int", min(self.server["max_idle_connections_per_host"], self.server["max_idle_connections"]))

    @property
    def distinct_sources(self) -> tuple[SourcedProfile, ...]:
        """All profiles, each once."""
        return tuple({id(source): source for source in self.sources}.values())

    def roles_of(self, source: SourcedProfile) -> list[Role]:
        """The roles that ask with it."""
        return [role for role, asked in self.roles.items() if asked is source]

    def check(self, role: Role) -> SettingsProblem | None:
        """What would keep that role from working; None where nothing does."""
        try:
            self.profile_for(role)
        except SettingsProblem as problem:
            return problem
        return None


def known_profiles(named: Collection[str]) -> str:
    """The rest of a message about a name that is not known."""
    return f"known are {', '.join(map(readable, (DEFAULT, *named)))}" if named else f"known is only {DEFAULT}"
