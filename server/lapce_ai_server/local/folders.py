"""Where the local engine, its weights and the files of the running one lie: in the user's data folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from attrs import frozen

from ..settings.environment import Environment
from .pins import WEIGHTS, engine_wheel_here


def data_folder(variables: Mapping[str, str], system: str, home: Path) -> Path:
    """The platform's folder for a program's own data of one user.

    Linux: XDG Base Directory Specification 0.8 (checked 2026-11): a relative XDG_DATA_HOME is ignored.
    """
    if system == "darwin":
        return home / "Library" / "Application Support" / "lapce-ai"
    if system == "win32":
        return Path(variables.get("LOCALAPPDATA") or home / "AppData" / "Local") / "lapce-ai"
    chosen = variables.get("XDG_DATA_HOME", "")
    return (Path(chosen) if chosen.startswith("/") else home / ".local" / "share") / "lapce-ai"


def local_folder(environment: Environment) -> LocalFolder:
    """That of the user who runs this."""
    home = Path(environment.home or Path.home())
    return LocalFolder(data_folder(environment.texts, environment.platform, home) / "local")


@frozen
class LocalFolder:
    """Everything that belongs to the local model. What is in place is complete: files arrive by renaming."""

    root: Path

    @property
    def engine(self) -> Path | None:
        """The unpacked wheel for this Python, there or not; None where no wheel fits."""
        wheel = engine_wheel_here()
        return None if wheel is None else self.root / "engine" / wheel.file_name.removesuffix(".whl")

    @property
    def weights(self) -> Path:
        """The default model's file, there or not."""
        return self.root / "models" / WEIGHTS.file_name

    @property
    def run(self) -> Path:
        """For the files of the running engine; readable by the user alone."""
        return self.root / "run"

    @property
    def start_lock(self) -> Path:
        """Held while an engine is looked for or started, so that two servers never start two."""
        return self.run / "start.lock"

    @property
    def port_file(self) -> Path:
        """How to reach the running engine, and its key: mode 0600."""
        return self.run / "engine.json"

    @property
    def log_file(self) -> Path:
        """What the engine said while it loaded."""
        return self.run / "engine.log"

    @property
    def install_lock(self) -> Path:
        """Held while something is installed."""
        return self.root / "install.lock"

    def has_engine(self) -> bool:
        """Whether the engine for this Python is installed."""
        return self.engine is not None and self.engine.is_dir()

    def has_weights(self) -> bool:
        """Whether the default model is installed."""
        return self.weights.is_file()
