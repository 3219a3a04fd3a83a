"""The language server: pygls's features, our messages, one loop from stdin to stdout."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import default_converter

from lapce_ai_providers.version import __version__

from .capabilities import capabilities_of
from .editor_documents import excerpts_of
from .jsonrpc import INVALID_REQUEST, error_message
from .logs import LOGGERS, EditorLog, start_logging
from .memory import drop_generated_sources
from .protocol.methods import CONFIGURATION_SECTION
from .pygls_protocol import EditorProtocol
from .session import Session
from .settings.environment import Environment, read_environment
from .settings.section import named_section, section_of
from .stdio.framing import Fault, MessageFraming
from .stdio.streams import claim_stdout, open_output, watch_input

logger = logging.getLogger(__name__)

FLUSH_SECONDS = 0.5
"""How long leaving waits for an editor that does not read."""


class Server(LanguageServer):
    """One editor's server."""

    protocol: EditorProtocol  # pyright: ignore[reportIncompatibleVariableOverride]

    def __init__(self) -> None:
        super().__init__(  # pyright: ignore[reportUnknownMemberType]  # pygls leaves further arguments untyped
            "lapce-ai", __version__, protocol_cls=EditorProtocol, converter_factory=default_converter
        )

    def report_server_error(self, error: Exception, source: Any) -> None:
        """To the log, not to a popup on each keystroke; without the text, which may quote parameters."""
        logger.error("a message could not be handled: %s", type(error).__name__)


def serve() -> int:
    """Serves the editor on stdin and stdout until it leaves; the process's exit status."""
    environment = read_environment()
    start_logging(environment.log_level or "info")
    descriptor = claim_stdout()
    raise_open_file_limit()
    return asyncio.run(_serve(environment, descriptor))


async def _serve(environment: Environment, descriptor: int) -> int:
    output = open_output(descriptor)
    session = Session(output, environment)
    left: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def leave(status: int) -> None:
        if not left.done():
            left.set_result(status)

    server = Server()
    register(server, session)
    server.protocol.session, server.protocol.leave = session, leave
    server.protocol.set_writer(output)
    output.on_closed = lambda: leave(0)
    _leave_on_signals(leave)
    _show_warnings(session)
    framing = MessageFraming()

    def received(data: bytes) -> None:
        if not data:
            leave(0)
            return
        for item in framing.feed(data):
            if isinstance(item, Fault):
                output.write(error_message(None, INVALID_REQUEST, f"Invalid request: {item.reason}"))
            elif not server.protocol.receive(item):
                framing.reclaim(item)

    watch_input(0, received)
    status = await left
    await session.close()
    await output.finish(FLUSH_SECONDS)
    return status


def register(server: Server, session: Session) -> None:
    """The messages that pygls decodes for us."""
    introduced: dict[str, Any] = {}
    """What the editor brought along; settings that are asked for are laid over it."""

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        session.capabilities = capabilities_of(params)
        session.documents = excerpts_of(session)
        introduced.update(section_of(params.initialization_options))
        session.configure(introduced)

    @server.feature(types.INITIALIZED)
    def initialized(params: types.InitializedParams) -> None:
        drop_generated_sources()
        session.tell_problems()
        if session.capabilities.pulls_configuration:
            pull_configuration(server, session, introduced)

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def changed(params: types.DidChangeConfigurationParams) -> None:
        section = named_section(params.settings)
        if section is not None:
            session.configure(section)
            session.tell_problems()
        elif session.capabilities.pulls_configuration:
            pull_configuration(server, session, introduced)
        elif ours := bare_options(params.settings):
            session.configure(ours)
            session.tell_problems()


def bare_options(raw: object) -> Mapping[str, Any]:
    """Settings sent without a section, as some editors do; nothing where they are all somebody else's."""
    from .settings.reader import read_options

    given = section_of(raw)
    read = read_options(given, "editor")
    known = (read.profile, read.sections, read.profiles, read.roles, read.server, read.problems)
    return given if any(known) else {}


def pull_configuration(server: Server, session: Session, introduced: Mapping[str, Any]) -> None:
    """Asks the editor for our section of its settings."""

    def answered(future: Any) -> None:
        if future.cancelled() or future.exception() is not None:
            return
        rows = future.result()  # lsprotocol makes a tuple of the array
        if isinstance(rows, (list, tuple)) and rows and isinstance(rows[0], dict):
            session.configure({**introduced, **rows[0]})
            session.tell_problems()

    items = [types.ConfigurationItem(section=CONFIGURATION_SECTION)]
    request = server.protocol.send_request(types.WORKSPACE_CONFIGURATION, types.ConfigurationParams(items=items))
    request.add_done_callback(answered)


def raise_open_file_limit() -> None:
    """To the hard limit: editors start us with 1,024 files, macOS with 256, and each stream needs one."""
    try:
        import resource
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65536 if hard == resource.RLIM_INFINITY else hard
    if soft != resource.RLIM_INFINITY and soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (ValueError, OSError):
            logger.info("the limit of open files stays at %d", soft)


def _leave_on_signals(leave: Callable[[int], None]) -> None:
    for name in ("SIGTERM", "SIGINT"):
        try:
            asyncio.get_running_loop().add_signal_handler(getattr(signal, name), leave, 0)
        except (NotImplementedError, AttributeError):
            signal.signal(getattr(signal, name), _caller(leave))


def _caller(leave: Callable[[int], None]) -> Callable[[int, FrameType | None], None]:
    """A signal handler that leaves, where the loop cannot watch signals (Windows)."""

    def handle(number: int, frame: FrameType | None) -> None:
        leave(0)

    return handle


def _show_warnings(session: Session) -> None:
    handler = EditorLog(session.notify)
    for name in LOGGERS:
        logging.getLogger(name).addHandler(handler)
