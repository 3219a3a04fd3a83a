"""Whom TLS trusts: one context for each choice of certificate authorities, made when it is first needed."""

from __future__ import annotations

import os
import re
import ssl
import sys
from collections.abc import Iterable

from attrs import frozen

from ..errors import SettingsProblem
from .settings import TransportSettings

_HASHED_NAME = re.compile(r"[0-9a-f]{8}\.\d+")


@frozen
class Trust:
    """Where the certificate authorities come from."""

    files: tuple[str, ...] = ()
    directories: tuple[str, ...] = ()
    """Hashed as `openssl rehash` does it: OpenSSL reads only the authorities that a connection needs."""
    setting: str = ""
    """The setting that names them, for messages; "" for the system's."""


class TlsContexts:
    """The contexts of one transport."""

    def __init__(self, settings: TransportSettings) -> None:
        self._settings = settings
        self._contexts: dict[str | None, ssl.SSLContext] = {}

    def context(self, ca_file: str | None) -> ssl.SSLContext:
        """The context that trusts `ca_file`, or by default what the settings say. Raises SettingsProblem."""
        if ca_file not in self._contexts:
            self._contexts[ca_file] = new_context(configured_trust(self._settings, ca_file))
        return self._contexts[ca_file]


def configured_trust(settings: TransportSettings, ca_file: str | None) -> Trust | None:
    """The call's file, the transport's, OpenSSL's variables, in this order; None is the system's authorities."""
    chosen = ca_file or settings.ca_file
    if chosen:
        return Trust((os.path.expanduser(chosen),), (), "caFile")
    if settings.ssl_cert_file or settings.ssl_cert_dir:
        files = (settings.ssl_cert_file,) if settings.ssl_cert_file else ()
        directories = (settings.ssl_cert_dir or "").split(os.pathsep)
        return Trust(files, tuple(filter(None, directories)), "SSL_CERT_FILE" if files else "SSL_CERT_DIR")
    return None


def new_context(trust: Trust | None) -> ssl.SSLContext:
    """A client's context: TLS 1.2 or later, host names checked, HTTP/1.1 alone offered. Raises SettingsProblem."""
    context = _plain_context() if trust is not None or sys.platform == "linux" else _platform_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION
    context.set_alpn_protocols(["http/1.1"])
    if trust is not None:
        _load(context, trust)
    elif sys.platform == "linux":
        _load(context, system_trust())
    return context


def system_trust() -> Trust:
    """Linux's authorities: a hashed directory if there is one, else a bundle, at last the one that certifi brings."""
    paths = ssl.get_default_verify_paths()
    directory = next(filter(_is_hashed, _present([paths.openssl_capath, *_LINUX_DIRECTORIES])), None)
    if directory is not None:
        return Trust(directories=(directory,))
    file = next(iter(_present([paths.openssl_cafile, *_LINUX_BUNDLES])), None)
    if file is None:
        import certifi  # httpx brings it

        file = certifi.where()
    return Trust(files=(file,))


def _plain_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # a company's intermediate authority in caFile is enough
    return context


def _platform_context() -> ssl.SSLContext:
    import truststore  # not a dependency on Linux

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _load(context: ssl.SSLContext, trust: Trust) -> None:
    try:
        for file in trust.files:
            context.load_verify_locations(cafile=file)
        for directory in trust.directories:
            context.load_verify_locations(capath=directory)
    except ssl.SSLError:
        raise SettingsProblem(f"{trust.setting}: there is no PEM certificate in {trust.files[0]}") from None
    except OSError as error:
        where = error.filename or ", ".join(trust.files + trust.directories)
        raise SettingsProblem(f"{trust.setting}: cannot read {where}: {error.strerror}") from None


def _present(paths: Iterable[str]) -> list[str]:
    return [path for path in paths if os.path.exists(path)]


def _is_hashed(directory: str) -> bool:
    try:
        with os.scandir(directory) as entries:
            return any(_HASHED_NAME.fullmatch(entry.name) for entry in entries)
    except OSError:
        return False


# Where distributions keep them (https://go.dev/src/crypto/x509/root_linux.go, checked 2026-11).
_LINUX_DIRECTORIES = (
    "/etc/ssl/certs",
    "/etc/pki/ca-trust/extracted/pem/directory-hash",
    "/var/lib/ca-certificates/openssl",
    "/etc/pki/tls/certs",
)
_LINUX_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/tls/cacert.pem",
    "/etc/ssl/cert.pem",
)
