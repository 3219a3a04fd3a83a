"""What the clean-up needs to know of a language: comments, strings, and whether it is prose."""

from __future__ import annotations

from attrs import frozen


@frozen
class Syntax:
    """Of languages that are not listed, less is assumed."""

    comments: tuple[str, ...] = ("#", "//")
    """What a line of comment begins with."""
    quotes: str = '"'
    """What begins and ends a string within a line."""
    block_comment: bool = False
    """Comments from `/*` to `*/`."""
    triple_quotes: bool = False
    """Strings over several lines, in three quotes."""
    prose: bool = False
    """Written for people: a line of text may be anything."""
    offside: bool = False
    """Indentation alone makes blocks."""
    preprocessor: bool = False
    """Lines that begin with `#` have no indentation of their own."""


HASH = Syntax(comments=("#",), quotes="\"'")
SLASHES = Syntax(comments=("//", "/*", "*"), quotes="\"'`", block_comment=True)
C_LIKE = Syntax(comments=("//", "/*", "*"), quotes="\"'", block_comment=True, preprocessor=True)
RUST = Syntax(comments=("//", "/*", "*"), quotes='"', block_comment=True)
PYTHON = Syntax(comments=("#",), quotes="\"'", triple_quotes=True, offside=True)
TOML = Syntax(comments=("#",), quotes="\"'", triple_quotes=True)
DASHES = Syntax(comments=("--",), quotes="\"'")
MARKUP = Syntax(comments=("<!--",), quotes='"')
PROSE = Syntax(comments=(), quotes='"', prose=True)
UNKNOWN = Syntax()

LANGUAGES = (
    (PYTHON, "python starlark cython"),
    (TOML, "toml"),
    (HASH, "yaml ruby shellscript sh bash perl r makefile dockerfile elixir nix julia ini properties"),
    (SLASHES, "javascript javascriptreact typescript typescriptreact jsx tsx go css scss less dart zig json jsonc"),
    (SLASHES, "java kotlin scala swift php groovy"),
    (C_LIKE, "c cpp c++ objective-c objective-cpp csharp cuda-cpp glsl"),
    (RUST, "rust ocaml fsharp haskell"),
    (DASHES, "lua sql ada"),
    (MARKUP, "html xml vue svelte"),
    (PROSE, "markdown mdx plaintext restructuredtext asciidoc latex tex org git-commit"),
)
BY_LANGUAGE = {name: syntax for syntax, names in LANGUAGES for name in names.split()}


def syntax_of(language_id: str) -> Syntax:
    """By the editor's name of the language."""
    return BY_LANGUAGE.get(language_id.lower(), UNKNOWN)
