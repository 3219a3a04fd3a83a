"""Keys from the terminal to the keyring and away from it, and where each provider's key would come from."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from lapce_ai_providers.auth.stored_keys import remove_key, store_key
from lapce_ai_providers.key_sources import StoredKey
from lapce_ai_providers.profile import setting_name
from lapce_ai_providers.registry import PROVIDER_NAMES
from lapce_ai_providers.secret import Secret

from ..settings.environment import key_variable, read_environment
from ..settings.keyring_options import storable_fields
from ..settings.load import load_settings
from ..settings.stored_keys import note_stored, stored_names
from ..settings.vendors import VENDORS
from .doctor_profiles import key_of
from .failure import CommandFailed

Keys = Mapping[str, Secret]
"""Field of Profile → key."""
LONGEST_CHARACTERS = 64 * 1024


def asked_keys(provider: str) -> Keys:
    """From the terminal, hidden; or from standard input, a line each. Raises CommandFailed."""
    if not sys.stdin.isatty():
        return keys_in(provider, sys.stdin.read(LONGEST_CHARACTERS + 1))
    if provider == "vertex":
        path = click.prompt("Path of the service account's JSON file", err=True)
        try:
            return keys_in(provider, Path(path).expanduser().read_text("utf-8"))
        except (OSError, UnicodeDecodeError):
            raise CommandFailed(f"{path} cannot be read.") from None
    if provider != "bedrock":
        return keys_in(provider, _hidden(f"{VENDORS[provider].title} key"))
    if key := _hidden("API key (bearer token), or Enter for an access key", may_be_empty=True):
        return keys_in(provider, key)
    lines = [
        _hidden("Access key id"),
        _hidden("Secret access key"),
        _hidden("Session token, or Enter", may_be_empty=True),
    ]
    return keys_in(provider, "\n".join(lines))


def _hidden(what: str, *, may_be_empty: bool = False) -> str:
    text = click.prompt(f"{what} (not shown)", hide_input=True, err=True, default="" if may_be_empty else None)
    return str(text).strip()


def keys_in(provider: str, text: str) -> Keys:
    """The keys that were given. Raises CommandFailed, never quoting them."""
    fields = storable_fields(VENDORS[provider])
    if provider == "vertex":
        return {fields[0]: Secret(_service_account(text))}
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    most = 3 if provider == "bedrock" else 1
    if not lines or len(lines) > most or any(not line.isprintable() or " " in line for line in lines):
        expected = "an API key, or access key id, secret and session token in a line each" if most > 1 else "one key"
        raise CommandFailed(f"Expected {expected}, without spaces.")
    names = fields[:1] if len(lines) == 1 else fields[1:]
    return {name: Secret(line) for name, line in zip(names, lines, strict=False)}


def _service_account(text: str) -> str:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise CommandFailed("Expected the JSON of a service account, as Google's console gives it.") from None
    if not isinstance(value, dict) or not {"private_key", "client_email"} <= value.keys():
        raise CommandFailed("That JSON is no service account's: it has no private_key and client_email.")
    return json.dumps(value)


async def put(provider: str, keys: Keys) -> None:
    """Into the keyring, in place of all that was there. Raises ProviderError, OSError."""
    environment = read_environment()
    names = dict(stored_names(environment))
    for name, key in keys.items():
        await store_key(StoredKey(provider, setting_name(name)), key)
    for name in names.get(provider, ()):
        if name not in keys:
            await remove_key(StoredKey(provider, setting_name(name)))
    note_stored(environment, {**names, provider: tuple(keys)})
    click.echo(
        f"The key for {VENDORS[provider].title} is in the system's keyring. `lapce-ai auth test {provider}` tries it."
    )
    variable = key_variable(environment, VENDORS[provider])
    if variable is not None:
        click.echo(f"As long as {variable} is set in the environment, that is used instead.")


async def remove(provider: str) -> None:
    """All that was put there for the provider. Raises ProviderError, OSError."""
    environment = read_environment()
    names = dict(stored_names(environment))
    stored = names.pop(provider, ())
    for name in stored:
        await remove_key(StoredKey(provider, setting_name(name)))
    note_stored(environment, names)
    found = "is no longer in" if stored else "was not in"
    click.echo(f"The key for {VENDORS[provider].title} {found} the system's keyring.")


def told_keys() -> Iterator[str]:
    """A line for each provider."""
    environment = read_environment()
    for name in PROVIDER_NAMES:
        source = load_settings(environment, {"apiProvider": name}).settings.default
        yield f"{name:<11} {key_of(source, source.profile, environment).text}"
