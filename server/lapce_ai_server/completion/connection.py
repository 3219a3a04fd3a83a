"""What inline completions need of the connection to their editor, and no more: `Session` has it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from lapce_ai_providers.profile import Profile
    from lapce_ai_providers.transport.rate_limits import RateLimits
    from lapce_ai_providers.transport.transport import HttpTransport

    from ..calls import Calls
    from ..capabilities import Capabilities
    from ..documents.documents import Documents
    from ..settings.environment import Environment
    from ..settings.settings import Settings
    from ..usage import Usage
    from .spend import Spend


class Connection(Protocol):
    """So that completions know no session, which makes them."""

    @property
    def environment(self) -> Environment:
        """Of the process."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """The editor's."""
        ...

    @property
    def settings(self) -> Settings:
        """Those that hold now."""
        ...

    @property
    def open_documents(self) -> Documents:
        """What the editor has open."""
        ...

    @property
    def calls(self) -> Calls:
        """The owner of tasks."""
        ...

    @property
    def transport(self) -> HttpTransport:
        """The network."""
        ...

    @property
    def rate_limits(self) -> RateLimits:
        """Who may ask when."""
        ...

    @property
    def usage(self) -> Usage:
        """Counters since the start."""
        ...

    @property
    def spend(self) -> Spend:
        """Those of the day."""
        ...

    @property
    def shared_memory(self) -> dict[str, Any]:
        """What the providers remember for all profiles."""
        ...

    def memory_of(self, profile: Profile) -> MutableMapping[str, Any]:
        """What a provider remembers for one."""
        ...

    def shared(self, profile: Profile) -> Profile:
        """The equal profile of an earlier call, if there is one."""
        ...

    def engine_for(self, profile: Profile, report: Callable[[str], None]) -> AbstractAsyncContextManager[Profile]:
        """The profile to ask with; the local model runs until the context is left."""
        ...

    def notify(self, method: str, params: object) -> None:
        """A notification to the editor."""
        ...

    def request(self, method: str, params: object) -> None:
        """A request to the editor whose answer is of no interest."""
        ...
