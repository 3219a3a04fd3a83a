"""The rule of workspace trust: reads what files in the workspace say, and whether that is trusted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .environment import Environment
from .options import Options
from .problem import Problem
from .trusted_folders import is_trusted
from .workspace_files import WorkspaceFile, workspace_files
from .workspace_trust import Said, commands_of, digest, sensitive_values, without, without_sensitive


def trusted_part(editor: Options, folders: Iterable[str], environment: Environment) -> Options:
    """What the editor sends, as far as the user has said it; what was left out is told. Never raises."""
    if not sensitive_values(editor):  # nothing that needs trust, as at most starts
        return editor
    problems: list[Problem] = []
    for folder, files in by_folder(workspace_files(folders)).items():
        trusted = is_trusted(environment, folder, folder_digest(files))
        for file in files:
            if file.options is None:
                editor, dropped = without_sensitive(editor)
                text = f"cannot be read: {', '.join(dropped)} of the editor's settings may be its, and do not count"
            else:
                said = sensitive_values(file.options)
                editor, dropped = without(editor, commands_of(said) if trusted else said)
                text = f"sets {', '.join(dropped)}: {NEVER if trusted else how_to_trust(folder)}"
            if dropped:
                problems.append(Problem("", f"this workspace's file {text}", "workspace", file.path))
    return editor._replace(problems=(*editor.problems, *problems)) if problems else editor


NEVER = "commands never count in a workspace"


def how_to_trust(folder: str) -> str:
    """For a message."""
    return (
        f'it does not count until you trust the workspace. If you do: lapce-ai trust "{folder}", and then restart '
        "this server"
    )


def by_folder(files: Iterable[WorkspaceFile]) -> dict[str, list[WorkspaceFile]]:
    """The files of each folder."""
    found: dict[str, list[WorkspaceFile]] = {}
    for file in files:
        found.setdefault(file.folder, []).append(file)
    return found


def folder_digest(files: Sequence[WorkspaceFile]) -> str:
    """Of all that the folder's files say together."""
    together: dict[str, tuple[object, ...]] = {}
    for file in files:
        said: Said = sensitive_values(file.options) if file.options else {}
        for name, values in said.items():
            together[name] = (*together.get(name, ()), *values)
    return digest(together)
