"""The fake vendor, a process of its own: serves until its stdin ends, plain and over TLS.

Its first line on stdout is JSON: `{"plain": port, "tls": port, "tunnel": port, "caFile": path}`.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import subprocess
import sys
from pathlib import Path

import trustme
from attrs import frozen

from .address import Address
from .processes import Children, set_open_files
from .tunnel import tunnel_to
from .vendor_connection import Vendor, VendorConnection
from .vendor_tls import TlsConnection

BACKLOG = 4096


@frozen
class RunningVendor:
    """The vendor, as its parent sees it."""

    process: subprocess.Popen[bytes]
    plain_port: int
    tls_port: int
    tunnel_port: int
    """Of a proxy that leads every name here."""
    ca_file: str

    def echo(self, *, tls: bool) -> Address:
        """Where requests are answered with the time of their arrival."""
        return self._address("echo", tls=tls)

    def paced(self, chunks: int, per_second: float, together: int, *, tls: bool) -> Address:
        """Where `together` streams get numbered chunks."""
        return self._address(paced_mode(chunks, per_second, together), tls=tls)

    def url(self, mode: str, *, tls: bool) -> str:
        """Of any provider's API in that mode, without a version."""
        return f"https://127.0.0.1:{self.tls_port}/{mode}" if tls else f"http://127.0.0.1:{self.plain_port}/{mode}"

    @property
    def folder(self) -> Path:
        """Where the vendor has put its certificate: that of the run's children."""
        return Path(self.ca_file).parent

    def _address(self, mode: str, *, tls: bool) -> Address:
        port = self.tls_port if tls else self.plain_port
        return Address(f"{self.url(mode, tls=tls)}/v1", port, self.ca_file if tls else None)


def paced_mode(chunks: int, per_second: float, together: int) -> str:
    """The beginning of the paths at which `together` streams, of any API, get numbered chunks."""
    return f"paced/{chunks}/{per_second:g}/{together}"


def start_vendor(children: Children) -> RunningVendor:
    """Spawns it and waits until it listens."""
    process = children.module("vendor", str(children.folder))
    assert process.stdout is not None
    told = json.loads(process.stdout.readline())
    return RunningVendor(process, told["plain"], told["tls"], told["tunnel"], told["caFile"])


def tls_context(folder: Path) -> ssl.SSLContext:
    """A certificate for loopback by a new authority, whose own is written to `ca.pem`."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost", "openrouter.ai").configure_cert(context)
    return context


async def serve(folder: Path) -> None:
    """Until stdin ends: so that it ends with its parent, however that ends."""
    loop = asyncio.get_running_loop()
    vendor, context = Vendor(loop), tls_context(folder)
    plain = await loop.create_server(lambda: VendorConnection(vendor), "127.0.0.1", 0, backlog=BACKLOG)
    tls = await loop.create_server(
        lambda: TlsConnection(context, VendorConnection(vendor)), "127.0.0.1", 0, backlog=BACKLOG
    )
    tunnel = await asyncio.start_server(tunnel_to(tls.sockets[0].getsockname()[1]), "127.0.0.1", 0)
    ports = [server.sockets[0].getsockname()[1] for server in (plain, tls, tunnel)]
    told = {"plain": ports[0], "tls": ports[1], "tunnel": ports[2], "caFile": str(folder / "ca.pem")}
    print(json.dumps(told), flush=True)
    ended = loop.create_future()
    loop.add_reader(0, ended.set_result, None)
    await ended


if __name__ == "__main__":
    set_open_files()
    asyncio.run(serve(Path(sys.argv[1])))
