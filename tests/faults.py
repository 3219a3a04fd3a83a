"""What a vendor, a proxy or the network can do wrong, as one table, and a run of it against the real server.

Each fault has a folder of its own on one fake vendor, `/<fault>/<provider>/…`, so that all of them run at once.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

from attrs import field, frozen

from aws_frames import frame, text_header
from bench.eight import MIX, profiles_at
from editor import Editor, texts
from eight_vendors import streamed_answer
from fake_vendors import Drop, FakeVendor, HalfClose, Reply, Request, Stall, Step
from loopback_server import Peer, serving
from loopback_tls import authority

PROVIDERS = tuple(dict.fromkeys(MIX))
"""The eight, and Vertex with Gemini as well as with Claude."""
HTML = b"<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1>nginx</body></html>"
MEGABYTE = b"x" * 1024 * 1024
HEADERS_SECONDS, IDLE_SECONDS = 0.3, 0.4
"""Of the run, instead of 600 and 300."""
UNREACHABLE, PASSWORD = "refused.example", "password.example"
"""Hosts for which the proxy makes no tunnel."""

Make = Callable[[Request], Reply]


@frozen
class Fault:
    """One row."""

    name: str
    what: str
    """For people."""
    reply: Make | None = None
    """What the fake vendor does; None where nobody gets so far."""
    base: str | None = None
    """Where it is, if not on the fake vendor; `{tls}` and others are filled in by `places`."""
    profile: Mapping[str, Any] = field(factory=dict)


def begun(*steps: Step, before: tuple[str, ...] = ("One", "Two")) -> Make:
    """A stream that begins in order, in each dialect, and goes on with these steps."""

    def reply(request: Request) -> Reply:
        whole = streamed_answer(request, [*before, "never"])
        count = whole.steps.index(never(whole.steps))
        return Reply(whole.status, whole.headers, (*whole.steps[:count], *steps))

    return reply


def never(steps: tuple[Step, ...]) -> Step:
    """The step that carries the last text."""
    return next(step for step in steps if isinstance(step, bytes) and b"never" in step)


def cut_event(request: Request) -> Reply:
    """The last event is cut in its middle, and the reply ends in order."""
    whole = streamed_answer(request, ["One", "never"])
    last = never(whole.steps)
    assert isinstance(last, bytes)
    count = whole.steps.index(last)
    return Reply(whole.status, whole.headers, (*whole.steps[:count], last[: len(last) // 2]))


def is_framed(request: Request) -> bool:
    """Whether the reply is Amazon's event stream."""
    return request.target.endswith("/converse-stream")


def malformed(request: Request) -> Reply:
    """An event that is no JSON."""
    headers = text_header(":event-type", "contentBlockDelta") + text_header(":message-type", "event")
    bad = frame(headers, b"{not json")
    return begun(bad if is_framed(request) else b"event: content_block_delta\ndata: {not json\n\n")(request)


def with_headers(make: Make, **headers: str) -> Make:
    """The same with other headers."""

    def reply(request: Request) -> Reply:
        made = make(request)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Reply(made.status, {**made.headers, **named}, made.steps, made.before_head)

    return reply


def page(status: int) -> Make:
    return lambda request: Reply(status, {"content-type": "text/html", "content-length": str(len(HTML))}, (HTML,))


def storm(request: Request) -> Reply:
    body = json.dumps(
        {"error": {"message": "overloaded", "type": "overloaded_error"}, "message": "overloaded"}
    ).encode()
    return Reply(503, {"content-type": "application/json", "content-length": str(len(body))}, (body,))


def around(request: Request) -> Reply:
    """To itself."""
    return Reply(307, {"location": request.target, "content-length": "0"})


def huge(request: Request) -> Reply:
    """One event of 64 MiB, in one line."""
    start = (64 * 1024 * 1024).to_bytes(4, "big") if is_framed(request) else b'data: {"text": "'
    return begun(start, *[MEGABYTE] * 64)(request)


@cache
def packed_line() -> bytes:
    """64 MiB of one line, in 64 kB."""
    return gzip.compress(b"data: " + MEGABYTE * 64)


def bomb(request: Request) -> Reply:
    """A small reply that is a huge one."""
    made = begun(before=("One",))(request)
    begin = gzip.compress(b"".join(step for step in made.steps if isinstance(step, bytes)))
    return Reply(made.status, {**made.headers, "content-encoding": "gzip"}, (begin, packed_line()))


def endless(request: Request) -> Reply:
    """Texts without end; here so many that a collected answer grows beyond its limit."""
    whole = streamed_answer(request, ["x" * 65536])
    text = next(step for step in whole.steps if isinstance(step, bytes) and b"x" * 65536 in step)
    count = whole.steps.index(text)
    return Reply(whole.status, whole.headers, (*whole.steps[:count], *[text] * 320, Stall()))


HEAVY = (
    Fault("huge event", "an event of 64 MiB", huge),
    Fault("gzip bomb", "64 MiB in 64 kB of gzip", bomb),
    Fault("endless", "a stream without end, collected", endless),
)
"""Run one after the other: each on a server of its own, whose memory is looked at."""

