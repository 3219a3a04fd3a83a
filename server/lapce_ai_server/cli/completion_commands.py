"""`lapce-ai completions …`: pause and resume completions for a folder, in every editor of this user."""

from __future__ import annotations

import os
from pathlib import Path

import click

from ..completion.ignored_files import repository_of
from ..completion.switch import Switch, folder_key
from ..settings.environment import read_environment
from ..settings.state_path import state_folder
from .failure import CommandFailed
from .plain_text import one_line

FOLDER = click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))


@click.group()
def completions() -> None:
    """Pause and resume the completions that come by themselves.

    FOLDER is the workspace, with all that is in it; without it the repository around the current folder, or the current
    folder. Editors that are open see it within a second.
    """


@completions.command(short_help="Pause them in FOLDER.")
@FOLDER
def pause(folder: Path | None) -> None:
    """No completions come by themselves in FOLDER; asking by hand still works."""
    place = _place(folder)
    _kept(_switch().pause(place))
    click.echo(f"AI completions are paused in {one_line(place)}.")


@completions.command(short_help="Let them come again in FOLDER.")
@FOLDER
def resume(folder: Path | None) -> None:
    """They come again."""
    place = _place(folder)
    _kept(_switch().resume(place))
    click.echo(f"AI completions are on in {one_line(place)}.")


@completions.command(short_help="Say where they are paused.")
@FOLDER
def status(folder: Path | None) -> None:
    """Say whether completions are paused in FOLDER, and where else."""
    place, switch = _place(folder), _switch()
    click.echo(f"{'paused' if switch.paused(place) else 'on    '}  {one_line(place)}")
    for other, paused in sorted(switch.folders().items()):
        if other != place:
            click.echo(f"{'paused' if paused else 'on    '}  {one_line(other)}")


def _switch() -> Switch:
    return Switch(state_folder(read_environment()))


def _place(folder: Path | None) -> str:
    if folder is not None:
        return folder_key(str(folder))
    here = folder_key(os.getcwd())
    return repository_of(here) or here


def _kept(kept: object) -> None:
    if not kept:
        raise CommandFailed("That cannot be remembered: the state folder cannot be written.")
