"""One row per provider: which settings and environment variables mean its key, its address and its model.

Variables are the vendors' own (their SDKs' documentation, checked 2026-11).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:  # the environment is read at every start, a profile made for the first call
    from lapce_ai_providers.profile import Profile

NONE: Mapping[str, Mapping[str, Any]] = MappingProxyType({})


class Vendor(NamedTuple):
    """What settings must know of a provider; what it speaks is its adapter's business."""

    name: str
    title: str
    credential_fields: tuple[str, ...]
    """Fields that prove who asks; the first is the key."""
    url_fields: tuple[str, ...]
    """Fields that say where it goes to; none set: the vendor's own host."""
    model_field: str
    telling: tuple[str, ...]
    """Beginnings of field names that only this provider has."""
    key_variables: tuple[str, ...]
    """Each means a key made for this provider; the first one set wins."""
    suggested_variable: str = ""
    """The one to name to a user."""
    empty_model_means_auto: bool = False
    """Whether an empty model id says something else than none."""
    variables: tuple[tuple[str, str], ...] = ()
    """Other variable → field; the first one set wins."""
    with_key: Mapping[str, Mapping[str, Any]] = NONE
    """Key variable → what has to be set along with its key, and is dropped along with it."""
    general_credentials: tuple[str, ...] = ()
    """Variables that together let one in but are not made for this provider alone: used only if no key is there."""
    special_case_of: str = ""
    """A provider whose fields it shares."""
    model_given_by: tuple[str, ...] = ()
    """Fields that stand for a model id."""
    url_switch: str = ""
    """The field that switches `url_fields` on, where there is one."""
    other_logins: tuple[str, ...] = ()
    """Fields beside those that choose how one gets in."""
    key_required: bool = True
    """Whether the vendor's own host answers nobody without the key field."""

    def urls(self, fields: Mapping[str, Any]) -> dict[str, str]:
        """The address fields that are in force."""
        if self.url_switch and not fields.get(self.url_switch):
            return {}
        return {name: fields[name] for name in self.url_fields if fields.get(name)}

    def urls_of(self, profile: Profile) -> dict[str, str]:
        """The address fields of a profile that are in force."""
        names = (*self.url_fields, self.url_switch) if self.url_switch else self.url_fields
        return self.urls({name: getattr(profile, name) for name in names})


_API_MODEL = "api_model_id"

