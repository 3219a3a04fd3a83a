"""`context`: what the editor has open goes along with the question."""

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from editor import Editor
from fake_vendors import FakeVendor
from vendor_replies import openai_stream

pytestmark = pytest.mark.asyncio(loop_scope="session")

TEXT = "def a():\n    return '\N{ROCKET}'\n\ndef b():\n    return 2\n"


def opened(editor: Editor, uri: str, text: str = TEXT) -> str:
    document = types.TextDocumentItem(uri=uri, language_id="python", version=1, text=text)
    editor.text_document_did_open(types.DidOpenTextDocumentParams(text_document=document))
    return uri


def sent(vendor: FakeVendor) -> str:
    """The last user message at the vendor."""
    content = vendor.requests[-1].json["messages"][-1]["content"]
    return content if isinstance(content, str) else "".join(part["text"] for part in content)


async def test_an_open_document_goes_ahead_of_the_question(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    vendor.answer(openai_stream(["x"]))
    uri = opened(editor, "file:///work space/a.py")
    await editor.request("ai/stream", {"profile": profile, "prompt": "Why?", "context": [{"uri": uri}]})
    assert TEXT in sent(vendor)
    assert sent(vendor).endswith("Why?")
    assert "```python" in sent(vendor)


async def test_of_a_range_only_that_part_goes(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    vendor.answer(openai_stream(["x"]))
    uri = opened(editor, "file:///b.py")
    # In UTF-16 units, as LSP counts unless both sides agree on something else: the rocket is two of them.
    part = {"start": {"line": 1, "character": 11}, "end": {"line": 1, "character": 15}}
    await editor.request("ai/stream", {"profile": profile, "prompt": "?", "context": [{"uri": uri, "range": part}]})
    assert "\n'\N{ROCKET}'\n" in sent(vendor)
    assert "def" not in sent(vendor)
    assert "lines 2-2" in sent(vendor)


async def test_the_text_is_what_the_editor_shows_now(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    vendor.answer(openai_stream(["x"]))
    uri = opened(editor, "file:///c.py", "old")
    editor.text_document_did_change(
        types.DidChangeTextDocumentParams(
            text_document=types.VersionedTextDocumentIdentifier(uri=uri, version=2),
            content_changes=[types.TextDocumentContentChangeWholeDocument(text="new")],
        )
    )
    await editor.request("ai/stream", {"profile": profile, "prompt": "?", "context": [{"uri": uri}]})
    assert "new" in sent(vendor)
    assert "old" not in sent(vendor)


async def test_a_closed_document_is_not_read_from_disk(editor: Editor, profile: dict, tmp_path) -> None:
    file = tmp_path / "d.py"
    file.write_text("on disk")
    uri = opened(editor, file.as_uri())
    editor.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri=uri)))
    with pytest.raises(JsonRpcException, match=r"context\[0\]\.uri: no open document"):
        await editor.request("ai/stream", {"profile": profile, "prompt": "?", "context": [{"uri": uri}]})


async def test_several_documents_keep_their_order(editor: Editor, vendor: FakeVendor, profile: dict) -> None:
    vendor.answer(openai_stream(["x"]))
    uris = [opened(editor, f"file:///m{number}.py", f"text {number}") for number in range(3)]
    messages = [{"role": "user", "content": [{"type": "text", "text": "Compare."}]}]
    context = [{"uri": uri} for uri in uris]
    await editor.request("ai/complete", {"profile": profile, "messages": messages, "context": context})
    places = [sent(vendor).index(text) for text in ("text 0", "text 1", "text 2", "Compare.")]
    assert places == sorted(places)
