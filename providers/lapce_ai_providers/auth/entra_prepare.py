"""What is done ahead of a call that Entra ID lets in. Apart from entra_token.py, so that nobody else loads that."""

from __future__ import annotations

from ..call import Call
from ..provider import Runtime

SHARED = "entra_shared"
"""Where the memory of a profile has that of all profiles."""


async def prepare(call: Call, runtime: Runtime) -> None:
    """Lets the exchange find the tokens that all profiles share (`Provider.prepare`)."""
    if call.profile.azure_use_entra_id:
        runtime.memory[SHARED] = runtime.shared
