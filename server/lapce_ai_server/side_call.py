"""Requests that need the network but are no question to a model: run beside the calls, answered when done."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from lapce_ai_providers.errors import ProviderError

from .calls import RunningCall
from .failures import error_value, place_of
from .jsonrpc import INTERNAL_ERROR, REQUEST_CANCELLED, REQUEST_FAILED
from .pending import PendingRequest
from .session import Session

logger = logging.getLogger(__name__)


def answer_later(
    session: Session, request: PendingRequest | None, work: Callable[[], Coroutine[Any, Any, object]]
) -> None:
    """Answers the request with what `work` returns or raises. A notification is not answered: nothing is done."""
    if request is None:
        return

    def cancelled() -> None:
        request.fail(REQUEST_CANCELLED, "Cancelled.", None)

    session.calls.start(RunningCall(None, request.id, "", ""), _run(request, work), cancelled)


async def _run(request: PendingRequest, work: Callable[[], Coroutine[Any, Any, object]]) -> None:
    try:
        request.answer(await work())
    except asyncio.CancelledError:
        request.fail(REQUEST_CANCELLED, "Cancelled.", None)
    except ProviderError as error:
        request.fail(REQUEST_FAILED, error.message, error_value(error, "", ""))
    except Exception as error:
        logger.error("a request broke: %s", place_of(error))
        request.fail(INTERNAL_ERROR, f"internal error: {place_of(error)}", None)
