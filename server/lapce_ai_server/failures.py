"""A failed call → the `error` object of the protocol and one line that a person can act on."""

from __future__ import annotations

import re
from typing import Any

from lapce_ai_providers.errors import BrokenReply, ErrorCode, ProviderError, SettingsProblem
from lapce_ai_providers.json_edge import as_object, as_text, parse_bytes

NO_ANSWER = "The reply is not a model's answer, not even an empty one. Check the base URL, and whether a proxy answers."
"""A login page with status 200, for example; the reference takes it for an empty answer."""
CUT_ANSWER = "The reply ends in the middle of an event: the answer may be incomplete."
"""The reference takes that for the end, too."""
LONGEST_ANSWER_CHARACTERS = 16 * 1024 * 1024
"""Of an answer that is collected; no model says that much, but a server may never end."""

LONGEST_LINE_CHARACTERS = 600
"""Of a vendor's words in the line for people; `error.message` has them all."""
_PAGE = re.compile(r"<(?:!doctype|html)\b.*", re.IGNORECASE | re.DOTALL)
_TITLE = re.compile(r"<title[^<>]{0,200}>([^<>]{1,200})</title", re.IGNORECASE)

_ADVICE: dict[ErrorCode, str] = {
    "authentication": "Check the API key.",
    "permission": "This key may not do that: check the account, its plan and its region.",
    "not_found": "Check the model's name and the base URL.",
    "rate_limited": "The provider's rate limit is reached.",
    "too_large": "Send less text, or choose a model with a larger context window.",
    "timeout": "No answer came in time.",
    "connection": "Check the network, the proxy and the base URL.",
}


def error_value(error: ProviderError, provider: str, model: str) -> dict[str, Any]:
    """The error as protocol.md describes it; `message` is the reference's text."""
    row = {
        "message": error.message,
        "provider": provider,
        "model": model,
        "code": error.code,
        "status": error.status,
        "retryable": error.retryable,
        "retryAfterSeconds": error.retry_after_seconds,
        "requestId": error.request_id,
    }
    return {name: value for name, value in row.items() if value is not None}


def refuse_endless(characters: int) -> None:
    """Raises BrokenReply where an answer that is collected grows beyond the limit."""
    if characters > LONGEST_ANSWER_CHARACTERS:
        raise BrokenReply(f"The answer is longer than {LONGEST_ANSWER_CHARACTERS} characters.")


def line_for_people(error: ProviderError) -> str:
    """One line: what happened, what is known beside it, what to do."""
    told = without_page(without_json(error.message))
    first = next((line.strip() for line in told.splitlines() if line.strip()), "The call failed.")
    if len(first) > LONGEST_LINE_CHARACTERS:
        first = first[:LONGEST_LINE_CHARACTERS] + "…"
    parts = [first if first[-1] in ".!?:…" else first + "."]
    if error.detail and error.detail not in first:
        parts.append(f"({error.detail})")
    if error.retry_after_seconds:
        parts.append(f"Try again in {error.retry_after_seconds:.0f} s.")
    advice = _ADVICE.get(error.code)
    return " ".join([*parts, advice] if advice else parts)


def without_page(text: str) -> str:
    """The text with a page of HTML in it cut to its title: proxies and gateways answer so."""
    page = _PAGE.search(text)
    if page is None:
        return text
    title = _TITLE.search(page[0])
    named = f", {' '.join(title[1].split())}" if title else ""
    return f"{text[: page.start()]}(a web page{named})"


def without_json(text: str) -> str:
    """The vendor's sentence in place of the JSON that holds it, where a text ends with such (Anthropic's, Gemini's)."""
    head, brace, rest = text.partition("{")
    try:
        body = as_object(parse_bytes(f"{brace}{rest}".encode())) if brace else None
    except ValueError:
        return text
    inner = as_object((body or {}).get("error")) or body or {}
    sentence = as_text(inner.get("message"))
    return f"{head}{sentence}" if sentence else text


def unexpected(error: Exception) -> ProviderError:
    """What is told of an exception that nobody foresaw: kind and place, not its text; or which package is missing."""
    if isinstance(error, ModuleNotFoundError) and error.name is not None:  # a zipapp, or a pruned installation
        name = error.name.partition(".")[0]
        return SettingsProblem(f"The Python package {name} is missing: pip install {name}")
    return ProviderError(f"internal error: {place_of(error)}")


def place_of(error: BaseException) -> str:
    """Class, file and line of an exception, without its text."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f" at {place.tb_frame.f_globals.get('__name__', '?')}:{place.tb_lineno}" if place else ""
    return f"{type(error).__name__}{where}"
