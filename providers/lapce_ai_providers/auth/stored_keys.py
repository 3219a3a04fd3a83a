"""The operating system's keyring, asked by the helper process: the library and its bus are nothing for the server."""

from __future__ import annotations

from typing import Literal

from ..errors import ProviderError, SettingsProblem
from ..key_sources import StoredKey
from ..secret import Secret
from .ask_helper import HelperFailed, ask_helper

SERVICE = "lapce-ai"
"""The name of our entries."""
NONE_USABLE = (
    "This system has no keyring that can be used (on Linux: no Secret Service, as without a desktop). Let a command "
    "print the key instead (openAiApiKeyCommand and the like), or write it into the configuration file"
)


async def stored_key(key: StoredKey) -> Secret:
    """The entry. Raises ProviderError."""
    answer = await _asked("get", key)
    if not answer:
        raise SettingsProblem(
            f"The key for {key.provider} is no longer in the system's keyring: `lapce-ai auth set {key.provider}` "
            "puts it there."
        )
    return Secret(answer)


async def store_key(key: StoredKey, secret: Secret) -> None:
    """Writes the entry. Raises ProviderError."""
    await _asked("set", key, secret)


async def remove_key(key: StoredKey) -> None:
    """Removes the entry, if it is there. Raises ProviderError."""
    await _asked("remove", key)


async def _asked(action: Literal["get", "set", "remove"], key: StoredKey, secret: Secret | None = None) -> str | None:
    question = {
        "action": action,
        "service": SERVICE,
        "name": f"{key.provider} {key.setting}",
        "secret": secret.reveal() if secret else None,
    }
    try:
        answer = (await ask_helper("keyring", question))["secret"]
    except HelperFailed as failed:
        raise worded(failed) from None
    return None if answer is None else str(answer)


def worded(failed: HelperFailed) -> ProviderError:
    """The library's failure for people."""
    match failed.kind:
        case "NoUsableKeyring" | "NoKeyringError" | "ImportError":
            return SettingsProblem(f"{NONE_USABLE}.")
        case "KeyringLocked" | "InitError":
            return SettingsProblem("The system's keyring is locked. Unlock it, and try again.")
        case "TimeoutError":
            return SettingsProblem("The system's keyring does not answer: it may wait for you to unlock it.")
        case kind:
            return SettingsProblem(f"The system's keyring fails ({kind}). {NONE_USABLE.partition('. ')[2]}.")
