"""Who may import whom: design.md's invariants, and what each import costs."""

import pytest
from attrs import evolve, frozen

from codebase import Module, imports, is_or_is_in, module_from, modules, within

PROVIDERS = "providers/lapce_ai_providers/"
SERVER = "server/lapce_ai_server/"
CLI = f"{SERVER}cli/"
HELPERS = f"{PROVIDERS}auth/helpers/"
"""Processes of their own, which run the vendors' libraries for credentials: what they load, the server does not."""


@frozen
class Ban:
    """Modules in `places`, but for `but_not`, do not import `targets`."""

    places: tuple[str, ...]
    targets: tuple[str, ...]
    why: str
    but_not: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    """Targets among the banned ones that are welcome."""


def inner(*names: str) -> tuple[str, ...]:
    return tuple(f"lapce_ai_providers.{name}" for name in names)


IO_HALF = inner("transport", "auth", "stream", "tokens")
EDITOR = ("pygls", "lsprotocol", "lapce_ai_server")
RETRY_RULES = inner("transport.retry_policy", "transport.retry_after", "transport.aws_error_name")
"""Pure, and part of how a provider is spoken to."""
HTTP = (
    "httpx",
    "httptools",
    "httpcore",
    "h11",
    "h2",
    "aiohttp",
    "requests",
    "urllib3",
    "urllib.request",
    "http.client",
)

BANS = (
    Ban((PROVIDERS,), EDITOR, "the model half works without any editor"),
    Ban(
        (PROVIDERS, SERVER),
        HTTP,
        "HTTP goes through transport/",
        but_not=(f"{PROVIDERS}transport/", HELPERS),
    ),
    Ban(
        (PROVIDERS, SERVER),
        ("openai", "anthropic", "litellm", "google.genai", "google.generativeai", "langchain", "ollama"),
        "no vendor SDKs",
    ),
    Ban((f"{PROVIDERS}framing/",), (*IO_HALF, *inner("dialects", "adapters", "call", "profile")), "bytes → Event"),
    Ban(
        (f"{PROVIDERS}dialects/",), (*IO_HALF, *inner("adapters", "registry")), "know no provider", allowed=RETRY_RULES
    ),
    Ban((f"{PROVIDERS}adapters/",), inner("transport.transport", "transport.pool", "stream"), "adapters are pure"),
    Ban((f"{PROVIDERS}catalog/",), (*IO_HALF, *inner("adapters", "dialects")), "the catalog is data"),
    Ban((f"{PROVIDERS}transport/",), inner("adapters", "dialects", "catalog", "registry"), "it knows no vendor"),
    Ban(
        (f"{SERVER}features/",),
        ("pygls", *(f"lapce_ai_server.{name}" for name in ("session", "calls", "handlers", "stdio", "server"))),
        "features are pure",
    ),
    Ban(
        (f"{SERVER}protocol/",),
        tuple(f"lapce_ai_server.{name}" for name in ("session", "calls", "handlers", "settings", "stdio", "server")),
        "protocol/ holds types only",
    ),
    Ban((f"{SERVER}settings/",), ("pygls", "lsprotocol", "lapce_ai_server.session"), "they know no library"),
    Ban((SERVER,), ("lapce_ai_server.cli",), "the server never loads the command line", (CLI, f"{SERVER}__main__.py")),
)

HEAVY = (
    "azure", "msal", "botocore", "boto3", "google.auth", "google.oauth2", "cryptography", "xllamacpp", "toktok",
    "truststore", "certifi", "rich", "click", "anyio", "tomllib", "keyring", "numpy",
)  # fmt: skip
"""Imported inside the function that needs them: whoever does not need them does not pay."""

LAZY_FOR_ALL_BUT_TRANSPORT = ("lapce_ai_providers.transport.transport", "lapce_ai_providers.stream")
"""They bring httpx: the first call pays, not the start."""


def broken_bans(module: Module, bans: tuple[Ban, ...] = BANS) -> list[str]:
    rows = [ban for ban in bans if within(module, ban.places) and not within(module, ban.but_not)]
    return [
        f"{module.at(found.line)}: imports {found.target} ({ban.why})"
        for ban in rows
        for found in imports(module)
        if named(found.target, ban.targets) and not named(found.target, ban.allowed)
    ]


