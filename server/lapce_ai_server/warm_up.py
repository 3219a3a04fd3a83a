"""Loads ahead what the first inline completion needs, beside the loop: the first key is to wait for nothing.

Only for editors that show ghost text, and only once they have opened a document: the start stays as short as it is.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .settings.environment import Environment

logger = logging.getLogger(__name__)

AFTER_SECONDS = 0.25
"""From the first document: until then the editor has other questions."""
NEEDED = (
    "lapce_ai_server.completion.engine",
    "lapce_ai_providers.auth.fetched_keys",
    "lapce_ai_providers.stream",
    "lapce_ai_providers.transport.transport",
    "lapce_ai_providers.transport.limited",
)


def warm_up(environment: Environment, editor_options: Mapping[str, Any], folders: Sequence[str]) -> None:
    """Begins soon, and returns at once."""
    loop = asyncio.get_running_loop()
    loop.call_later(AFTER_SECONDS, loop.run_in_executor, None, load_ahead, environment, editor_options, folders)


def load_ahead(environment: Environment, editor_options: Mapping[str, Any], folders: Sequence[str] = ()) -> None:
    """Imports, and touches nothing that the loop uses. Never raises: whoever needs it first will tell."""
    try:
        for name in NEEDED:
            import_module(name)
        from lapce_ai_providers.registry import provider_named

        from .settings.load import load_settings

        profile = load_settings(environment, editor_options, folders).settings.profile_for("inlineCompletion")
        provider_named(profile.api_provider)
    except Exception as error:
        logger.debug("nothing was loaded ahead: %s", type(error).__name__)
