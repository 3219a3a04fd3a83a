"""The table of all settings: which kind of value each takes. Profile's own fields come from its annotations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from attrs import fields

from lapce_ai_providers.fim_names import FAMILIES
from lapce_ai_providers.profile import FIELD_BY_FOLDED_NAME, Profile, folded, setting_name
from lapce_ai_providers.registry import PROVIDER_NAMES

from .environment import LOG_LEVELS

Kind = Literal[
    "text",
    "secret",
    "command",
    "flag",
    "integer",
    "number",
    "choice",
    "headers",
    "model_info",
    "hosts",
    "names",
    "switches",
]

Role = Literal["chat", "inlineCompletion", "inlineCompletionManual", "edit"]
"""What a profile is asked for. Completions that a user asks for by hand may have a model of their own, and edits."""


class Rule(NamedTuple):
    """What one setting may be."""

    name: str
    """As the user writes it."""
    kind: Kind
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    where: bool = False
    """Says where to send. Left out, a call would go to somebody whom the user did not choose: so a wrong value stops
    the profile instead."""


_KIND_BY_ANNOTATION: dict[str, Kind] = {
    "str | None": "text",
    "Secret | None": "secret",
    "bool | None": "flag",
    "int | None": "integer",
    "float | None": "number",
    "Mapping[str, str] | None": "headers",
    "Mapping[str, Any] | None": "model_info",
}
_CHOICES: dict[str, tuple[str, ...]] = {
    "api_provider": PROVIDER_NAMES,
    "reasoning_effort": ("minimal", "low", "medium", "high"),
    "verbosity": ("low", "medium", "high"),
    "aws_bedrock_api": ("converse", "invoke"),
    "vertex_api": ("predict",),
    "fill_in_the_middle": ("auto", "suffix", "infill", "mistral_fim", "template", "chat"),
    "fim_family": FAMILIES,
}
_NOT_NEGATIVE = ("api_request_timeout", "requests_per_minute")
_WHERE = (
    "api_provider",
    "open_ai_base_url",
    "azure_endpoint",
    "azure_deployment",
    "anthropic_base_url",
    "google_gemini_base_url",
    "vertex_base_url",
    "aws_bedrock_endpoint",
    "aws_bedrock_endpoint_enabled",
    "open_router_base_url",
    "xai_base_url",
)

MODEL = "model"
"""The model of whatever provider it turns out to be: stands for the provider's own field."""


def _profile_rule(name: str, annotation: str) -> Rule:
    choices = _CHOICES.get(name, ())
    kind: Kind = "choice" if choices else _KIND_BY_ANNOTATION[annotation]
    return Rule(setting_name(name), kind, choices, 0 if name in _NOT_NEGATIVE else None, name in _WHERE)


COMMAND = "_command"
"""Ends the key of a setting whose command prints the secret that the setting without it holds."""

PROFILE_RULES: Mapping[str, Rule] = {
    **{field.name: _profile_rule(field.name, str(field.type)) for field in fields(Profile)},
    **{
        field.name + COMMAND: Rule(setting_name(field.name) + "Command", "command")
        for field in fields(Profile)
        if str(field.type) == "Secret | None"
    },
    MODEL: Rule(MODEL, "text"),
}
"""Field of Profile, one with COMMAND behind it, or MODEL → its rule."""

SERVER_RULES: Mapping[str, Rule] = {
    "max_idle_connections": Rule("maxIdleConnections", "integer", minimum=0),
    "max_idle_connections_per_host": Rule("maxIdleConnectionsPerHost", "integer", minimum=0),
    "idle_connection_seconds": Rule("idleConnectionSeconds", "number", minimum=0),
    "max_connections": Rule("maxConnections", "integer", minimum=1),
    "limit_loopback": Rule("limitLoopback", "flag"),
    "connect_timeout": Rule("connectTimeout", "number", minimum=0),
    "stream_idle_timeout": Rule("streamIdleTimeout", "number", minimum=0),
    "ca_file": Rule("caFile", "text"),
    "proxy": Rule("proxy", "secret"),
    "log_level": Rule("logLevel", "choice", LOG_LEVELS),
    "local_idle_seconds": Rule("localIdleSeconds", "number", minimum=0),
    "trusted_hosts": Rule("trustedHosts", "hosts"),
    "code_actions": Rule("codeActions", "flag"),
    "inline_enabled": Rule("inlineEnabled", "flag"),
    "inline_languages": Rule("inlineLanguages", "switches"),
    "inline_disabled_globs": Rule("inlineDisabledGlobs", "names"),
    "inline_enabled_globs": Rule("inlineEnabledGlobs", "names"),
    "inline_max_file_kilobytes": Rule("inlineMaxFileKilobytes", "number", minimum=0),
    "inline_debounce_milliseconds": Rule("inlineDebounceMilliseconds", "number", minimum=0),
    "inline_lines": Rule("inlineLines", "choice", ("auto", "single", "multi")),
    "inline_least_characters": Rule("inlineLeastCharacters", "integer", minimum=1),
    "inline_max_tokens": Rule("inlineMaxTokens", "integer", minimum=1),
    "inline_context_tokens": Rule("inlineContextTokens", "integer", minimum=0),
    "inline_candidates": Rule("inlineCandidates", "integer", minimum=1),
    "inline_timeout_seconds": Rule("inlineTimeoutSeconds", "number", minimum=0),
    "inline_daily_dollars": Rule("inlineDailyDollars", "number", minimum=0),
    "inline_daily_tokens": Rule("inlineDailyTokens", "integer", minimum=0),
    "inline_trigger_kinds": Rule("inlineTriggerKinds", "choice", ("3.18", "3.17")),
    "completion_fallback": Rule("completionFallback", "choice", ("auto", "on", "off")),
}
"""Settings of the whole server."""

PROFILE_NAMES: Mapping[str, str] = {
    **FIELD_BY_FOLDED_NAME,
    **{folded(rule.name): name for name, rule in PROFILE_RULES.items() if rule.kind == "command"},
    MODEL: MODEL,
}
"""Folded name → key of PROFILE_RULES."""
SERVER_NAMES: Mapping[str, str] = {folded(rule.name): name for name, rule in SERVER_RULES.items()}
"""Folded name → key of SERVER_RULES."""
ROLES: Mapping[str, Role] = {
    "chat": "chat",
    "inlinecompletion": "inlineCompletion",
    "inlinecompletionmanual": "inlineCompletionManual",
    "edit": "edit",
}
"""Folded name → role."""
