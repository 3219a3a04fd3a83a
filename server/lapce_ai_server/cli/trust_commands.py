"""`lapce-ai trust`: which workspaces may set addresses, keys, headers and paths in their own files."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click

from lapce_ai_providers.json_edge import as_object

from ..settings.environment import read_environment
from ..settings.trusted_folders import forget, trusted_folders
from ..settings.trusted_folders import trust as keep
from ..settings.workspace import folder_digest
from ..settings.workspace_files import WorkspaceFile, workspace_files
from ..settings.workspace_trust import is_command, sensitive_values, setting_called
from .failure import CommandFailed
from .plain_text import one_line

AGAIN = 'Restart the language server to use it (in Lapce: "Reload Plugin").'


@click.command(short_help="Let a workspace's own files set addresses, keys, headers and paths.")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--list", "only_list", is_flag=True, help="List the trusted workspaces.")
@click.option("--remove", is_flag=True, help="Trust FOLDER no longer.")
def trust(folder: Path | None, *, only_list: bool, remove: bool) -> None:
    """Let a workspace's own files set addresses, keys, headers and paths.

    .lapce/settings.toml and .vscode/settings.json in FOLDER (default: the current folder) are shown, and trusted as
    they are now: when one of these settings changes, they do not count until you trust them again. Folders in it, and
    around it, are not trusted along. Commands never count there.
    """
    if only_list and (remove or folder is not None):
        raise click.UsageError("--list stands alone.")
    place = str(folder or Path.cwd())
    try:
        if only_list:
            _list()
        elif remove:
            click.echo(f"{_shown(place)} is {'no longer' if forget(read_environment(), place) else 'not'} trusted.")
        else:
            _trust(place)
    except OSError as error:
        raise CommandFailed(f"The list of trusted workspaces cannot be written: {error.strerror or error}.") from None


def _list() -> None:
    rows = trusted_folders(read_environment())
    for row in rows:
        files = workspace_files([row.folder])
        changed = "" if folder_digest(files) == row.digest else "  (its settings have changed since: not trusted now)"
        click.echo(f"{one_line(row.folder)}{changed}")
    if not rows:
        click.echo("No workspace is trusted.")


def _trust(place: str) -> None:
    if not os.path.isdir(place):
        raise CommandFailed(f"{_shown(place)} is no folder.")
    files = workspace_files([place])
    lines = [line for file in files for line in _said(file)]
    if not lines:
        click.echo(f"{_shown(place)} sets nothing that needs trust.")
        return
    click.echo("\n".join(lines))
    row = keep(read_environment(), place, folder_digest(files))
    click.echo(f"{_shown(row.folder)} is trusted, until one of these settings changes. {AGAIN}")


def _said(file: WorkspaceFile) -> Sequence[str]:
    """What a file sets, a line for each; never the value of a secret."""
    if file.options is None:
        raise CommandFailed(f"{one_line(file.path)} cannot be read, so that nobody can trust it.")
    rows = [(name, value) for name, values in sensitive_values(file.options).items() for value in values]
    lines = [f"  {setting_called(name, value)}{_shown_value(value)}" for name, value in rows]
    return [f"{one_line(file.path)} sets", *lines] if lines else []


def _shown_value(value: object) -> str:
    if is_command(value):
        return ": a command, which never counts in a workspace"
    table = as_object(value)  # headers, whose values may be keys
    return f" = {one_line(str(value) if table is None else ', '.join(table))[:200]}"


def _shown(place: str) -> str:
    return one_line(os.path.realpath(place))
