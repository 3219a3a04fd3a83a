"""Raw settings as they come (JSON, TOML) → options. What is wrong becomes a problem, what is not known a hint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lapce_ai_providers.json_edge import as_object
from lapce_ai_providers.profile import folded

from .decode import Mismatch, decode, shown
from .fields import COMMAND, PROFILE_NAMES, PROFILE_RULES, ROLES, SERVER_NAMES, SERVER_RULES, Rule
from .options import Fields, Options, RoleOptions, readable
from .problem import Origin, Problem, Unusable
from .vendors import VENDORS, Vendor

DEEPEST = 8
"""Levels of nesting that are looked into."""
OF_LAPCES_PLUGIN = ("server", "serverpath")
"""`server.path` says which server the plugin starts; it comes along with the rest."""


def read_options(raw: object, origin: Origin, place: str = "") -> Options:
    """Options with everything that was right, and problems and hints for the rest. Never raises."""
    if raw is None:
        return Options(origin)
    table = as_object(raw)
    if table is None:
        return Options(
            origin, problems=(Problem("", f"the settings must be an object, not {shown(raw)}", origin, place),)
        )
    return _Reader(origin, place).options(table)


class _Reader:
    """Collects while one document is read."""

    def __init__(self, origin: Origin, place: str) -> None:
        self._origin: Origin = origin
        self._place = place
        self._problems: list[Problem] = []
        self._hints: dict[str, None] = {}

    def options(self, raw: Mapping[str, Any]) -> Options:
        rest: dict[str, Any] = {}
        sections: dict[str, Fields] = {}
        profiles: dict[str, Fields] = {}
        roles: dict[str, RoleOptions | Unusable] = {}
        server: dict[str, Any] = {}
        for key, value in raw.items():
            name = folded(str(key))
            table = as_object(value)
            if name == "profiles":
                profiles.update(self._profiles(value))
            elif name == "roles":
                roles.update(self._roles(value))
            elif name in ROLES:
                roles.update(self._role(ROLES[name], ROLES[name], value))
            elif name in VENDORS and table is not None:
                sections[name] = self._section(VENDORS[name], table)
            else:
                rest[str(key)] = value
        profile = self._fields(rest, "", server)
        problems, hints = tuple(self._problems), tuple(self._hints)
        return Options(self._origin, profile, sections, profiles, roles, server, problems, hints)

    def _problem(self, setting: str, text: str) -> Problem:
        self._problems.append(Problem(setting, text, self._origin, self._place))
        return self._problems[-1]

    def _fields(self, raw: Mapping[str, Any], path: str, server: dict[str, Any] | None = None) -> Fields:
        """The fields of one profile; with those of the server where they may stand too."""
        fields: dict[str, Any] = {}
        for written, value in _leaves(raw):
            name = folded(written.replace(".", ""))
            if server is not None and name in SERVER_NAMES:
                self._put(server, SERVER_NAMES[name], SERVER_RULES[SERVER_NAMES[name]], path, value)
            elif name in PROFILE_NAMES:
                self._put(fields, PROFILE_NAMES[name], PROFILE_RULES[PROFILE_NAMES[name]], path, value)
            elif path or name not in OF_LAPCES_PLUGIN:
                self._unknown(path + written, name)
        return fields

    def _section(self, vendor: Vendor, raw: Mapping[str, Any]) -> Fields:
        """`{"anthropic": {"apiKey": …, "baseUrl": …, "model": …}}`: short names, or the whole ones."""
        key = vendor.credential_fields[0]
        short = {"apikey": key, "baseurl": vendor.url_fields[0], "model": vendor.model_field}
        short |= {"apikeycommand": key + COMMAND} if key + COMMAND in PROFILE_RULES else {}
        fields: dict[str, Any] = {}
        for written, value in _leaves(raw, vendor.name):
            name = folded(written.replace(".", ""))
            known = short.get(name) or PROFILE_NAMES.get(vendor.name + name) or PROFILE_NAMES.get(name)
            if known is None or known == "api_provider":
                self._unknown(f"{vendor.name}.{written}", name)
            else:
                self._put(
                    fields, known, PROFILE_RULES[known]._replace(name=readable(written)), f"{vendor.name}.", value
                )
        return fields

    def _put(self, fields: dict[str, Any], name: str, rule: Rule, path: str, value: object) -> None:
        if value is None or (value == "" and name != "open_router_model_id"):
            return  # an emptied box of a settings page; OpenRouter alone tells an empty model from none
        try:
            decoded = decode(rule, value)
        except Mismatch as mismatch:
            problem = self._problem(path + rule.name, str(mismatch))
            if rule.where:
                fields[name] = Unusable(problem.message)
        else:
            if name.endswith(COMMAND):  # the key itself wins over a command in the same place
                fields.setdefault(name.removesuffix(COMMAND), decoded)
            else:
                fields[name] = decoded

    def _profiles(self, value: object) -> Iterator[tuple[str, Fields]]:
        table = as_object(value)
        if table is None:
            if value is not None:
                self._problem("profiles", f"expected an object with a profile for each name, got {shown(value)}")
            return
        for name, raw in table.items():
            path, fields = f"profiles.{readable(str(name))}", as_object(raw)
            if fields is not None:
                yield str(name), self._fields(fields, f"{path}.")
            elif raw is not None:
                problem = self._problem(path, f"expected an object with the profile's settings, got {shown(raw)}")
                yield str(name), {"api_provider": Unusable(problem.message)}

    def _roles(self, value: object) -> Iterator[tuple[str, RoleOptions | Unusable]]:
        table = as_object(value)
        if table is None:
            if value is not None:
                self._problem("roles", f"expected an object with chat and inlineCompletion, got {shown(value)}")
            return
        for name, raw in table.items():
            role = ROLES.get(folded(str(name)))
            if role is None:
                self._unknown(f"roles.{name}", folded(str(name)))
            else:
                yield from self._role(role, f"roles.{role}", raw)

    def _role(self, role: str, path: str, value: object) -> Iterator[tuple[str, RoleOptions | Unusable]]:
        table = as_object(value)
        if isinstance(value, str) and value:
            yield role, RoleOptions(value)
        elif table is not None:
            name = next((item for key, item in table.items() if folded(str(key)) == "profile"), None)
            fields = {str(key): item for key, item in table.items() if folded(str(key)) != "profile"}
            if name is None or isinstance(name, str):
                yield role, RoleOptions(name or None, self._fields(fields, f"{path}."))
            else:
                problem = self._problem(f"{path}.profile", f"expected a profile's name, got {shown(name)}")
                yield role, Unusable(problem.message)
        elif value is not None and value != "":
            problem = self._problem(path, f"expected a profile's name or its settings, got {shown(value)}")
            yield role, Unusable(problem.message)

    def _unknown(self, written: str, name: str) -> None:
        import difflib  # only somebody who misspelt a setting waits for it

        known = {folded(rule.name): rule.name for rule in (*PROFILE_RULES.values(), *SERVER_RULES.values())}
        near = difflib.get_close_matches(name[:64], known, n=1, cutoff=0.75)
        meant = f"; did you mean {known[near[0]]}?" if near else ""
        self._hints[f"unknown setting {readable(written)}{meant}"] = None


def _leaves(raw: Mapping[str, Any], prefix: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Values with the path they stand at: Lapce sends `"aws.region" = …` as `{"aws": {"region": …}}`."""
    for key, value in raw.items():
        path = prefix + folded(str(key))
        table = as_object(value)
        if table and depth < DEEPEST and not _is_whole(path):
            for rest, leaf in _leaves(table, path, depth + 1):
                yield f"{key}.{rest}", leaf
        else:
            yield str(key), value


def _is_whole(path: str) -> bool:
    """Whether an object there is a setting's value; else it groups settings whose names begin with the path."""
    names = (*PROFILE_NAMES, *SERVER_NAMES)
    longer = (name for name in names if name.startswith(path) and name not in (path, f"{path}command"))
    return path in names and not any(longer)
