"""An editor that does not read for a while: nothing is lost, nothing piles up, the vendor waits."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from fake_vendors import FakeVendor, fake_vendor
from raw_editor import RawEditor, raw_editor
from standing import standing
from vendor_replies import openai_stream

pytestmark = pytest.mark.asyncio(loop_scope="session")

PIECES = [f"{number:06} " + "x" * 10_000 for number in range(800)]
"""8 MB: far more than all the buffers between a vendor and an editor."""


@pytest_asyncio.fixture(loop_scope="session")
async def vendor() -> AsyncIterator[FakeVendor]:
    async with fake_vendor(send_buffer_bytes=64 * 1024) as vendor:
        yield vendor


def resident_bytes(editor: RawEditor) -> int:
    """Of the server, from outside: it cannot be asked while nobody reads its answers. 0 where only Linux tells."""
    if sys.platform != "linux":
        return 0
    rows = Path(f"/proc/{editor.process.pid}/status").read_text().splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("VmRSS:")) * 1024


async def not_reading(editor: RawEditor, vendor: FakeVendor, profile: dict) -> None:
    """Starts a long stream, and returns when the vendor is not rid of it any more."""
    vendor.answer(openai_stream(PIECES))
    editor.notify("ai/stream", {"token": "long", "profile": profile, "prompt": "hi"})
    await vendor.request_number(1)
    await vendor.connections[0].held_up.wait()
    async with fake_vendor() as other:
        await standing(editor, vendor, other, profile)


async def test_nothing_is_lost_the_vendor_waits_and_memory_does_not_grow(
    environment: dict, vendor: FakeVendor, profile: dict
) -> None:
    async with raw_editor(environment) as editor:
        await editor.initialize()
        vendor.answer(openai_stream(["warm"]))
        await editor.ask("ai/stream", {"profile": profile, "prompt": "hi"})
        vendor.requests.clear()
        before = resident_bytes(editor)
        await not_reading(editor, vendor, profile)
        assert resident_bytes(editor) - before < 8 * 1024 * 1024
        assert vendor.sent_bytes < sum(map(len, PIECES))
        values = await editor.progress("long")
        text = "".join(value["chunk"]["text"] for value in values if value.get("chunk", {}).get("type") == "text")
        assert text == "".join(PIECES)
        assert values[-1]["reason"] == "done"
        assert await editor.leave() == 0


async def test_other_calls_end_when_the_editor_reads_again(
    environment: dict, vendor: FakeVendor, profile: dict
) -> None:
    async with raw_editor(environment) as editor:
        await editor.initialize()
        await not_reading(editor, vendor, profile)
        vendor.always(openai_stream(["short"]))
        for number in range(20):
            editor.notify("ai/stream", {"token": number, "profile": profile, "prompt": "hi"})
        editor.notify("ai/cancel", {"token": "long"})
        assert (await editor.progress("long"))[-1]["reason"] == "cancelled"
        ended = {row["params"]["token"] for row in editor.others if row["params"].get("value", {}).get("kind") == "end"}
        for number in set(range(20)) - ended:
            assert (await editor.progress(number))[-1]["reason"] == "done"
        assert await editor.leave() == 0


async def test_leaving_does_not_wait_for_an_editor_that_does_not_read(
    environment: dict, vendor: FakeVendor, profile: dict
) -> None:
    async with raw_editor(environment) as editor, asyncio.timeout(30):
        await editor.initialize()
        await not_reading(editor, vendor, profile)
        editor.stdin.close()
        # `Process.wait` would wait for the unread pipe too, and asyncio has no event for the process alone.
        while editor.process.returncode is None:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert editor.process.returncode == 0
        await vendor.connections[0].closed.wait()
