"""Targets of features that read what people, models and repositories write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from lapce_ai_server.cli.chat import mentions, slash
from lapce_ai_server.cli.plain_text import one_line, plain
from lapce_ai_server.cli.scrubbed import scrubbed
from lapce_ai_server.completion import gitignore
from lapce_ai_server.features import file_mentions
from lapce_ai_server.features.edits import answer, block, comments, diff, fitted, instruction, minimal
from lapce_ai_server.settings.jsonc import parse_jsonc

from .target import Target

OLD = ["def f(a):\n", "    # why\n", "    return a"]


def text_of(data: bytes) -> str:
    """What a program makes of bytes that others wrote; lone surrogates, too."""
    return data.decode("utf-8", "replace" if data[:1] < b"\x80" else "surrogateescape")


def questions(data: bytes) -> None:
    """A line typed into the chat: a command, or a question with its mentions."""
    text = text_of(data)
    slash.is_unfinished(text)
    told = slash.parsed(text)
    question = told if isinstance(told, str) else getattr(told, "argument", "")
    for places in mentions.mentioned(question):
        for place in places:
            mentions.looks_like_path(place)
            assert place.label()
            assert mentions.place_of(mentions.written(place.path).removeprefix("@").strip('"')) is not None


def mentions_of_a_chat_file(data: bytes) -> None:
    """Each is told once, and its lines are some of the file's."""
    text = text_of(data)
    found = list(file_mentions.mentions(text))
    assert len(found) == len(set(found))
    for mention in found:
        assert mention.words.startswith("@")
        assert mention.part_of(text) in text
        file_mentions.quoted(mention, text, "")


def code_edits(data: bytes) -> None:
    """A model's answer: NoCode or code, which stands in the document and brings no control characters."""
    text = text_of(data)
    answer.lines_so_far(text, "".join(OLD))
    with suppress(answer.NoCode):
        code = answer.code_in(text, was="".join(OLD), prose=False)
        assert not answer.CONTROLS.search(code)
        new = minimal.in_style_of(OLD, fitted.fitted(code, OLD, "    "), "\n", is_end=True)
        new = comments.with_comments(OLD, new, "python")
        minimal.line_edits(OLD, new, 0, is_end=True, encoding="utf-16")


def places_of_edits(data: bytes) -> None:
    """Any document: a block around each of its lines."""
    lines = text_of(data).splitlines()[:200] or [""]
    for language in ("python", "rust"):
        for line in range(0, len(lines), 5):
            first, stop = block.block_at(lines, line, language)
            assert 0 <= first <= stop <= len(lines)
            instruction.instruction_near(lines, line)


def diffs(data: bytes) -> None:
    """What git tells: nothing of a file that may not be read."""
    text = text_of(data)
    diff.files_of(text)
    told = diff.readable_diff(text, lambda name: "secret" not in name)
    assert isinstance(told, str)


def ignore_files(data: bytes) -> None:
    """A .gitignore of anybody, and paths; quick."""
    rules, _, paths = text_of(data).partition("\0")
    patterns = gitignore.ignore_patterns(rules)
    for path in (*paths.split("\0")[:5], "src/a.py", "a/b/c/d/e/f"):
        gitignore.matches_any(path, patterns)
        gitignore.is_ignored(path, [gitignore.IgnoreFile("", patterns)])


def json_with_comments(data: bytes) -> None:
    with suppress(ValueError, RecursionError):
        parse_jsonc(text_of(data))


def words_for_a_terminal(data: bytes) -> None:
    """Nothing is left that a terminal acts on."""
    text = text_of(data)
    for shown in (plain(text), one_line(text)):
        assert not any(0x7F <= ord(sign) < 0xA0 or (ord(sign) < 0x20 and sign not in "\n\t") for sign in shown)


def reports(data: bytes) -> None:
    """A bug report, whatever stands in it."""
    scrubbed(text_of(data), ["sk-secret", text_of(data[:9])], ["/home/me"])


DIFF = (
    b"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n"
    b'diff --git "a/secret\\303" "b/secret\\303"\nrename from q\nrename to s\n'
)


def feature_targets() -> Iterator[Target]:
    """All of them."""
    typed = [b"/model gpt", b'what is @src/a.py:10-40, and @"a b":7- ?', b'"""\na\\\nb\n"""', b"/exit", b"@a:1\\"]
    yield Target("chat: a typed line", questions, lambda: typed)
    yield Target("mentions of a chat file", mentions_of_a_chat_file, lambda: typed)
    code = b"Sure:\n```python\ndef f(a):\n    return a + 1\n```\nDone."
    answers = [code, b"<think>x</think>\ndef f(): ...\n", b"I cannot do that.", b"\x1b[31mx = 1\n"]
    yield Target("edits: an answer", code_edits, lambda: answers)
    documents = [
        b"# do this\ndef f():\n    if a:\n        b\n\nclass C:\n    x = 1\n",
        b"fn f() {\n  // x\n  a();\n}\n",
    ]
    yield Target("edits: a document", places_of_edits, lambda: documents)
    yield Target("edits: a diff", diffs, lambda: [DIFF])
    ignores = [b"*.py\n!a/b\n/src/**/x[a-z!]\n\\#a \n**/b/\0a/b/x.py\0src/q/xz", b"[[:alpha:]]*?\n"]
    yield Target(".gitignore", ignore_files, lambda: ignores)
    jsonc = [b'{"a": 1, // x\n "b": [1, /* y */ 2,], "c": "// no"}', b"[]"]
    yield Target("settings.json with comments", json_with_comments, lambda: jsonc)
    yield Target("words for a terminal", words_for_a_terminal, lambda: [b"\x1b]8;;http://a\x07x\xc2\x9b31m", b"a\r\nb"])
    addresses = [b"https://u:p@h:1/v1?key=sk-abcdefghijkl", b"AKIA1234567890123456 /home/me 123456789012"]
    yield Target("a bug report", reports, lambda: addresses)
