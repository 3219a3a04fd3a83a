"""What the system's keyring holds, in the form that the other places have: keys that are to be fetched. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from lapce_ai_providers.key_sources import StoredKey
from lapce_ai_providers.secret import Secret
from lapce_ai_providers.setting_names import setting_name

from .options import Options
from .vendors import VENDORS, Vendor

StoredNames = Mapping[str, tuple[str, ...]]
"""Provider → fields whose keys `lapce-ai auth set` has put into the keyring."""


def storable_fields(vendor: Vendor) -> tuple[str, ...]:
    """The keys of a provider that may be kept there; what belongs together is in one order, the key first."""
    left_out = ("open_ai_headers", "vertex_key_file", "azure_client_secret")
    names = tuple(name for name in vendor.credential_fields if name not in left_out)
    return names[:1] if vendor.name == "gemini" else names


def keyring_options(stored: StoredNames) -> Options:
    """For each provider what is kept for it."""
    sections = {name: _fields(VENDORS[name], names) for name, names in stored.items() if name in VENDORS}
    return Options("keyring", sections={name: fields for name, fields in sections.items() if fields})


def _fields(vendor: Vendor, names: Collection[str]) -> dict[str, Any]:
    fields: dict[str, Any] = {
        name: Secret.at(StoredKey(vendor.name, setting_name(name))) for name in storable_fields(vendor) if name in names
    }
    if "aws_api_key" in fields:
        fields["aws_use_api_key"] = True  # the reference heeds the one only with the other
    return fields
