"""The server's text is the editor's: edits of every kind over the wire, read back from what a vendor is asked."""

import random

import pytest

from fake_vendors import FakeVendor
from naive_text import CHARACTERS, edited, range_value, whole
from raw_editor import INITIALIZE, RawEditor, raw_editor
from vendor_replies import openai_stream

pytestmark = pytest.mark.asyncio(loop_scope="session")

SEED = 7
EDITS = 240
URIS = ("file:///c%3A/a%20b.py", "file:///C:/a b.py")
START = {"uri": URIS[0], "languageId": "python", "version": 0, "text": "def a():\r\n\treturn '\N{ROCKET}'\n\nb = 2\r"}


def text_of(source: random.Random) -> str:
    return "".join(source.choices(CHARACTERS, k=source.randrange(8)))


def changes_of(source: random.Random) -> list[dict[str, object]]:
    def position() -> tuple[int, int]:
        return source.randrange(12), source.choice((0, 1, 2, 3, 5, 8, 13, 10**6))

    return [
        {"text": text_of(source)} | ({} if source.random() < 0.02 else {"range": range_value(position(), position())})
        for _ in range(source.randrange(1, 4))
    ]


def changed_by(text: str, change: dict, encoding: str) -> str:
    """What the editor shows after a change."""
    if "range" not in change:
        return whole(change["text"])
    start, end = ((at["line"], at["character"]) for at in (change["range"]["start"], change["range"]["end"]))
    return edited(text, start, end, change["text"], encoding)


async def text_at_the_server(raw: RawEditor, vendor: FakeVendor, profile: dict) -> str:
    """Ours, as a question about the document brings it to the vendor."""
    vendor.answer(openai_stream(["x"]))
    asked = {"profile": profile, "prompt": "?", "context": [{"uri": URIS[1]}]}
    assert "error" not in await raw.ask("ai/complete", asked)
    content = vendor.requests[-1].json["messages"][-1]["content"]
    block = content if isinstance(content, str) else content[0]["text"]
    head, _, rest = block.partition("python\n")
    fence = head.rpartition("\n")[2]
    return rest.partition(f"\n{fence}")[0] if not rest.startswith(fence) else ""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_after_any_edits_the_text_is_the_editors(
    encoding: str, environment: dict[str, str], vendor: FakeVendor, profile: dict
) -> None:
    source, text = random.Random(f"{SEED} {encoding}"), START["text"]
    async with raw_editor(environment) as raw:
        capabilities = {"general": {"positionEncodings": [encoding]}}
        answer = await raw.ask("initialize", {**INITIALIZE, "capabilities": capabilities})
        assert answer["result"]["capabilities"]["positionEncoding"] == encoding
        raw.notify("initialized", {})
        raw.notify("textDocument/didOpen", {"textDocument": START})
        for version in range(1, EDITS + 1):
            changes = changes_of(source)
            for change in changes:
                text = changed_by(text, change, encoding)
            document = {"uri": source.choice(URIS), "version": version}
            raw.notify("textDocument/didChange", {"textDocument": document, "contentChanges": changes})
            if version % 20 == 0:
                assert await text_at_the_server(raw, vendor, profile) == text
        assert await raw.leave() == 0


async def test_the_editor_is_told_to_send_parts_openings_and_saves(environment: dict[str, str]) -> None:
    async with raw_editor(environment) as raw:
        capabilities = (await raw.initialize())["result"]["capabilities"]
        assert capabilities["textDocumentSync"] == {
            "openClose": True,
            "change": 2,
            "save": {"includeText": True},
        }
        assert capabilities["positionEncoding"] == "utf-16"
        assert await raw.leave() == 0


async def test_wrong_messages_about_documents_pop_nothing_up(raw: RawEditor, vendor: FakeVendor, profile: dict) -> None:
    raw.notify("textDocument/didOpen", {"textDocument": START})
    for method in ("didOpen", "didChange", "didClose", "didSave"):
        raw.notify(f"textDocument/{method}", {"textDocument": {"uri": 1}})
        raw.notify(f"textDocument/{method}", [])
    part = {"text": "x", "range": range_value((0, 0), (0, 0))}
    raw.notify("textDocument/didChange", {"textDocument": {"uri": "file:///unknown"}, "contentChanges": [part]})
    raw.notify("textDocument/didClose", {"textDocument": {"uri": "file:///unknown"}})
    assert await text_at_the_server(raw, vendor, profile) == START["text"]
    assert {message["method"] for message in raw.others} == {"window/logMessage"}
    assert len(raw.others) == 8


async def test_a_request_where_a_notification_belongs_is_answered(raw: RawEditor) -> None:
    for method in ("didOpen", "didChange", "didClose", "didSave"):
        assert (await raw.ask(f"textDocument/{method}", {"textDocument": {"uri": "file:///x"}}))["result"] is None
