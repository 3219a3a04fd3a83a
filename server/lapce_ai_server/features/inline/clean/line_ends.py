"""What a line of code says of the next one: whether it opens a block, goes on, or is whole."""

from __future__ import annotations

import re

from ..block import GOES_ON
from ..policy import BEGINS_A_BLOCK
from ..scan import CLOSERS, LINE_COMMENTS, unmatched
from ..syntax import C_LIKE, DASHES, HASH, MARKUP, RUST, SLASHES
from .around import Around

OPENS = (
    "{", "(", "[", ":", "=>", "->", ",", "\\", "=", "+", "-", "*", "/", "|", "&", "<", "?", ".", "and", "or", "not",
    "in", "else", "do", "then", "catch", "orelse",
)  # fmt: skip
"""What a line ends with, after which the next one may be deeper."""
HEADS = ("@", "#", "//", "*", "/*", "case", "if", "for", "while", "else")
"""What a line begins with that may have a deeper one below it, brackets or not."""
GOES_DEEPER = re.compile(r"\s*(?:[.?:+\-*/|&<>=^%]|&&|\|\||and\b|or\b|where\b|if\b.*\belse\b|#|//|\*|\")")
"""What a deeper line may begin with, though nothing was opened."""
BACK = re.compile(r"\s*(?:else|elif|except|finally|catch|case|default|def|class|fn|func|function|impl|pub|export|@)\b")
"""What a line may begin with that ends the block ahead of it."""
STATEMENT = re.compile(
    r"\s*(?:const|let|var|return|if|for|while|switch|throw|try|break|continue|fn|func|function|pub|struct|enum|impl|mod|"
    r"static|public|private|protected|import|export|defer|package)\s+[\w({\[*'\"$]"
    r"|\s*[\w$][\w$.\[\]]*\s*[-+*/|&]?=(?![=>~])"
)
"""What begins a statement, and never the rest of one."""
ATTRIBUTE = re.compile(r"\s*(?:#!?\[.*\]|@[\w.]+(?:\(.*\))?)\s*$")
"""A line about the one below it."""
LABEL = re.compile(r"\s*(?:public|private|protected|internal|signals|slots|default|[A-Za-z_]\w*)(?: slots)?:$")
CASE = re.compile(r"\s*(?:case\b.*|default\s*):$")
TAG_OPENS = re.compile(r"\s*<([A-Za-z][\w.-]*)(?![^>]*/>)[^<]*>(?!.*</\1)")
VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "p", "li")
"""Tags of which nobody needs to tell the end."""
WORDS_OPEN = re.compile(
    r"^\s*(?:def|class|module|if|elsif|elif|unless|while|until|for|case|when|(?:local )?function|begin|it|describe)\b"
    r"(?!.*\bend\b)|\b(?:then|do|else|begin|ensure|repeat)\s*$|\bdo\s*\|[^|]*\|\s*$|\bfunction\b[^()]*\([^()]*\)\s*$"
    r"|=\s*(?:if|case|begin|unless|while)\b(?!.*\bend\b)"
)
"""Words that open blocks where there are no brackets for that."""
BLOCK_COMMENT = re.compile(r"(?<=\S)\s*/\*[^*]*\*/$")
ELEMENT = re.compile(
    r"\s*(?:<([A-Za-z][\w.-]*)[^>]*>.*</\1>|<[^>]*/>|</[\w.-]+>|<(?:meta|link|br|hr|img|input)\b[^>]*>)$"
)
"""A line of HTML that is whole."""
CONDITION = re.compile(r"\b(?:if|for|while|switch)\b\s*\(.*\)$")
"""What has its statement or its value on the line below."""
GO_ENDS = re.compile(r"[\w)\]}\"'`]\Z")
YAML_VALUE = re.compile(r"\s*(?:- )*[^\s:#][^:]*:\s+[^\s|>&#].*$|\s*- [^:]*[^:\s]$")
"""A key with its value, or an item of a list."""
YAML_NEXT = re.compile(r"\s*(?:- |[\w.\"'-]+:(?:\s|$))")


def code_of(line: str, around: Around) -> str:
    """A line without the comment at its end."""
    for mark in LINE_COMMENTS:
        at = line.find(f" {mark}") if mark in around.syntax.comments else -1
        if at > 0 and line[:at].strip() and unmatched(line[:at], around.syntax).quote == "":
            return line[:at].rstrip()
    return BLOCK_COMMENT.sub("", line.rstrip()) if around.syntax.block_comment else line.rstrip()


def opens(head: str, around: Around) -> bool | None:
    """Whether the line after `head` is deeper; None where that is open."""
    found = unmatched(head, around.syntax)
    text = code_of(head, around).strip()
    inner = [index for index in found.closers if head[:index].strip(f"{CLOSERS} \t")]
    if around.syntax in (HASH, DASHES, MARKUP):
        if _opens_by_word(text, around):
            return True
        if around.syntax is MARKUP:
            return False if ELEMENT.match(text) else None
    if found.quote not in ("", *LINE_COMMENTS) or inner or GOES_DEEPER.match(head):
        return None
    if text.endswith(":") and around.syntax.offside and not BEGINS_A_BLOCK.match(text):
        return None  # a key, whose value comes below
    if LABEL.match(text) and not CASE.match(text) and around.syntax in (SLASHES, RUST, C_LIKE):
        return None
    if text.endswith(("{", ":")) and not text.endswith("::"):
        return True
    if found.openers or text.endswith((*OPENS, *GOES_ON)) or text.startswith(HEADS):
        return None
    return False


def _opens_by_word(text: str, around: Around) -> bool:
    if around.syntax is MARKUP:
        tag = TAG_OPENS.match(text)
        return tag is not None and tag.group(1).lower() not in VOID
    if around.situation.language_id in ("yaml", "makefile", "dockerfile", "ini", "properties", "r", "nix"):
        return False
    return WORDS_OPEN.search(text) is not None or (around.situation.language_id == "shellscript" and text[-1:] == ")")


def ended(head: str, line: str, around: Around) -> bool:
    """Nothing can go on after `head` but at the same depth; `line` comes next."""
    text, language = code_of(head, around), around.situation.language_id
    if CONDITION.search(text):
        return False
    if around.syntax.offside or language == "toml":
        return True
    if language == "yaml":
        return YAML_VALUE.match(text) is not None and YAML_NEXT.match(line) is not None
    if around.syntax is MARKUP:
        return line.lstrip().startswith("<")
    if language in ("shellscript", "ruby", "lua"):
        return line.lstrip()[:1].isalpha() and not continues(around)
    if language == "go":
        return GO_ENDS.search(text) is not None or (text.endswith(",") and "=" not in text)
    if around.syntax in (SLASHES, RUST, C_LIKE) and STATEMENT.match(line):
        return around.syntax is not C_LIKE or not text.endswith(
            (")", ">")
        )  # a macro may begin a loop, a template a class
    if language in ("rust", "zig") and text.endswith(","):
        return not text.lstrip().startswith(("where", "let", "const"))
    if around.syntax is HASH and text.endswith("}"):
        return text.lstrip().startswith("}")
    ends = (";", "}", ")", "]") if around.syntax in (SLASHES, RUST) else (";", "}")
    return text.endswith(ends) and not continues(around)


def continues(around: Around) -> bool:
    """The cursor's line goes on with the one above."""
    above = around.above[-1].rstrip() if around.above else ""
    return above.endswith(("=", "\\", "+", "?", "&&", "||", "|", "<<", "return"))
