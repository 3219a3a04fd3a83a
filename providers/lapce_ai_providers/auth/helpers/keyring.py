"""One entry of the operating system's keyring: read, written or removed.

https://keyring.readthedocs.io (checked 2026-11).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class NoUsableKeyring(Exception):
    """There is none, or one that keeps keys as plain text."""


def answer(question: Mapping[str, Any]) -> dict[str, Any]:
    """`{"secret": …}`: the entry where it is read, else null.

    Args:
        question: `action`: get, set or remove; `service` and `name` of the entry; `secret`: to be written.

    Raises:
        NoUsableKeyring: nothing could be kept safely.
        Exception: of keyring, as its backends raise them; without their texts, which may quote anything.
    """
    import keyring
    from keyring.errors import PasswordDeleteError

    service, name = question["service"], question["name"]
    if not is_usable(keyring.get_keyring()):
        raise NoUsableKeyring
    found = None
    try:
        if question["action"] == "get":
            found = keyring.get_password(service, name)
        elif question["action"] == "set":
            keyring.set_password(service, name, question["secret"])
        else:
            keyring.delete_password(service, name)
    except PasswordDeleteError:  # it is not there, which is what was wanted
        pass
    except Exception as error:
        raise type(f"{type(error).__name__}", (Exception,), {})("") from None
    return {"secret": found}


def is_usable(backend: Any) -> bool:
    """Whether a backend keeps keys, and keeps them encrypted."""
    backends = list(getattr(backend, "backends", None) or [backend])
    names = [f"{type(one).__module__}.{type(one).__name__}" for one in backends]
    return any(not name.startswith(("keyring.backends.fail.", "keyring.backends.null.")) for name in names) and not (
        names[0].rpartition(".")[2].startswith("Plaintext")
    )
