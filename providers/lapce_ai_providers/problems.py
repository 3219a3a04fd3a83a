"""What can go wrong with one attempt on the network, as facts; each provider words them (`Exchange.failure`)."""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen

from .wire import ResponseHead


@frozen
class StatusProblem:
    """A reply came, with a status outside 200-299."""

    head: ResponseHead
    body: bytes = field(repr=False)
    """The whole body, cut at 1 MiB."""


@frozen
class ConnectionProblem:
    """No reply came: the connection could not be made, or was lost before the reply's head was complete."""

    kind: Literal["dns", "refused", "tls", "proxy", "reset", "closed", "protocol"]
    detail: str
    """For people and logs: host, port, the system's reason, a proxy's status. Never a secret."""


@frozen
class TimeoutProblem:
    """The reply's head did not come in time."""

    phase: Literal["connect", "headers"]
    seconds: float


@frozen
class CutProblem:
    """The reply's body broke off."""

    kind: Literal["eof", "reset", "idle", "protocol", "too_large"]
    detail: str


@frozen
class HeaderProblem:
    """A header cannot be sent: HTTP has no way to write its value."""

    name: str
    kind: Literal["not_latin1", "control"]
    """Beyond U+00FF, or NUL, CR, LF."""


@frozen
class UrlProblem:
    """The address to ask is no usable URL."""

    url: str


AttemptProblem = StatusProblem | ConnectionProblem | TimeoutProblem
Problem = AttemptProblem | CutProblem | HeaderProblem | UrlProblem


class AttemptFailed(Exception):
    """Raised by the transport: before the reply's head with an AttemptProblem, in its body with a CutProblem."""

    def __init__(self, problem: AttemptProblem | CutProblem) -> None:
        super().__init__(type(problem).__name__)
        self.problem = problem
