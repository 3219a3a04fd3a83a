"""Which file the engine is to load: the profile's `localModelPath`, or the installed model. Looks at the disk."""

from __future__ import annotations

from pathlib import Path

from lapce_ai_providers.errors import SettingsProblem

from .folders import LocalFolder
from .pins import platform_here

NOT_INSTALLED = "The local model is not installed. Run: lapce-ai local install"


def model_file(setting: str | None, folder: LocalFolder) -> Path:
    """An existing GGUF file, its links resolved. Raises SettingsProblem, also where the engine is missing."""
    if folder.engine is None:
        raise SettingsProblem(f"There is no local engine for this system and this Python ({platform_here()}).")
    if not folder.has_engine():
        raise SettingsProblem(NOT_INSTALLED)
    if not setting:
        if not folder.has_weights():
            raise SettingsProblem(NOT_INSTALLED)
        return folder.weights
    return _named_file(setting)


def _named_file(setting: str) -> Path:
    try:
        path = Path(setting).expanduser()
        if not path.is_absolute():
            raise SettingsProblem(f"localModelPath: {setting} is not an absolute path")
        with path.open("rb") as file:
            start = file.read(4)
    except (OSError, ValueError, RuntimeError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise SettingsProblem(f"localModelPath: {setting} cannot be read: {why}") from None
    if start != b"GGUF":
        raise SettingsProblem(f"localModelPath: {setting} is not a GGUF file")
    return path.resolve()
