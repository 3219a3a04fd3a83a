"""`lapce-ai models`: what the catalog knows, without a network, and what a provider says that has its own list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click
from attrs import evolve, frozen

from lapce_ai_providers.catalog.tables import default_model_id, has_table, model_rows, provenance
from lapce_ai_providers.registry import PROVIDER_NAMES

from .failure import CommandFailed
from .model_table import Row, lines
from .plain_text import json_text, one_line
from .server_process import ServerProcess

HAVE_OWN_LISTS = ("openai", "azure", "openrouter")
"""They, or the servers that speak like them, are asked; the others' models are in the catalog."""


@frozen
class Listing:
    """Models of one provider, and how they are known."""

    provider: str
    rows: Sequence[Row]
    source: str
    checked: str | None = None
    default: str | None = None

    def value(self) -> dict[str, Any]:
        """As JSON."""
        told = {"provider": self.provider, "source": self.source, "checked": self.checked, "default": self.default}
        return {name: value for name, value in told.items() if value is not None} | {"models": list(self.rows)}


@click.command(short_help="List models with their size, prices and abilities.")
@click.option("--provider", type=click.Choice(PROVIDER_NAMES), help="Only that provider's; default: the whole catalog.")
@click.option("-p", "--profile", metavar="NAME", help="What the provider of that profile of your configuration offers.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def models(provider: str | None, profile: str | None, *, as_json: bool) -> None:
    """List models: context and longest answer in tokens, US dollars for a million tokens, abilities.

    The catalog needs no network. OpenRouter, OpenAI, Azure and servers like them have lists of their own: these are
    asked, when --provider or --profile names one.
    """
    if provider is not None and profile is not None:
        raise click.UsageError("--provider and --profile exclude each other.")
    listings = list(found(provider, profile))
    if as_json:
        click.echo(json_text([listing.value() for listing in listings], indent=1))
    else:
        click.echo("\n\n".join(map(shown, listings)))


def found(provider: str | None, profile: str | None) -> Iterator[Listing]:
    """The listings that are wanted. Raises CommandFailed."""
    if profile is not None:
        yield asked(profile)
    elif provider in HAVE_OWN_LISTS:
        yield asked({"apiProvider": provider})
    elif provider is not None:
        yield catalog(provider)
    else:
        yield from (catalog(name) for name in PROVIDER_NAMES if name not in HAVE_OWN_LISTS)


def catalog(provider: str) -> Listing:
    """What is known without asking anybody."""
    where = provenance(provider)
    rows = [row.value(provider) for row in model_rows(provider)]
    source = f"{where.source}; newer ones: {where.newer_source}"
    return Listing(provider, rows, source, where.checked, default_model_id(provider))


def asked(profile: str | Mapping[str, Any]) -> Listing:
    """What the server tells for a profile. Raises CommandFailed."""
    with ServerProcess(lambda text: click.echo(one_line(text), err=True)) as server:
        server.initialize({})
        rows: Sequence[Row] = server.request("ai/models", {"profile": profile}).get("models") or []
    if not rows:
        raise CommandFailed("The provider tells no models. Is there an address that has a list, and is it reachable?")
    provider = str(rows[0].get("provider", ""))
    known = catalog(provider) if has_table(provider) else None
    if known is not None and [row["id"] for row in rows] == [row["id"] for row in known.rows]:
        missed = f"its own list could not be had; known without it from {known.source}"
        return evolve(known, source=missed) if provider in HAVE_OWN_LISTS else known
    return Listing(provider, rows, "told by the provider just now", default=known.default if known else None)


def shown(listing: Listing) -> str:
    """A listing for people."""
    checked = f", checked {listing.checked}" if listing.checked else ""
    marked = "  (* default)" if any(row["id"] == listing.default for row in listing.rows) else ""
    head = [f"{click.style(listing.provider, bold=True)}{marked}", f"{one_line(listing.source)}{checked}"]
    return "\n".join([*head, *lines(listing.rows, listing.default)])
