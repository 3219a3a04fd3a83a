"""What lives as long as the connection to one editor: settings, transport, running calls, counters."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Callable, Mapping, MutableMapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar, cast

from .calls import Calls
from .capabilities import Capabilities
from .editor_requests import EditorRequests
from .jsonrpc import MessageId, notification
from .logs import set_level
from .settings.environment import Environment
from .stdio.output import Output
from .usage import Usage

if TYPE_CHECKING:  # imported at first use: it costs start-up time and memory that no editor may ever need
    from lapce_ai_providers.auth.fetched_keys import FetchedKeys
    from lapce_ai_providers.errors import ProviderError
    from lapce_ai_providers.profile import Profile
    from lapce_ai_providers.tokens import TokenCounter
    from lapce_ai_providers.transport.rate_limits import RateLimits
    from lapce_ai_providers.transport.transport import HttpTransport

    from .completion.engine import Completions
    from .completion.spend import Spend
    from .documents.documents import Documents
    from .features.context_text import Excerpt
    from .local.manager import LocalEngine
    from .profile_memories import ProfileMemories
    from .settings.fields import Role
    from .settings.resolve import Resolution
    from .settings.settings import Settings

logger = logging.getLogger(__name__)

Part = TypeVar("Part")


class Session:
    """State of one connection; handlers are functions over it."""

    def __init__(self, output: Output, environment: Environment) -> None:
        self.output = output
        self.environment = environment
        self.calls = Calls()
        self.usage = Usage()
        self.capabilities = Capabilities()
        self.editor_options: Mapping[str, Any] = {}
        self._resolution: Resolution | None = None
        self.documents: Excerpt = lambda uri, range: None
        """Text of open documents; set when the editor has introduced itself."""
        self._open_documents: Documents | None = None
        self._completions: Completions | None = None
        self._parts: dict[Callable[[Session], Any], Any] = {}
        self._is_warm = False
        self._spend: Spend | None = None
        self._told: set[str] = set()
        self.requests = EditorRequests(output)
        """Those of ours to the editor."""
        self._transport: HttpTransport | None = None
        self._transport_settings: object = None
        self._rate_limits: RateLimits | None = None
        self._limits_loopback = False
        self._local: LocalEngine | None = None
        self._keys: FetchedKeys | None = None
        self._token_counter: TokenCounter | None = None
        self.shared_memory: dict[str, Any] = {}
        """What the providers remember for all profiles; `network`: the transport's settings, for helper processes."""
        self._memories: ProfileMemories | None = None

    def configure(self, editor_options: Mapping[str, Any]) -> None:
        """New settings from the editor; they are read when they are first needed."""
        if self._keys is not None and editor_options != self.editor_options:
            self._keys.clear()
        self.editor_options = editor_options
        self._resolution = None
        if self._completions is not None:
            self._completions.settings_changed()

    @property
    def settings(self) -> Settings:
        """The settings that hold now."""
        return self._resolved().settings

    def tell_problems(self) -> None:
        """Each wrong setting as one message to the user, once; the rest of the settings is used."""
        resolution = self._resolved()
        set_level(resolution.settings.log_level)
        for problem in resolution.problems:
            if problem.message not in self._told:
                self._told.add(problem.message)
                self.notify("window/showMessage", {"type": 2, "message": f"Lapce AI: {problem.message}"})
        for hint in resolution.hints:
            if hint not in self._told:
                self._told.add(hint)
                logger.info("%s", hint)

    def _resolved(self) -> Resolution:
        if self._resolution is None:
            from .settings.load import load_settings

            self._resolution = load_settings(self.environment, self.editor_options, self.capabilities.folders)
            if self._transport is not None and self._transport_settings != self._resolution.settings.transport:
                self._transport = None  # running calls keep theirs until they end
        return self._resolution

    def request(self, method: str, params: object) -> None:
        """A request to the editor whose answer is of no interest."""
        self.requests.send(method, params)

    def notify(self, method: str, params: object) -> None:
        """A notification to the editor."""
        self.output.write(notification(method, params))

    @property
    def transport(self) -> HttpTransport:
        """The network, opened at first use."""
        if self._transport is None:
            from lapce_ai_providers.transport.transport import HttpTransport

            self._transport_settings = self.shared_memory["network"] = self.settings.transport
            self._transport = HttpTransport(self._transport_settings)
        return self._transport

    @property
    def rate_limits(self) -> RateLimits:
        """Who may ask when, made at first use. What was learnt of the vendors outlives other settings."""
        loopback = self.settings.limit_loopback
        if self._rate_limits is None or self._limits_loopback != loopback:
            from lapce_ai_providers.transport.rate_limits import RateLimits

            self._rate_limits, self._limits_loopback = RateLimits(loopback=loopback), loopback
        return self._rate_limits

    @property
    def open_documents(self) -> Documents:
        """What the editor has open; asked for only after `initialize`, which says what positions count."""
        if self._open_documents is None:
            from .documents.documents import Documents

            self._open_documents = Documents(self.capabilities.position_encoding)
        return self._open_documents

    def expect_completions(self) -> None:
        """A document was opened: in an editor that shows ghost text it will soon be asked for."""
        if self.capabilities.inline_completion and not self._is_warm:
            from .warm_up import warm_up

            self._is_warm = True
            warm_up(self.environment, self.editor_options, self.capabilities.folders)

    @property
    def completions(self) -> Completions:
        """Inline completions, made with the first request for one."""
        if self._completions is None:
            from .completion.engine import Completions

            self._completions = Completions(self)
        return self._completions

    def part(self, make: Callable[[Session], Part]) -> Part:
        """What a feature keeps as long as the connection lives, made at its first use; the session knows no feature."""
        if make not in self._parts:
            self._parts[make] = make(self)
        return cast("Part", self._parts[make])

    @property
    def spend(self) -> Spend:
        """Tokens and dollars of the day, of all servers of this user."""
        if self._spend is None:
            from .completion.spend import Spend
            from .settings.state_path import state_folder

            self._spend = Spend(state_folder(self.environment))
        return self._spend

    def completions_value(self) -> dict[str, Any]:
        """What became of the inline completions that were asked for."""
        return {} if self._completions is None else self._completions.record.value()

    def completions_closed(self, key: str) -> None:
        """A document was closed: completions asked for it end."""
        if self._completions is not None:
            self._completions.document_closed(key)

    def cancel_request(self, number: MessageId) -> None:
        """Ends what a request has begun; one that is not known may have its answer under way."""
        if not self.calls.cancel_request(number) and self._completions is not None:
            self._completions.cancel(number)

    def rate_limit_rows(self) -> list[dict[str, Any]]:
        """The limiters' figures."""
        return [] if self._rate_limits is None else self._rate_limits.status()

    @property
    def local(self) -> LocalEngine:
        """The model on this machine."""
        if self._local is None:
            from .local.folders import local_folder
            from .local.manager import LocalEngine

            folder = local_folder(self.environment)
            self._local = LocalEngine(folder, idle_seconds=self.settings.local_idle_seconds)
        return self._local

    def profile(self, wanted: str | Mapping[str, Any] | None, role: Role = "chat") -> Profile:
        """The profile that a message names or brings; the role's where it does neither. Raises ProviderError."""
        match wanted:
            case None:
                return self.settings.profile_for(role)
            case str(name):
                return self.settings.profile_named(name)
            case inline:
                return self.settings.inline_profile(inline)

    @asynccontextmanager
    async def engine_for(self, profile: Profile, report: Callable[[str], None]) -> AsyncGenerator[Profile]:
        """The profile to ask with: its key is fetched; where it names the local model, that one runs until the context
        is left. Raises ProviderError. Of one that is raised within, the texts lose the profile's keys, since vendors
        repeat those that they refuse; and a refused key is fetched anew for the next call.
        """
        from lapce_ai_providers.errors import ProviderError as Failure

        from .settings.keys import is_local

        if is_local(profile):
            async with self.local.use(profile, report) as ready:
                yield ready
            return
        ready = await self.keys.with_keys(profile, report)
        try:
            yield ready
        except Failure as error:
            self.refused(error, ready)
            raise

    def refused(self, error: ProviderError, profile: Profile) -> None:
        """A call with that profile has failed: its keys leave the error's texts; one that is refused is forgotten."""
        from lapce_ai_providers.echoed_keys import hide_keys

        hide_keys(error, profile)
        if error.code == "authentication":
            self.keys.refused(profile)

    @property
    def keys(self) -> FetchedKeys:
        """Keys that have to be fetched, once they are."""
        if self._keys is None:
            from lapce_ai_providers.auth.fetched_keys import FetchedKeys

            self._keys = FetchedKeys()
        return self._keys

    @property
    def token_counter(self) -> TokenCounter:
        """The reference's estimate of token counts."""
        if self._token_counter is None:
            from lapce_ai_providers.tokens import TokenCounter

            self._token_counter = TokenCounter()
        return self._token_counter

    @property
    def memories(self) -> ProfileMemories:
        """What the providers remember for single profiles."""
        if self._memories is None:
            from .profile_memories import ProfileMemories

            self._memories = ProfileMemories()
        return self._memories

    def memory_of(self, profile: Profile) -> MutableMapping[str, Any]:
        """What the provider remembers for this profile as long as it does not change."""
        return self.memories.memory_of(profile)

    def shared(self, profile: Profile) -> Profile:
        """The equal profile of an earlier call, if there is one: so a thousand calls hold one, not a thousand."""
        return self.memories.shared(profile)

    def connections(self) -> dict[str, Any]:
        """The pool's figures."""
        return {} if self._transport is None else cast("dict[str, Any]", self._transport.status())

    async def close(self) -> None:
        """Ends what runs and closes what is open."""
        await self.calls.cancel_all(seconds=0.5)
        if self._completions is not None:
            self._completions.record.close()
        if self._spend is not None:
            self._spend.close()
        if self._transport is not None:
            await self._transport.aclose()
        if self._local is not None:
            await self._local.aclose()
        if self._token_counter is not None:
            await self._token_counter.aclose()