def named(target: str, names: tuple[str, ...]) -> bool:
    return any(is_or_is_in(target, name) for name in names)


def eager_heavy_imports(module: Module) -> list[str]:
    if within(module, (CLI, HELPERS)):
        return []
    targets = HEAVY if module.path.startswith(PROVIDERS) else (*HEAVY, *LAZY_FOR_ALL_BUT_TRANSPORT)
    return sorted(
        {
            f"{module.at(found.line)}: imports {target} outside a function"
            for found in imports(module)
            for target in targets
            if is_or_is_in(found.target, target) and not found.lazy and not found.typing_only
        }
    )


def test_every_module_keeps_to_its_layer() -> None:
    assert [finding for module in modules() for finding in broken_bans(module)] == []


def test_heavy_packages_are_imported_where_they_are_needed_first() -> None:
    assert [finding for module in modules() for finding in eager_heavy_imports(module)] == []


def test_every_place_and_exception_of_the_table_exists() -> None:
    paths = [module.path for module in modules()]
    places = {place for ban in BANS for place in (*ban.places, *ban.but_not)}
    assert [place for place in places if not any(path.startswith(place) for path in paths)] == []


def test_every_exception_of_the_table_is_still_needed() -> None:
    strict = {ban: evolve(ban, but_not=()) for ban in BANS}
    unneeded = [
        f"{place}: {ban.why}"
        for ban in BANS
        for place in ban.but_not
        if place != HELPERS
        and not any(broken_bans(module, (strict[ban],)) for module in modules() if within(module, (place,)))
    ]
    assert unneeded == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        (f"{PROVIDERS}call.py", "import pygls"),
        (f"{PROVIDERS}call.py", "from lsprotocol.types import Position"),
        (f"{PROVIDERS}call.py", "def f():\n    from lapce_ai_server import calls"),
        (f"{PROVIDERS}call.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pygls"),
        (f"{PROVIDERS}auth/google_token.py", "import httpx"),
        (f"{SERVER}asking.py", "async def f():\n    import httptools"),
        (f"{PROVIDERS}dialects/openai_chat/body.py", "from ...transport.api import Reply"),
        (f"{PROVIDERS}framing/sse.py", "from .. import call"),
        (f"{PROVIDERS}adapters/xai.py", "import openai.types"),
        (f"{SERVER}features/chat.py", "from ..session import Session"),
        (f"{SERVER}protocol/params.py", "from .. import session"),
        (f"{SERVER}server.py", "from .cli import main"),
    ],
)
def test_a_wrong_import_is_found(path: str, source: str) -> None:
    assert len(broken_bans(module_from(path, source))) >= 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        (f"{PROVIDERS}transport/transport.py", "import httpx"),
        (f"{PROVIDERS}call.py", "import httpx_like, pygls_like"),
        (f"{SERVER}asking.py", "from lapce_ai_providers.call import Call"),
        (f"{PROVIDERS}dialects/openai_chat/body.py", "from ...call import Call"),
    ],
)
def test_a_right_import_is_not_found(path: str, source: str) -> None:
    assert broken_bans(module_from(path, source)) == []


@pytest.mark.parametrize(
    "source",
    [
        "import rich",
        "from google.auth import transport",
        "from google import auth",
        "class A:\n    import boto3",
        "try:\n    import tomllib\nexcept ImportError:\n    pass",
        "from lapce_ai_providers.stream import Answer",
        "if TYPE_CHECKING:\n    pass\nelse:\n    import click",
    ],
)
def test_a_heavy_import_outside_a_function_is_found(source: str) -> None:
    assert eager_heavy_imports(module_from(f"{SERVER}session.py", source)) != []


def test_a_heavy_import_in_a_function_or_for_types_is_not_found() -> None:
    source = "if TYPE_CHECKING:\n    import rich\ndef f():\n    import boto3\nasync def g():\n    import click\n"
    assert eager_heavy_imports(module_from(f"{SERVER}session.py", source)) == []
