"""Certificates for tests: an authority made for the run, and what it vouches for."""

from __future__ import annotations

import hashlib
import ssl
from functools import cache
from pathlib import Path

import trustme
from cryptography import x509


class Authority:
    """A certificate authority, and contexts for servers that it vouches for."""

    def __init__(self) -> None:
        self._authority = trustme.CA()

    def write(self, folder: Path, name: str = "authority.pem") -> str:
        """Its certificate as a PEM file; the path."""
        file = folder / name
        self._authority.cert_pem.write_to_path(file)
        return str(file)

    def write_hashed(self, folder: Path) -> str:
        """Its certificate in a directory, named as `openssl rehash` names it; the path."""
        folder.mkdir()
        pem = self._authority.cert_pem.bytes()
        subject = x509.load_pem_x509_certificate(pem).subject
        (folder / f"{_name_hash(subject)}.0").write_bytes(pem)
        return str(folder)

    def server(self, *names: str) -> ssl.SSLContext:
        """A server's context with a certificate for these names and addresses."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(*names).configure_cert(context)
        context.set_alpn_protocols(["h2", "http/1.1"])
        return context


@cache
def authority() -> Authority:
    """One for the whole run: making keys takes time."""
    return Authority()


def _name_hash(name: x509.Name) -> str:
    """OpenSSL's X509_NAME_hash: SHA-1 over the name's canonical form (lower case, single spaces, UTF-8), four bytes."""

    def der(tag: int, content: bytes) -> bytes:
        assert len(content) < 128
        return bytes([tag, len(content)]) + content

    canonical = b""
    for attribute in name:
        oid = der_oid(attribute.oid.dotted_string)
        text = " ".join(str(attribute.value).lower().split()).encode()
        canonical += der(0x31, der(0x30, der(0x06, oid) + der(0x0C, text)))
    return f"{int.from_bytes(hashlib.sha1(canonical).digest()[:4], 'little'):08x}"


def der_oid(dotted: str) -> bytes:
    """Short arcs only, as those of a certificate's subject are."""
    first, second, *rest = map(int, dotted.split("."))
    return bytes([first * 40 + second, *rest])
