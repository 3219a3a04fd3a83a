"""`lapce-ai lapce init` and `remove`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from ..failure import CommandFailed
from ..plain_text import one_line
from . import file
from .entries import ENTRIES
from .program import own_program
from .run_toml import Unmergeable, merged, removed

FOLDER = click.argument(
    "folder", required=False, default=".", type=click.Path(exists=True, file_okay=False, path_type=Path)
)


@click.group()
def lapce() -> None:
    """Put chat and more into the palette of Lapce.

    Lapce's "Run and Debug" (in its palette) offers what the workspace's file .lapce/run.toml lists, and runs it in the
    terminal panel.
    """


@lapce.command(short_help="Add the entries to FOLDER's .lapce/run.toml, or bring them up to date.")
@FOLDER
@click.option("--program", metavar="PROGRAM", help="What the entries start; default: this program, by its path.")
def init(folder: Path, program: str | None) -> None:
    """Add entries such as "AI: chat" to the file .lapce/run.toml of FOLDER, by default the current folder.

    The file's own entries, comments and order stay as they are, byte for byte: ours stand in one marked block. Run it
    again where the program has moved, or after an upgrade. An entry of your own with the name of one of ours wins: to
    change one (another model, say), copy it to somewhere outside of the block.

    The entries name the program by its absolute path, since an editor's PATH is seldom your shell's. Where the file is
    shared with others, `--program lapce-ai` leaves the search to each one's PATH.
    """
    command: Sequence[str] = own_program() if program is None else (program,)
    if not command[0].isprintable():
        raise CommandFailed("The program's path has characters that no TOML file can hold; name another by --program.")
    place = file.run_toml_of(folder)
    text = file.read(place)
    try:
        result = merged(text, ENTRIES, command)
    except Unmergeable as error:
        raise CommandFailed(f"{one_line(str(place))} was left as it is: {error}.") from None
    for name in result.skipped:
        click.echo(f"{one_line(name)}: your own entry of that name stays.")
    if result.text == text:
        click.echo(f"{one_line(str(place))} is up to date.")
        return
    file.write(place, result.text)
    click.echo(f"{'Updated' if text else 'Wrote'} {one_line(str(place))}.")
    click.echo(f"The entries start {one_line(command[0])}; if it moves, run `lapce-ai lapce init` again.")
    click.echo('In Lapce: open the palette, "Run and Debug", "AI: chat". A window that has read the file before')
    click.echo('may need "Reload Window" (palette, with ":") to see the change.')


@lapce.command(short_help="Take our entries out of FOLDER's .lapce/run.toml.")
@FOLDER
def remove(folder: Path) -> None:
    """Take our entries out of the file .lapce/run.toml of FOLDER; all else in it stays."""
    place = file.run_toml_of(folder)
    text = file.read(place)
    try:
        rest = removed(text)
    except Unmergeable as error:
        raise CommandFailed(f"{one_line(str(place))} was left as it is: {error}.") from None
    if rest == text:
        click.echo(f"{one_line(str(place))} has no entries of ours.")
    elif rest.strip():
        file.write(place, rest)
        click.echo(f"Took our entries out of {one_line(str(place))}.")
    else:
        file.remove(place)
        click.echo(f"Removed {one_line(str(place))}: there was nothing else in it.")
