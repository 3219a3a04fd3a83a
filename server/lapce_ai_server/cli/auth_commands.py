"""`lapce-ai auth …`: keys in the system's keyring, and where each provider's key would come from."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import click

from lapce_ai_providers.errors import ProviderError
from lapce_ai_providers.registry import PROVIDER_NAMES

from .failure import CommandFailed
from .plain_text import one_line, plain

PROVIDER = click.argument("provider", type=click.Choice(PROVIDER_NAMES, case_sensitive=False))


@click.group()
def auth() -> None:
    """Keep keys in the system's keyring, and see where each provider's key comes from.

    Of several places the first counts: a call, the editor's settings, the environment, the configuration file, the
    keyring. In each, a command (openAiApiKeyCommand and the like) may stand for the key.
    """


@auth.command("set", short_help="Put the key of PROVIDER into the keyring.")
@PROVIDER
def set_key(provider: str) -> None:
    """Put the key of PROVIDER into the system's keyring.

    It is asked for, and not shown; or read from standard input, where that is no terminal. For bedrock: an API key, or
    two or three lines with access key id, secret access key and session token. For vertex: a service account's JSON.
    """
    from .auth_keys import asked_keys, put

    done(put(provider, asked_keys(provider)))


@auth.command("remove", short_help="Remove the key of PROVIDER from the keyring.")
@PROVIDER
def remove_key(provider: str) -> None:
    """Remove what `auth set` has put there for PROVIDER; other places keep theirs."""
    from .auth_keys import remove

    done(remove(provider))


@auth.command("list", short_help="Say for each provider where its key comes from.")
def list_keys() -> None:
    """Say for each provider where its key would come from; never the key, and nothing is unlocked or run.

    The settings of an editor are not seen here.
    """
    from .auth_keys import told_keys

    for line in told_keys():
        click.echo(plain(line))


@auth.command("test", short_help="Ask PROVIDER whether it takes the key.")
@PROVIDER
def test_key(provider: str) -> int:
    """Ask PROVIDER whether it takes the key, with a request that costs nothing (models listed, tokens counted).

    The exit status is 0 where it does, else 1.
    """
    from .auth_test import asked_vendor

    verdict = done(asked_vendor(provider))
    click.secho(one_line(verdict.text), fg="green" if verdict.taken else "red" if verdict.taken is False else "yellow")
    return 0 if verdict.taken else 1


def done(work: Coroutine[Any, Any, Any]) -> Any:
    """Its result. Raises CommandFailed."""
    try:
        return asyncio.run(work)
    except ProviderError as error:
        raise CommandFailed(f"{error.message} ({error.detail})" if error.detail else error.message) from None
    except OSError as error:
        raise CommandFailed(f"The list of stored keys cannot be written: {error.strerror or error}.") from None
