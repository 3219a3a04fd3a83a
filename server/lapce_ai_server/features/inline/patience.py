"""How long a request waits for a stream that has begun to answer it. Pure: seconds come in as arguments.

A whole answer is better than its beginning, and a beginning is better than nothing: editors do not redraw what they
were given, but the next key brings the rest.
"""

from __future__ import annotations

PAUSED_SECONDS = 0.45
"""After a pause something is to be seen within half a second, if there is something."""
SLOW_SECONDS = 0.25
"""What a model that begins later than that is given to finish what it began."""
TYPING_SHARE = 0.7
"""Of the time between two keys: who types along has an answer before the next key."""
LEAST_SECONDS, MOST_SECONDS = 0.03, 0.25


def until_shown(asked_seconds: float, first_text_seconds: float) -> float:
    """When a request gets what has come until then, if the answer is not whole before.

    Args:
        asked_seconds: when it came.
        first_text_seconds: when the first text came that answers it.
    """
    soonest = asked_seconds + PAUSED_SECONDS
    return soonest if first_text_seconds < soonest else first_text_seconds + SLOW_SECONDS


def while_typing(interval_seconds: float) -> float:
    """How long a request of somebody who types along waits for more than what is there already."""
    return min(max(TYPING_SHARE * interval_seconds, LEAST_SECONDS), MOST_SECONDS)