FAULTS = (
    Fault("dns", "the name is not known", base="http://nobody.invalid"),
    Fault("refused", "nobody listens", base="http://127.0.0.1:{closed}"),
    Fault("tls", "a certificate that nobody vouches for", base="https://127.0.0.1:{tls}"),
    Fault("tls name", "a certificate of another name", base="https://127.0.0.1:{tls_name}", profile={"caFile": "{ca}"}),
    Fault("no tls", "no TLS where it is asked for", base="https://127.0.0.1:{plain}"),
    Fault("proxy refuses", "the proxy makes no tunnel (502)", base=f"https://{UNREACHABLE}"),
    Fault("proxy password", "the proxy wants a password (407)", base=f"https://{PASSWORD}"),
    Fault("silent", "no head of a reply", lambda request: Reply(before_head=(Stall(),)),
          profile={"apiRequestTimeout": HEADERS_SECONDS}),
    Fault("stall", "no more bytes in mid-stream", begun(Stall())),
    Fault("no reply", "closed instead of a reply", lambda request: Reply(before_head=(Drop(),))),
    Fault("drop", "cut in mid-stream", begun(Drop())),
    Fault("half-closed", "the vendor's half is closed in mid-stream", begun(HalfClose(), Stall())),
    Fault("cut event", "the reply ends in the middle of an event", cut_event),
    Fault("malformed", "an event that is no JSON", malformed),
    Fault("wrong type", "a stream that calls itself text/plain",
          with_headers(lambda request: streamed_answer(request, ["One", "Two"]), content_type="text/plain")),
    Fault("login page", "a page of HTML with status 200", page(200)),
    Fault("error page", "a page of HTML with status 502", page(502)),
    Fault("refusing page", "a page of HTML with status 403", page(403)),
    Fault("storm", "503 again and again", storm),
    Fault("redirects", "redirects without end", around),
    Fault("not http", "another protocol", base="http://127.0.0.1:{ssh}"),
)  # fmt: skip


@frozen
class Outcome:
    """What the user got."""

    fault: str
    provider: str
    texts: tuple[str, ...]
    reason: str
    code: str
    message: str
    """The line for people."""
    retries: int
    """Announced ones."""
    requests: int
    """That the fake vendor saw."""
    seconds: float
    """Until the end was told."""


def folder_of(fault: Fault, provider: str) -> str:
    return f"/{fault.name.replace(' ', '-')}/{provider.replace(' ', '-')}"


class Places:
    """Where the faults live, and what the vendor was asked."""

    def __init__(self, vendor: FakeVendor, home: Path, names: Mapping[str, str]) -> None:
        self.vendor, self._home, self._names = vendor, home, names
        self._faults = {fault.name.replace(" ", "-"): fault for fault in (*FAULTS, *HEAVY)}
        self.asked: Counter[str] = Counter()
        vendor.always(self.answered)

    def answered(self, request: Request) -> Reply:
        """By the folder that the path begins with."""
        if request.method == "CONNECT":
            return refused_tunnel(request)
        if request.target == "/token":
            return streamed_answer(request, [])
        fault, provider = request.target.split("/")[1:3]
        self.asked[f"/{fault}/{provider}"] += 1
        make = self._faults[fault].reply
        assert make is not None
        return make(request)

    def profile(self, fault: Fault, provider: str) -> dict[str, Any]:
        """Asks that vendor, where that goes wrong."""
        base = (fault.base or self.vendor.url).format(**self._names) + folder_of(fault, provider)
        more = {
            name: value.format(**self._names) if isinstance(value, str) else value
            for name, value in fault.profile.items()
        }
        return {**profiles_at(base, f"{self.vendor.url}/token", self._home)[provider], **more}


def refused_tunnel(request: Request) -> Reply:
    """What the proxy says, whoever is meant."""
    if PASSWORD in request.target:
        return Reply(407, {"proxy-authenticate": 'Basic realm="work"', "content-length": "0"})
    return Reply(502, {"content-length": "0"})


@asynccontextmanager
async def places(vendor: FakeVendor, home: Path) -> AsyncIterator[Places]:
    """The fake vendor's folders, and the servers that are none of its."""

    async def speak_no_http(peer: Peer) -> None:
        await peer.request()
        peer.send(b"SSH-2.0-OpenSSH_9\r\n\r\n")

    async def speak_no_tls(peer: Peer) -> None:
        await peer.reader.read(100)
        peer.send(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

    async def shake_hands(peer: Peer) -> None:
        await peer.ended()

    closed = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    names = {"closed": str(closed.sockets[0].getsockname()[1]), "ca": authority().write(home)}
    closed.close()
    async with (
        serving(speak_no_http) as ssh,
        serving(speak_no_tls) as plain,
        serving(shake_hands, stranger()) as tls,
        serving(shake_hands, authority().server("other.example")) as tls_name,
    ):
        ports = {"ssh": ssh, "plain": plain, "tls": tls, "tls_name": tls_name}
        yield Places(vendor, home, {**names, **{name: str(server.port) for name, server in ports.items()}})


def stranger() -> ssl.SSLContext:
    """Of an authority that nobody trusts."""
    from loopback_tls import Authority

    return Authority().server("127.0.0.1")


async def outcome(editor: Editor, places: Places, fault: Fault, provider: str, method: str = "ai/stream") -> Outcome:
    """One cell of the table."""
    token, loop = folder_of(fault, provider), asyncio.get_running_loop()
    began = loop.time()
    params = {"token": token, "profile": places.profile(fault, provider), "system": "Be brief."}
    values = await editor.ended(editor.start(method, {**params, "messages": [{"role": "user", "content": "hi"}]}))
    end = values[-1]
    return Outcome(
        fault.name,
        provider,
        tuple(texts(values)),
        end["reason"],
        end.get("error", {}).get("code", ""),
        end.get("message", ""),
        sum("message" in value for value in values[:-1]),
        places.asked[token],
        loop.time() - began,
    )


async def all_outcomes(
    editor: Editor, places: Places, faults: tuple[Fault, ...] = FAULTS, method: str = "ai/stream"
) -> list[Outcome]:
    """Every fault with every provider, all at once."""
    cells = [(fault, provider) for fault in faults for provider in PROVIDERS]
    return await asyncio.gather(*(outcome(editor, places, fault, provider, method) for fault, provider in cells))
