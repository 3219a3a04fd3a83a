"""Which settings a file in the workspace may set unasked: those that are listed here, and no other. Pure.

What is not listed says where something goes, what is run or read, or who pays: addresses, keys, commands, headers,
paths, logins, hosts. A new setting is one of those until somebody has thought about it.
"""

from __future__ import annotations

_OF_PROFILES = (
    *("api_model_id", "open_ai_model_id", "open_router_model_id", "model", "open_ai_custom_model_info"),
    *("include_max_tokens", "model_temperature", "enable_reasoning_effort", "reasoning_effort", "verbosity"),
    *("model_max_tokens", "model_max_thinking_tokens", "api_request_timeout", "requests_per_minute"),
    *("anthropic_beta_1m_context", "open_ai_legacy_format", "open_ai_r1_format_enabled", "open_ai_streaming_enabled"),
    *("open_router_use_middle_out_transform", "aws_use_cross_region_inference", "aws_use_prompt_cache"),
    *("aws_model_context_window", "aws_bedrock_1m_context", "aws_bedrock_api", "vertex_api", "azure_api_version"),
    *("include_raw_events", "fill_in_the_middle", "fim_family"),
)
_OF_THE_SERVER = (
    *("max_idle_connections", "max_idle_connections_per_host", "idle_connection_seconds", "max_connections"),
    *(
        "stream_idle_timeout",
        "limit_loopback",
        "connect_timeout",
        "log_level",
        "local_idle_seconds",
        "code_actions",
        "completion_fallback",
    ),
    *("inline_enabled", "inline_languages", "inline_disabled_globs", "inline_max_file_kilobytes"),
    *("inline_debounce_milliseconds", "inline_lines", "inline_least_characters", "inline_max_tokens"),
    *("inline_context_tokens", "inline_candidates", "inline_timeout_seconds", "inline_daily_dollars"),
    *("inline_daily_tokens", "inline_trigger_kinds"),
)
HARMLESS = frozenset((*_OF_PROFILES, *_OF_THE_SERVER))
"""Keys of PROFILE_RULES and SERVER_RULES."""


def is_sensitive(name: str) -> bool:
    """Whether only the user may set it, or a workspace that the user trusts."""
    return name not in HARMLESS
