"""What is wrong with one setting, and where it came from."""

from __future__ import annotations

from typing import Literal, NamedTuple

Origin = Literal["defaults", "keyring", "file", "environment", "workspace", "editor", "call"]
"""Who said it, weakest first. Editors merge what a file in the workspace says into what they send; until the user
trusts it, only what is harmless of it counts (`workspace_trust.py`), and that stays the editor's."""

PLACES: dict[Origin, str] = {
    "defaults": "our defaults",
    "keyring": "the system's keyring",
    "file": "the configuration file",
    "environment": "the environment",
    "workspace": "the workspace's own settings",
    "editor": "the editor's settings",
    "call": "this call",
}


class Problem(NamedTuple):
    """One wrong setting. Never holds the value of a secret."""

    setting: str
    """As the user writes it, with its path: `profiles.work.modelTemperature`, or a variable's name."""
    text: str
    origin: Origin
    place: str = ""
    """The file, where there is one."""

    @property
    def message(self) -> str:
        """One line for people."""
        where = "" if self.origin == "call" else f" ({self.place or PLACES[self.origin]})"
        return f"{self.setting}: {self.text}{where}" if self.setting else f"{self.text}{where}"


class Unusable(NamedTuple):
    """Stands for a value that says *where* to send and could not be read: what depends on it must not run elsewhere."""

    message: str
