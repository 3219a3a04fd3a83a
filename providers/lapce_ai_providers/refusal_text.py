"""What a refusal says whose body is not in the shape of its dialect, for inline completions, which act on it.

The reference shows such bodies as none at all. Values that the server repeats are left out: they are the user's text.
https://fastapi.tiangolo.com/tutorial/handling-errors (`detail`: text, or a list of `loc` and `msg`; checked 2026-11).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .errors import ProviderError
from .json_edge import as_list, as_object, as_text, excerpt, parse_bytes
from .problems import Problem, StatusProblem

NOTHING = "status code (no body)"


def told_in_full(failure: Callable[[Problem], ProviderError], problem: Problem) -> ProviderError:
    """The error of a problem, with what the reply's body says where the words of `failure` left it out."""
    error = failure(problem)
    if isinstance(problem, StatusProblem) and error.message.endswith(NOTHING):
        said = "; ".join(texts(problem.body))
        if said:
            error.message = error.message.removesuffix(NOTHING) + excerpt(said)
    return error


def texts(body: bytes) -> Iterator[str]:
    """The sentences in a body that is a JSON object without an error of the usual shape."""
    try:
        reply = as_object(parse_bytes(body)) or {}
    except ValueError:
        return
    for name in ("message", "detail"):
        if (text := as_text(reply.get(name))) is not None:
            yield text
    for row in map(as_object, as_list(reply.get("detail")) or ()):
        if row is not None:
            places = [str(place) for place in as_list(row.get("loc")) or ()]
            yield f"{'.'.join(places)}: {as_text(row.get('msg')) or as_text(row.get('type')) or ''}"
