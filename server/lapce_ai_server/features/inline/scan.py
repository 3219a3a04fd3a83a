"""A piece of code → brackets without partner, and the string in which it ends; good enough for some lines."""

from __future__ import annotations

import re

from attrs import frozen

from .syntax import Syntax

OPENERS, CLOSERS = "([{", ")]}"
PARTNER = dict(zip(CLOSERS, OPENERS, strict=True))
CLOSER_OF = dict(zip(OPENERS, CLOSERS, strict=True))
TOKEN = re.compile(r"""\\.|\n|"{3}|'{3}|["'`()\[\]{}#]|//|/\*|\*/|--""", re.DOTALL)
CHARACTER = re.compile(r"'(?:\\.[^']{0,8}|[^\\'\n])'")
"""A character of Rust, which is no lifetime."""
LINE_COMMENTS = ("#", "//", "--")
WITHIN_LINES = "\"'"
"""Strings of these end with their line."""


@frozen
class Unmatched:
    """What a piece of code leaves open, and what it closes that it has not opened."""

    openers: tuple[str, ...] = ()
    """Innermost last."""
    closers: tuple[int, ...] = ()
    """Where the closing brackets are whose openers lie ahead of the piece."""
    clashes: int = 0
    """How many of those meet an opener of another kind."""
    quote: str = ""
    """The string, or `/*` or the comment, in which the piece ends."""

    @property
    def balanced(self) -> bool:
        """Nothing is open, and nothing closed that was not opened here."""
        return not self.openers and not self.closers and self.quote in ("", *LINE_COMMENTS)


class Scanner:
    """The state of one walk over a text."""

    __slots__ = ("clashes", "closers", "openers", "quote", "syntax")

    def __init__(self, syntax: Syntax, quote: str) -> None:
        self.syntax = syntax
        self.quote = quote
        self.openers: list[str] = []
        self.closers: list[int] = []
        self.clashes = 0

    def take(self, token: str, index: int) -> None:
        """One token that matters."""
        if self.quote:
            self._inside(token)
        elif token in CLOSERS:
            self._close(token, index)
        elif token in OPENERS:
            self.openers.append(token)
        elif self._begins(token):
            self.quote = token

    def _inside(self, token: str) -> None:
        ends = "*/" if self.quote == "/*" else self.quote
        line_ends = token == "\n" and self.quote in (*WITHIN_LINES, *LINE_COMMENTS)
        if (token == ends and self.quote not in LINE_COMMENTS) or line_ends:
            self.quote = ""

    def _close(self, token: str, index: int) -> None:
        if self.openers and self.openers[-1] == PARTNER[token]:
            self.openers.pop()
        else:
            self.closers.append(index)
            self.clashes += bool(self.openers)

    def _begins(self, token: str) -> bool:
        syntax = self.syntax
        if token in LINE_COMMENTS:
            return token in syntax.comments
        if token == "/*":
            return syntax.block_comment
        if len(token) == 3:
            return syntax.triple_quotes
        return token in syntax.quotes


def unmatched(text: str, syntax: Syntax, quote: str = "") -> Unmatched:
    """Of a piece of code that begins in the string or comment `quote`, or in none."""
    scanner = Scanner(syntax, quote)
    position = 0
    while found := TOKEN.search(text, position):
        token, position = found.group(), found.end()
        if len(token) == 3 and not syntax.triple_quotes:
            position = found.start() + 1
            token = token[0]
        if token == "'" and "'" not in syntax.quotes:
            character = CHARACTER.match(text, found.start())
            position = character.end() if character else position
            continue
        scanner.take(token, found.start())
    return Unmatched(tuple(scanner.openers), tuple(scanner.closers), scanner.clashes, scanner.quote)
