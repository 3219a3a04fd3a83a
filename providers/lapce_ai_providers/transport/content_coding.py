"""Undoes `Content-Encoding` as the body arrives, in bounded pieces (RFC 9110, 8.4, checked 2026-11)."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator

from ..problems import AttemptFailed, CutProblem

LONGEST_PIECE_BYTES = 64 * 1024
"""The most that one step unpacks: a small reply may be a very large text."""
_AUTOMATIC = zlib.MAX_WBITS | 32
"""gzip or zlib, by what the data begin with."""
_RAW = -zlib.MAX_WBITS
_KNOWN = frozenset({"gzip", "x-gzip", "deflate"})


def decoded(body: AsyncIterator[bytes], content_encoding: str) -> AsyncIterator[bytes]:
    """The body without the codings that the header names; an unknown one is a CutProblem at the first piece."""
    codings = [coding.strip().lower() for coding in content_encoding.split(",")]
    for coding in reversed(codings):
        if coding in _KNOWN:
            body = Inflated(body)
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

    def __init__(self, source: AsyncIterator[bytes]) -> None:
        self._source = source
        self._inflater = zlib.decompressobj(_AUTOMATIC)
        self._packed = b""
        self._has_begun = self._may_hold_more = False

    def __aiter__(self) -> Inflated:
        return self

    async def __anext__(self) -> bytes:
        while True:
            piece = self._step() if self._packed or self._may_hold_more else b""
            if piece:
                return piece
            if not self._packed:
                self._packed = await self._more()

    async def _more(self) -> bytes:
        try:
            return await anext(self._source)
        except StopAsyncIteration:
            if self._has_begun and not self._inflater.eof:
                raise AttemptFailed(CutProblem("eof", "the compressed reply ends early")) from None
            raise

    def _step(self) -> bytes:
        try:
            return self._unpack()
        except zlib.error as error:
            if not self._has_begun:
                self._has_begun, self._inflater = True, zlib.decompressobj(_RAW)
                return self._step()
            raise AttemptFailed(CutProblem("protocol", f"the reply's compression is broken: {error}")) from None

    def _unpack(self) -> bytes:
        packed = self._packed
        if self._inflater.eof:
            if not packed.startswith(b"\x1f"):
                self._packed = b""  # padding after the end
                return b""
            self._inflater = zlib.decompressobj(_AUTOMATIC)
        piece = self._inflater.decompress(packed, LONGEST_PIECE_BYTES)
        self._packed = self._inflater.unused_data if self._inflater.eof else self._inflater.unconsumed_tail
        self._has_begun = True
        self._may_hold_more = len(piece) == LONGEST_PIECE_BYTES
        return piece
