"""The environment, read once: the only file that looks at `os.environ`.

Names are the vendors' own; ours are `LAPCE_AI_CONFIG` (path of the configuration file), `_LOG` (level), `_PROVIDER` and
`_MODEL`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from attrs import field, frozen

from lapce_ai_providers.secret import Secret

from .vendors import VENDORS, Vendor

LOG_LEVELS = ("debug", "info", "warning", "error")

_KEYS = (
    *(name for vendor in VENDORS.values() for name in vendor.key_variables),
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
)
_TEXTS = (
    *(name for vendor in VENDORS.values() for name, _ in vendor.variables),
    "AWS_PROFILE",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "LAPCE_AI_CONFIG",
    "LAPCE_AI_LOG",
    "LAPCE_AI_MODEL",
    "LAPCE_AI_PROVIDER",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_CACHE_HOME",
    "XDG_STATE_HOME",
    "XDG_RUNTIME_DIR",
    "HOME",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
)
_NETWORK = (
    *(f"{scheme}_proxy" for scheme in ("http", "https", "all", "no")),
    *(f"{scheme}_PROXY" for scheme in ("HTTP", "HTTPS", "ALL", "NO")),
    "REQUEST_METHOD",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
)


@frozen
class Environment:
    """What we look at of the environment. Empty variables are left out."""

    platform: str
    """As in `sys.platform`."""
    texts: Mapping[str, str] = field(repr=False)
    keys: Mapping[str, Secret]
    network: Mapping[str, str] = field(repr=False)
    """Proxies (their URLs may hold passwords) and certificates, as the transport reads them."""

    @property
    def log_level(self) -> str | None:
        """Set by LAPCE_AI_LOG; None where that is unset or no level."""
        level = self.texts.get("LAPCE_AI_LOG", "").lower()
        return level if level in LOG_LEVELS else None

    @property
    def home(self) -> str | None:
        """The user's own folder."""
        return self.texts.get("USERPROFILE" if self.platform == "win32" else "HOME")

    def has(self, variable: str) -> bool:
        """Whether that variable is set."""
        return variable in self.keys or variable in self.texts


def read_environment() -> Environment:
    """This process's environment."""
    return environment_from(os.environ, sys.platform)


def environment_from(variables: Mapping[str, str], platform: str = "linux") -> Environment:
    """The environment that a mapping stands for."""

    def of(names: tuple[str, ...]) -> dict[str, str]:
        return {name: variables[name] for name in names if variables.get(name, "").strip()}

    return Environment(
        platform,
        {name: text.strip() for name, text in of(_TEXTS).items()},
        {name: Secret(text.strip()) for name, text in of(_KEYS).items()},
        {name: variables[name] for name in _NETWORK if name in variables},  # an empty NO_PROXY says something
    )


def key_variable(environment: Environment, vendor: Vendor) -> str | None:
    """The variable that holds the vendor's key, if one does."""
    return next((name for name in vendor.key_variables if name in environment.keys), None)


def provider_by_key(environment: Environment) -> str | None:
    """The first provider whose key is there; failing that the first that general cloud credentials let in."""
    for vendor in VENDORS.values():
        if key_variable(environment, vendor) is not None:
            return vendor.name
    for vendor in VENDORS.values():
        if vendor.general_credentials and all(map(environment.has, vendor.general_credentials)):
            return vendor.name
    return None
