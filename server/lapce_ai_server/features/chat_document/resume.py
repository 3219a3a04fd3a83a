"""An answer that the user edited while it came: how it goes on."""

from __future__ import annotations

from .markers import fence_of, plain_lines

ANCHOR_CHARACTERS = 40
"""So much at the end of what stands in the file is looked for in the answer."""
LEAST_CHARACTERS = 8


def resumed(partial: str, answer: str) -> str:
    """The answer with the user's changes in it, and all that had come behind them.

    Args:
        partial: the answer as it stands in the saved file.
        answer: all that has come of it.
    """
    whole = "\n".join(plain_lines(answer))
    if is_part(partial, whole):
        return answer
    for size in (ANCHOR_CHARACTERS, LEAST_CHARACTERS):
        anchor = partial[-size:]
        place = whole.rfind(anchor) if len(anchor) >= LEAST_CHARACTERS else -1
        if place >= 0:
            return partial + whole[place + len(anchor) :]
    same = next(
        (at for at, (a, b) in enumerate(zip(partial, whole, strict=False)) if a != b), min(len(partial), len(whole))
    )
    return f"{partial}\n\n{whole[same:]}"


def is_part(partial: str, answer: str) -> bool:
    """Whether it is the beginning of the answer, as it was shown: an open fence was closed for the time being."""
    if answer.startswith(partial):
        return True
    shown, _, last = partial.rpartition("\n")
    return fence_of(last) is not None and answer.startswith(shown)
