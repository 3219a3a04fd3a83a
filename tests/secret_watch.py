"""Secrets of a test's making, and where they turn up: plain, and in every form in which a program might write one."""

from __future__ import annotations

import base64
import json
import re
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus

SHORTEST_BASE64_CHARACTERS = 12


class SecretWatch:
    """Gives out secrets, and finds them again."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def new(self, name: str, form: str = "sk-{}/+ö?") -> str:
        """A secret that is nobody else's. Its special characters differ in each encoding."""
        return self.add(name, form.format(secrets.token_hex(12)))

    def add(self, name: str, text: str) -> str:
        """One that was made elsewhere, such as a signature."""
        self._texts[name] = text
        return text

    def text(self, name: str) -> str:
        """One that was given out."""
        return self._texts[name]

    def found_in(self, data: bytes) -> list[str]:
        """Name and form of all that are in there."""
        return [f"{name} ({form})" for name, text in self._texts.items() for form, one in forms(text) if one in data]

    def leaks(self, emitted: Mapping[str, bytes]) -> list[str]:
        """Where → which secret, as lines."""
        return [f"{where}: {what}" for where, data in emitted.items() for what in self.found_in(data)]


def forms(text: str) -> Iterator[tuple[str, bytes]]:
    """What a text looks like in a log, a header, a URL, a dump."""
    data = text.encode()
    yield "plain", data
    yield "latin-1", text.encode("latin-1", "replace")
    yield "JSON", json.dumps(text)[1:-1].encode()
    yield "JSON in JSON", json.dumps(json.dumps(text)[1:-1])[1:-1].encode()
    yield "URL", quote(text, safe="").encode()
    yield "URL path", quote(text).encode()
    yield "form", quote_plus(text).encode()
    yield "repr", repr(data)[2:-1].encode()
    yield "hex", data.hex().encode()
    yield "HEX", data.hex().upper().encode()
    for shift in range(3):
        for name, encode in (("base64", base64.b64encode), ("base64url", base64.urlsafe_b64encode)):
            inner = encode(b"\0" * shift + data)[-(-shift * 8 // 6) :].rstrip(b"=")[:-1]
            if len(inner) >= SHORTEST_BASE64_CHARACTERS:
                yield f"{name} at {shift}", inner


def files_in(folder: Path, *, but: tuple[str, ...] = ()) -> dict[str, bytes]:
    """Path → content of all files, but for the user's own, where secrets are at home."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.name not in but)
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def credentials_of(headers: Mapping[str, str]) -> Iterator[str]:
    """What proved who asked, in the headers of a request that came: tokens and signatures."""
    for name in ("authorization", "x-amz-security-token", "x-api-key", "api-key", "x-goog-api-key"):
        value = headers.get(name, "")
        yield from re.findall(r"Signature=([0-9a-f]{64})", value)
        if value and "Signature=" not in value:
            yield value.removeprefix("Bearer ")
