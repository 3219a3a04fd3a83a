"""What `lapce-ai doctor` says of the machine: Python, packages, network settings, limits, the local model."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Iterator
from importlib import metadata

from attrs import evolve

from lapce_ai_providers.errors import SettingsProblem
from lapce_ai_providers.transport.proxy_settings import ProxySettings
from lapce_ai_providers.transport.settings import TransportSettings
from lapce_ai_providers.transport.tls_context import Trust, configured_trust, new_context, system_trust

from ..local.folders import LocalFolder
from .doctor_report import Check

OPTIONAL_EXTRAS = ("entra",)
"""Extras for users; the others are for those who work on the program."""
FEW_FILES = 1100
"""Below, fewer streams fit at one time than `maxConnections` allows."""

REQUIREMENT = re.compile(r"([\w.-]+)(?:\[[^\]]*\])?[^;]*(?:;\s*(.*))?")
EXTRA = re.compile(r"extra\s*==\s*['\"]([\w-]+)['\"]")


def machine_checks() -> Iterator[Check]:
    """Python and the packages that the program is made of."""
    version = f"{platform.python_implementation()} {platform.python_version()}"
    yield Check("machine", "Python", "ok", f"{version} on {platform.system()} {platform.machine()}, {sys.executable}")
    for requirement in sorted(metadata.requires("lapce-ai") or (), key=str.lower):
        if (check := package_check(requirement)) is not None:
            yield check
    yield open_files_check()


def package_check(requirement: str) -> Check | None:
    """The package of a requirement as a wheel's metadata writes it; None where it is no matter for users.

    Only a requirement without conditions has to be there: pip has judged the others for this machine.
    """
    found = REQUIREMENT.match(requirement)
    if found is None:
        return None
    name, condition = found[1], found[2] or ""
    extra = EXTRA.search(condition)
    if extra and extra[1] not in OPTIONAL_EXTRAS:
        return None
    try:
        return Check("machine", name, "ok", metadata.version(name))
    except metadata.PackageNotFoundError:
        pass
    if extra:
        return Check("machine", name, "ok", f'not installed; who needs it: pip install "lapce-ai[{extra[1]}]"')
    if condition:
        return Check("machine", name, "ok", "not installed; not for every system")
    return Check("machine", name, "problem", "not installed: install lapce-ai anew")


def open_files_check() -> Check:
    """How many files and connections the server may have open; it raises the soft limit by itself."""
    try:
        import resource
    except ImportError:
        return Check("machine", "open files", "ok", "not limited on this system")
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY:
        return Check("machine", "open files", "ok", "not limited")
    if hard < FEW_FILES:
        return Check("machine", "open files", "note", f"{hard}: beyond about {max(0, hard - 76)} calls at once, wait")
    return Check("machine", "open files", "ok", str(hard))


def network_checks(settings: TransportSettings) -> Iterator[Check]:
    """Proxies and certificates."""
    for scheme in ("http", "https"):
        yield proxy_check(settings.proxies, scheme)
    yield certificates_check(settings)


def proxy_check(proxies: ProxySettings, scheme: str) -> Check:
    """The proxy for one scheme; its user and password are not told. A wrong one counts with the settings."""
    name = f"proxy for {scheme}://"
    try:
        proxy = evolve(proxies, no_proxy="").proxy_for(scheme, "host.invalid", 443)
    except SettingsProblem as problem:
        return Check("network", name, "note", problem.message)
    if proxy is None:
        return Check("network", name, "ok", "none")
    user = ", with a user" if proxy.authorization else ""
    direct = f"; not for {proxies.no_proxy}" if proxies.no_proxy else ""
    return Check("network", name, "ok", f"{proxy}{user}{direct}")


def certificates_check(settings: TransportSettings) -> Check:
    """Whose certificates are trusted, and whether they can be read."""
    trust = configured_trust(settings, None)
    try:
        new_context(trust)
    except SettingsProblem as problem:
        return Check("network", "certificates", "problem", problem.message)
    return Check("network", "certificates", "ok", trust_text(trust))


def trust_text(trust: Trust | None) -> str:
    """Where the authorities come from."""
    if trust is None and sys.platform != "linux":
        return "the system's own store"
    named = trust or system_trust()
    places = ", ".join((*named.files, *named.directories))
    return f"{places} ({named.setting})" if named.setting else f"the system's, {places}"


def local_check(folder: LocalFolder) -> Check:
    """The model on this machine. Nobody needs it who has another."""
    if folder.engine is None:
        return Check("local model", "engine", "note", "there is none for this system and this Python")
    if not folder.has_engine() or not folder.has_weights():
        return Check("local model", "engine", "ok", "not installed; to have it: lapce-ai local install")
    return Check("local model", "engine", "ok", f"installed in {folder.root}")
