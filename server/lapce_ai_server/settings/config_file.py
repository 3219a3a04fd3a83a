"""The user's configuration file (TOML) → options. What cannot be read is told with file and line, and left out."""

from __future__ import annotations

import os
import stat
from typing import Any

from lapce_ai_providers.secret import Secret

from .config_path import config_path
from .environment import Environment
from .options import Options, RoleOptions
from .problem import Problem
from .reader import read_options

LARGEST_FILE_BYTES = 1024 * 1024


def read_config_file(environment: Environment) -> Options:
    """Options of the user's file; empty where there is none. Never raises."""
    path = config_path(environment)
    if path is None:
        return Options("file")
    try:
        with open(path, "rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            content = file.read(LARGEST_FILE_BYTES + 1)
    except FileNotFoundError:
        return _failed("LAPCE_AI_CONFIG: there is no such file", path) if _asked_for(environment) else Options("file")
    except (OSError, ValueError) as error:
        return _failed(f"the configuration file cannot be read: {_reason(error)}", path)
    if len(content) > LARGEST_FILE_BYTES:
        return _failed(f"the configuration file is larger than {LARGEST_FILE_BYTES} bytes", path)
    return _with_mode_checked(_parsed(content, path), path, mode, environment.platform)


def _parsed(content: bytes, path: str) -> Options:
    import tomllib  # only where there is a file

    try:
        table: dict[str, Any] = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return _failed(f"the configuration file is not UTF-8 (line {line})", path)
    except tomllib.TOMLDecodeError as error:  # its text names line and column, and nothing that is in the file
        return _failed(f"the configuration file is not valid TOML: {error}", path)
    except RecursionError:
        return _failed("the configuration file is nested too deeply", path)
    return read_options(table, "file", path)


def _with_mode_checked(options: Options, path: str, mode: int, platform: str) -> Options:
    if platform == "win32" or not mode & (stat.S_IRGRP | stat.S_IROTH) or not _holds_key(options):
        return options
    text = f'it holds a key and other users of this machine can read it; to mend it: chmod 600 "{path}"'
    return options._replace(problems=(*options.problems, Problem("", text, "file", path)))


def _holds_key(options: Options) -> bool:
    roles = [role.fields for role in options.roles.values() if isinstance(role, RoleOptions)]
    tables = (options.profile, options.server, *options.sections.values(), *options.profiles.values(), *roles)
    return any(isinstance(value, Secret) and value.source is None for fields in tables for value in fields.values())


def _failed(text: str, path: str) -> Options:
    return Options("file", problems=(Problem("", text, "file", path),))


def _asked_for(environment: Environment) -> bool:
    return "LAPCE_AI_CONFIG" in environment.texts


def _reason(error: Exception) -> str:
    return (error.strerror or type(error).__name__) if isinstance(error, OSError) else "its path is not usable"
