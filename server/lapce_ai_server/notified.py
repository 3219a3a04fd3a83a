"""Notifications about documents: wrong ones are logged, none of them pops up."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from .documents.messages import Malformed

if TYPE_CHECKING:
    from .pending import PendingRequest

logger = logging.getLogger(__name__)


def take(method: str, request: PendingRequest | None, work: Callable[[], object]) -> None:
    """Does the work of a message, if the message can be read."""
    try:
        work()
    except Malformed as error:
        logger.warning("ignored a malformed %s: %s", method, error)
    if request is not None:  # against the specification, but a request is owed an answer
        request.answer(None)
