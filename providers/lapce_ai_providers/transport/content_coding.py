"""Undoes `Content-Encoding` as the body arrives, in bounded pieces (RFC 9110, 8.4, checked 2026-11)."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator

from ..problems import AttemptFailed, CutProblem

LONGEST_PIECE_BYTES = 64 * 1024
"""The most that one step unpacks: a small reply may be a very large text."""
_GZIP, _ZLIB, _RAW = zlib.MAX_WBITS | 16, zlib.MAX_WBITS, -zlib.MAX_WBITS
_KNOWN = frozenset({"gzip", "x-gzip", "deflate"})


def decoded(body: AsyncIterator[bytes], content_encoding: str) -> AsyncIterator[bytes]:
    """The body without the codings that the header names; an unknown one is a CutProblem at the first piece."""
    codings = [coding.strip().lower() for coding in content_encoding.split(",")]
    for coding in reversed(codings):
        if coding in _KNOWN:
            body = Inflated(body, is_deflate=coding == "deflate")
        elif coding not in ("", "identity"):
            return Undecodable(coding)
    return body


class Undecodable:
    """A body in a coding that nobody asked for."""

    def __init__(self, coding: str) -> None:
        self._coding = coding

    def __aiter__(self) -> Undecodable:
        return self

    async def __anext__(self) -> bytes:
        raise AttemptFailed(CutProblem("protocol", f"the reply has the content coding {self._coding!r}, not asked for"))


class Inflated:
    """gzip (also several members in a row), zlib, and the bare deflate that some servers send under its name."""

    def __init__(self, source: AsyncIterator[bytes], *, is_deflate: bool) -> None:
        self._source, self._is_deflate = source, is_deflate
        self._inflater = None if is_deflate else zlib.decompressobj(_GZIP)
        self._packed = b""
        self._has_begun = self._may_hold_more = False

    def __aiter__(self) -> Inflated:
        return self

    async def __anext__(self) -> bytes:
        while True:
            piece = self._step()
            if piece:
                return piece
            if not self._packed or self._inflater is None:
                self._packed += await self._more()

    async def _more(self) -> bytes:
        try:
            more = await anext(self._source)
        except StopAsyncIteration:
            if self._has_begun and not (self._inflater is not None and self._inflater.eof):
                raise AttemptFailed(CutProblem("eof", "the compressed reply ends early")) from None
            raise
        self._has_begun = True
        return more

    def _step(self) -> bytes:
        """The next piece; empty where more input is needed."""
        if self._inflater is None and len(self._packed) >= 2:
            self._inflater = zlib.decompressobj(_ZLIB if _is_zlib(self._packed) else _RAW)
        if self._inflater is None or not (self._packed or self._may_hold_more):
            return b""
        if self._inflater.eof:
            if self._is_deflate or not self._packed.startswith(b"\x1f"):
                self._packed = b""  # padding after the end
                return b""
            self._inflater = zlib.decompressobj(_GZIP)
        try:
            return self._unpack()
        except zlib.error as error:
            raise AttemptFailed(CutProblem("protocol", f"the reply's compression is broken: {error}")) from None

    def _unpack(self) -> bytes:
        inflater = self._inflater
        assert inflater is not None
        piece = inflater.decompress(self._packed, LONGEST_PIECE_BYTES)
        self._packed = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
        self._may_hold_more = len(piece) == LONGEST_PIECE_BYTES
        return piece


def _is_zlib(data: bytes) -> bool:
    """Whether it begins as RFC 1950, 2.2 has it (checked 2026-11)."""
    return data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
