"""A profile: the reference's flat settings of one provider and model, in snake_case, all optional."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, fields, frozen

from .secret import Secret
from .setting_names import folded, setting_name

__all__ = ["FIELD_BY_FOLDED_NAME", "Profile", "folded", "setting_name"]


@frozen(kw_only=True)
class Profile:
    """Which provider and model to ask, and how. A field that a provider does not know is ignored by it.

    The names are the reference's (Roo Code v3.28.18, `provider-settings.ts`) but for the last group, which is ours.
    None is "not set"; an empty text is a value of its own where the reference makes a difference.
    """

    api_provider: str | None = None

    # Every provider.
    api_model_id: str | None = None
    include_max_tokens: bool | None = None
    model_temperature: float | None = None
    enable_reasoning_effort: bool | None = None
    reasoning_effort: str | None = None
    model_max_tokens: int | None = None
    model_max_thinking_tokens: int | None = None
    verbosity: str | None = None

    # Anthropic.
    api_key: Secret | None = None
    anthropic_base_url: str | None = None
    anthropic_use_auth_token: bool | None = None
    anthropic_beta_1m_context: bool | None = None

    # OpenAI, every OpenAI-compatible server, and Azure.
    open_ai_base_url: str | None = None
    open_ai_api_key: Secret | None = None
    open_ai_model_id: str | None = None
    open_ai_custom_model_info: Mapping[str, Any] | None = None
    open_ai_headers: Mapping[str, str] | None = field(default=None, repr=False)
    open_ai_legacy_format: bool | None = None
    open_ai_r1_format_enabled: bool | None = None
    open_ai_streaming_enabled: bool | None = None
    open_ai_use_azure: bool | None = None
    azure_api_version: str | None = None

    # OpenRouter.
    open_router_api_key: Secret | None = None
    open_router_model_id: str | None = None
    open_router_base_url: str | None = None
    open_router_specific_provider: str | None = None
    open_router_use_middle_out_transform: bool | None = None

    # xAI.
    xai_api_key: Secret | None = None

    # Google Gemini and Vertex AI.
    gemini_api_key: Secret | None = None
    google_gemini_base_url: str | None = None
    enable_url_context: bool | None = None
    enable_grounding: bool | None = None
    vertex_key_file: str | None = None
    vertex_json_credentials: Secret | None = None
    vertex_project_id: str | None = None
    vertex_region: str | None = None

    # AWS Bedrock.
    aws_access_key: Secret | None = None
    aws_secret_key: Secret | None = None
    aws_session_token: Secret | None = None
    aws_region: str | None = None
    aws_use_cross_region_inference: bool | None = None
    aws_use_prompt_cache: bool | None = None
    aws_profile: str | None = None
    aws_use_profile: bool | None = None
    aws_api_key: Secret | None = None
    aws_use_api_key: bool | None = None
    aws_custom_arn: str | None = None
    aws_model_context_window: int | None = None
    aws_bedrock_endpoint_enabled: bool | None = None
    aws_bedrock_endpoint: str | None = None
    aws_bedrock_1m_context: bool | None = None

    # Ours.
    api_request_timeout: float | None = None
    """Seconds until the reply's head must have come; 0 is no limit, None the default of 600."""
    requests_per_minute: int | None = None
    """None: adaptive; 0: no limit on our side."""
    include_raw_events: bool | None = None
    ca_file: str | None = None
    """Path of a PEM file with the certificate authorities to trust."""
    xai_base_url: str | None = None
    vertex_base_url: str | None = None
    """Scheme, host and path prefix before the version."""
    aws_bedrock_api: str | None = None
    """"converse" (the default) or "invoke"."""
    vertex_api: str | None = None
    """"predict" for publisher models that have no generateContent."""
    azure_endpoint: str | None = None
    azure_deployment: str | None = None
    azure_use_entra_id: bool | None = None
    """Whether a token of Entra ID, Azure's directory, takes the key's place."""
    azure_tenant_id: str | None = None
    azure_client_id: str | None = None
    azure_client_secret: Secret | None = None
    """With both ids: those of an application. Without: this machine's own login."""
    fill_in_the_middle: str | None = None
    """How inline completions are asked for: "auto" (or None), "suffix", "infill", "mistral_fim", "template", "chat"."""
    fim_family: str | None = None
    """The family whose fill-in-the-middle marks the model knows, where its name does not tell (`fim_names.py`)."""
    local_model_path: str | None = None
    """Path of a GGUF file for the local engine (`openAiBaseUrl: "local:"`)."""


FIELD_BY_FOLDED_NAME: Mapping[str, str] = {folded(a.name): a.name for a in fields(Profile)}
"""Folded setting name → field of Profile."""