VENDORS: Mapping[str, Vendor] = {
    vendor.name: vendor
    for vendor in (
        Vendor(
            name="openai",
            title="OpenAI",
            credential_fields=("open_ai_api_key", "open_ai_headers"),
            url_fields=("open_ai_base_url",),
            model_field="open_ai_model_id",
            telling=("open_ai_",),
            key_variables=("OPENAI_API_KEY",),
            suggested_variable="OPENAI_API_KEY",
            variables=(("OPENAI_BASE_URL", "open_ai_base_url"),),
        ),
        Vendor(
            name="azure",
            title="Azure OpenAI",
            credential_fields=("open_ai_api_key", "open_ai_headers", "azure_client_secret"),
            url_fields=("open_ai_base_url", "azure_endpoint"),
            model_field="open_ai_model_id",
            telling=("azure_", "open_ai_use_azure"),
            key_variables=("AZURE_OPENAI_API_KEY",),
            suggested_variable="AZURE_OPENAI_API_KEY",
            variables=(
                ("AZURE_OPENAI_ENDPOINT", "azure_endpoint"),
                ("AZURE_OPENAI_DEPLOYMENT", "azure_deployment"),
                ("OPENAI_API_VERSION", "azure_api_version"),
            ),
            special_case_of="openai",
            other_logins=("azure_use_entra_id",),
            key_required=False,  # Entra ID lets in without one
        ),
        Vendor(
            name="anthropic",
            title="Anthropic",
            credential_fields=("api_key",),
            url_fields=("anthropic_base_url",),
            model_field=_API_MODEL,
            telling=("anthropic_", "api_key"),
            key_variables=("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"),
            suggested_variable="ANTHROPIC_API_KEY",
            variables=(("ANTHROPIC_BASE_URL", "anthropic_base_url"),),
            # The reference sends a bearer token only where a base URL is set too.
            with_key={
                "ANTHROPIC_AUTH_TOKEN": {
                    "anthropic_use_auth_token": True,
                    "anthropic_base_url": "https://api.anthropic.com",
                }
            },
        ),
        Vendor(
            name="gemini",
            title="Google Gemini",
            credential_fields=("gemini_api_key", "vertex_json_credentials", "vertex_key_file"),
            url_fields=("google_gemini_base_url",),
            model_field=_API_MODEL,
            telling=("gemini_", "google_gemini_"),
            # Where both are set, Google's SDKs take GOOGLE_API_KEY.
            key_variables=("GOOGLE_API_KEY", "GEMINI_API_KEY"),
            suggested_variable="GEMINI_API_KEY",
        ),
        Vendor(
            name="vertex",
            title="Google Vertex AI",
            credential_fields=("vertex_json_credentials", "vertex_key_file"),
            url_fields=("vertex_base_url", "google_gemini_base_url"),
            model_field=_API_MODEL,
            telling=("vertex_",),
            key_variables=(),
            variables=(
                ("ANTHROPIC_VERTEX_PROJECT_ID", "vertex_project_id"),
                ("GOOGLE_CLOUD_PROJECT", "vertex_project_id"),
                ("CLOUD_ML_REGION", "vertex_region"),
                ("GOOGLE_CLOUD_LOCATION", "vertex_region"),
            ),
            general_credentials=("GOOGLE_APPLICATION_CREDENTIALS",),
            key_required=False,  # Google's application default credentials
        ),
        Vendor(
            name="bedrock",
            title="AWS Bedrock",
            credential_fields=("aws_api_key", "aws_access_key", "aws_secret_key", "aws_session_token"),
            url_fields=("aws_bedrock_endpoint",),
            url_switch="aws_bedrock_endpoint_enabled",
            model_given_by=("aws_custom_arn",),
            other_logins=("aws_profile", "aws_use_profile"),
            model_field=_API_MODEL,
            telling=("aws_",),
            key_variables=("AWS_BEARER_TOKEN_BEDROCK",),
            variables=(("AWS_REGION", "aws_region"), ("AWS_DEFAULT_REGION", "aws_region")),
            with_key={"AWS_BEARER_TOKEN_BEDROCK": {"aws_use_api_key": True}},
            general_credentials=("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
            key_required=False,  # AWS's own chain of credentials
        ),
        Vendor(
            name="openrouter",
            title="OpenRouter",
            credential_fields=("open_router_api_key",),
            url_fields=("open_router_base_url",),
            model_field="open_router_model_id",
            empty_model_means_auto=True,
            telling=("open_router_",),
            key_variables=("OPENROUTER_API_KEY",),
            suggested_variable="OPENROUTER_API_KEY",
        ),
        Vendor(
            name="xai",
            title="xAI",
            credential_fields=("xai_api_key",),
            url_fields=("xai_base_url",),
            model_field=_API_MODEL,
            telling=("xai_",),
            key_variables=("XAI_API_KEY",),
            suggested_variable="XAI_API_KEY",
        ),
    )
}
"""In the order in which one is chosen where several would do (the mission's)."""

MODEL_FIELDS = frozenset(vendor.model_field for vendor in VENDORS.values())


def vendor_of(profile: Profile) -> Vendor:
    """The row of a profile's provider; unset is Anthropic, as in the reference."""
    return VENDORS[profile.api_provider or "anthropic"]


def told_provider(fields: Mapping[str, Any], sections: Mapping[str, Mapping[str, Any]] = NONE) -> str | None:
    """The provider that settings speak of without naming it: the one whose key is there, or else other fields."""
    told = [vendor for vendor in VENDORS.values() if vendor.name in sections or _tells(vendor, fields)]
    shared = {vendor.special_case_of for vendor in told}
    told = [vendor for vendor in told if vendor.name not in shared]
    said = {vendor.name: {**fields, **sections.get(vendor.name, {})} for vendor in told}
    keyed = [vendor for vendor in told if any(said[vendor.name].get(name) for name in vendor.credential_fields)]
    return next((vendor.name for vendor in (*keyed, *told)), None)


def _tells(vendor: Vendor, fields: Mapping[str, Any]) -> bool:
    return any(name.startswith(vendor.telling) and value is not False for name, value in fields.items())
