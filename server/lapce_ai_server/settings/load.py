"""Reads what settings are made of (our defaults, the user's file) and resolves them: the I/O around resolve.py."""

from __future__ import annotations

from collections.abc import Sequence

from lapce_ai_providers.package_data import package_text

from .config_file import read_config_file
from .environment import Environment
from .options import Options
from .reader import read_options
from .resolve import Resolution, resolve
from .stored_keys import stored_names
from .workspace import trusted_part


def load_settings(environment: Environment, editor_options: object, folders: Sequence[str] = ()) -> Resolution:
    """The settings that hold now. What is wrong is in `problems`; never raises.

    `folders`: of the workspace, whose files the editor may have mixed into its options.
    """
    editor = read_options(editor_options, "editor")
    if folders:
        editor = trusted_part(editor, folders, environment)
    stored = stored_names(environment)
    return resolve(default_options(), read_config_file(environment), environment, editor, stored=stored)


def default_options() -> Options:
    """defaults.toml."""
    import tomllib

    return read_options(tomllib.loads(package_text(__name__, "defaults.toml")), "defaults")
