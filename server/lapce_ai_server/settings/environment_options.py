"""What the environment says, in the form that the other places have. Pure."""

from __future__ import annotations

from .decode import Mismatch, decode
from .environment import Environment, key_variable
from .fields import MODEL, PROFILE_RULES, SERVER_RULES, Rule
from .options import Options
from .problem import Problem, Unusable
from .vendors import VENDORS, Vendor


def environment_options(environment: Environment) -> Options:
    """The vendors' variables for each provider, and our own."""
    problems: list[Problem] = []
    profile: dict[str, object] = {}
    server: dict[str, object] = {}

    def put(fields: dict[str, object], variable: str, name: str, rule: Rule) -> None:
        text = environment.texts.get(variable)
        if text is None:
            return
        try:
            fields[name] = decode(rule, text)
        except Mismatch as mismatch:
            problems.append(Problem(variable, str(mismatch), "environment"))
            if rule.where:
                fields[name] = Unusable(problems[-1].message)

    put(profile, "LAPCE_AI_PROVIDER", "api_provider", PROFILE_RULES["api_provider"])
    put(profile, "LAPCE_AI_MODEL", MODEL, PROFILE_RULES[MODEL])
    put(server, "LAPCE_AI_LOG", "log_level", SERVER_RULES["log_level"])
    sections = {name: fields for name, vendor in VENDORS.items() if (fields := vendor_fields(environment, vendor))}
    return Options("environment", profile, sections, server=server, problems=tuple(problems))


def vendor_fields(environment: Environment, vendor: Vendor) -> dict[str, object]:
    """Fields that the vendor's own variables set."""
    fields: dict[str, object] = {}
    for variable, name in vendor.variables:
        if variable in environment.texts:
            fields.setdefault(name, environment.texts[variable])
    key = key_variable(environment, vendor)
    if key is not None:
        fields[vendor.credential_fields[0]] = environment.keys[key]
        for name, value in vendor.with_key.get(key, {}).items():
            fields.setdefault(name, value)
    return fields
