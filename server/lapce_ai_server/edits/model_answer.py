"""Place and wish → a model's whole answer, or an error that says why it cannot be used."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

from lapce_ai_providers.call import Message
from lapce_ai_providers.errors import Refused

from ..completion.asker import context_window, is_near
from ..features.edits.answer import MOST_CHARACTERS, has_closed_fence
from ..features.edits.instruction import instruction_near
from ..features.edits.prompts import CLEARER, NEAR_TOKENS, SURROUNDING_TOKENS, question
from ..features.edits.wanted import Wanted
from ..features.inline.budget import estimated_tokens

if TYPE_CHECKING:
    from ..inner_call import InnerCall
    from .place import Place

SHARE_OF_WINDOW = 0.5
"""Of what a model can hold; block and answer need the rest."""
CUT_OFF = "length max_tokens max_output_tokens model_length token_limit_reached limit model_context_window_exceeded"
"""Vendors' words for an answer that was cut at a limit, in small letters."""
WITHHELD = (
    "content_filter content_filtered refusal safety recitation blocklist prohibited_content spii guardrail_intervened "
    "language image_safety"
)
"""Vendors' words for an answer that they did not want to give."""

Progress = Callable[[str], Awaitable[None]]
"""Is given all of the answer so far."""


async def answer_to(call: InnerCall, messages: Sequence[Message], system: str, on_text: Progress | None = None) -> str:
    """All of the text. `call` has been aimed. Raises ProviderError, also where the answer is cut off or withheld."""
    pieces: list[str] = []
    size = 0
    async with aclosing(call.ask(messages, system)) as texts:
        async for text in texts:
            pieces.append(text)
            size += len(text)
            if size > MOST_CHARACTERS:
                raise Refused("the model's answer is too long; nothing was changed")
            if on_text is not None:
                pieces = ["".join(pieces)]
                await on_text(pieces[0])
    if call.warning:
        raise Refused(f"{call.warning} Nothing was changed")
    reason = (call.stop_reason or "").lower()
    if reason in CUT_OFF.split():
        raise Refused(
            "the model's answer was cut off at its limit of output tokens; nothing was changed. "
            "Choose fewer lines, or a model with a higher limit"
        )
    if reason in WITHHELD.split():
        raise Refused(f"the provider withheld the answer ({reason}); nothing was changed")
    answer = "".join(pieces)
    if not reason and not has_closed_fence(answer):  # a connection that is closed early may look like an orderly end
        raise Refused("the model's answer came without its end; nothing was changed. Try again")
    return answer


def messages_for(
    call: InnerCall, wanted: Wanted, place: Place, test_file: tuple[str, str] | None = None
) -> Sequence[Message]:
    """What the model is asked about the place."""
    target = place.target()
    return question(
        target,
        tokens=surrounding_tokens(call, estimated_tokens(target.block)),
        wish=wish_for(wanted, place),
        diagnostics=wanted.diagnostics,
        test_file=test_file,
    )


def wish_for(wanted: Wanted, place: Place) -> str:
    """What the user wants: as told; of a rewriting else what a comment near the cursor says, or that it be clearer."""
    if wanted.instruction or wanted.kind != "rewrite":
        return wanted.instruction
    at = place.document.index(wanted.start or (0, 0))[0]
    inside = instruction_near(place.contents, min(max(at - place.first, 0), len(place.contents) - 1))
    return inside or instruction_near([line.rstrip("\r\n") for line in place.lines], at) or CLEARER


def surrounding_tokens(call: InnerCall, block_tokens: int) -> int:
    """How much of the text around a block goes along."""
    profile, provider = call.target.profile, call.target.provider
    if is_near(profile):
        return NEAR_TOKENS
    window = None if provider is None else context_window(provider, profile)
    if window is None:
        return SURROUNDING_TOKENS
    return max(0, min(SURROUNDING_TOKENS, int(window * SHARE_OF_WINDOW) - block_tokens))
