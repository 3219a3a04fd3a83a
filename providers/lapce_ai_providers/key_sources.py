"""Where a key is to be fetched when it is first needed. Pure: who fetches is `auth/fetched_keys.py`."""

from __future__ import annotations

from typing import NamedTuple


class KeyCommand(NamedTuple):
    """A program of the user's that prints the key, such as a password manager's."""

    words: tuple[str, ...]
    """Program and arguments; no shell reads them."""
    setting: str
    """As messages call it: `openAiApiKeyCommand`."""
    whole: bool = False
    """Whether all of the output is the key, and not only its first line."""

    @property
    def title(self) -> str:
        """For messages; arguments may name things that are nobody's business."""
        return f"`{self.words[0]}`"


class StoredKey(NamedTuple):
    """An entry of the operating system's keyring."""

    provider: str
    setting: str
    """Its name there, and of the setting that it stands for: `openAiApiKey`."""

    @property
    def title(self) -> str:
        """For messages."""
        return "the system's keyring"


KeySource = KeyCommand | StoredKey
