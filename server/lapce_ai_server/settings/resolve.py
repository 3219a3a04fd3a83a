"""Options of all places → settings: defaults < keyring < file < environment < editor. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from lapce_ai_providers.profile import Profile, folded

from .environment import Environment, provider_by_key
from .environment_options import environment_options
from .fields import ROLES
from .inline import ONLY_IN_FILE, server_settings
from .keyring_options import StoredNames, keyring_options
from .layers import Layer, Stack, default_stack, stack_over
from .options import NOTHING, Options, Role, RoleOptions, readable
from .problem import Origin, Problem, Unusable
from .settings import DEFAULT, OTHERWISE, Settings, known_profiles
from .vendors import VENDORS
from .withholding import KeyRule, OwnHosts, SourcedProfile, own_hosts_of, sourced


class Resolution(NamedTuple):
    """The settings that hold, and what could not be used of what was said."""

    settings: Settings
    problems: tuple[Problem, ...] = ()
    """Each is one message for the user."""
    hints: tuple[str, ...] = ()
    """For the log: names that are not known, keys that stay at home."""


def resolve(
    defaults: Options,
    file: Options,
    environment: Environment,
    editor: Options,
    *,
    stored: StoredNames = NOTHING,
    own_hosts: OwnHosts = own_hosts_of,
) -> Resolution:
    """The settings that hold now; `stored`: which keys the keyring has. Never raises for what a user wrote."""
    keyring = keyring_options(stored)
    places = (defaults, keyring, file, environment_options(environment), editor)
    server = server_settings(places)
    rule = KeyRule(environment, file.server.get("trusted_hosts", ()), own_hosts, keyring.sections)
    problems = [problem for place in places for problem in place.problems]
    problems += [Problem(name, _NOT_HERE, "editor") for key, name in ONLY_IN_FILE.items() if key in editor.server]
    problems += _proxy_problems(places, server, environment)
    stacks = _stacks(places, environment)
    sources = {name: sourced(name, stack, rule) for name, stack in stacks.items()}
    roles: dict[Role, SourcedProfile] = {
        role: _role(role, places, stacks, sources, rule, problems)
        for role in ROLES.values()
        if role not in OTHERWISE or any(role in place.roles for place in places)
    }
    settings = Settings(
        default=sources[DEFAULT],
        named={name: source for name, source in sources.items() if name != DEFAULT},
        roles=roles,
        key_rule=rule,
        server=server,
    )
    hints = (hint for place in places for hint in place.hints)
    withheld = (source.withheld for source in settings.sources if source.withheld)
    return Resolution(settings, _told_once(problems), tuple(dict.fromkeys((*hints, *withheld))))


_NOT_HERE = "counts only in the user's own configuration file"


def _proxy_problems(places: Sequence[Options], server: Mapping[str, Any], environment: Environment) -> list[Problem]:
    if "proxy" not in server and not any(name.lower().endswith("_proxy") for name in environment.network):
        return []
    from .network import transport_settings  # only where there is a proxy to judge

    found = transport_settings(server, environment).proxies.problems()
    said: list[Origin] = [place.origin for place in places if "proxy" in place.server]
    if said:  # it stands for both
        return [Problem("proxy", _PROXY_FORM, said[-1])][: len(found)]
    return [Problem("", text, "environment") for text in found]


_PROXY_FORM = "expected http://user:password@host:port, or the same with https"


def _told_once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple({problem.message: problem for problem in problems}.values())


def _stacks(places: Sequence[Options], environment: Environment) -> dict[str, Stack]:
    """The layers of the default profile and of each named one. The same name in another case is the same name."""
    stored = {name for place in places if place.origin == "keyring" for name in place.sections}
    first_stored = next((name for name in VENDORS if name in stored), None)
    base = default_stack(places, first_stored or provider_by_key(environment))
    layers: dict[str, tuple[str, tuple[Layer, ...]]] = {}
    for place in places:
        for name, fields in place.profiles.items():
            first_name, above = layers.get(folded(name), (name, ()))
            layers[folded(name)] = (first_name, (*above, Layer(place.origin, fields)))
    return {DEFAULT: base} | {name: stack_over(base, own) for name, own in layers.values()}


def _role(
    role: Role,
    places: Sequence[Options],
    stacks: Mapping[str, Stack],
    sources: Mapping[str, SourcedProfile],
    rule: KeyRule,
    problems: list[Problem],
) -> SourcedProfile:
    """The profile of a role. A wrong one is not replaced by another: code would go to somebody nobody chose."""
    place, chosen = next(((p, p.roles[role]) for p in reversed(places) if role in p.roles), (None, RoleOptions()))
    if isinstance(chosen, Unusable):
        return SourcedProfile(role, Profile(), unusable=chosen.message)
    wanted = folded(chosen.profile or DEFAULT)
    name = next((name for name in stacks if folded(name) == wanted), None)
    if place is None or name is None:
        if place is None:
            return sources[DEFAULT]
        known = known_profiles([name for name in stacks if name != DEFAULT])
        problem = Problem(role, f"there is no profile {readable(chosen.profile or '')}; {known}", place.origin)
        problems.append(problem)
        return SourcedProfile(role, Profile(), unusable=problem.message)
    if not chosen.fields:
        return sources[name]
    return sourced(role, stack_over(stacks[name], (Layer(place.origin, chosen.fields),)), rule)
