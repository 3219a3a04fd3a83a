"""A client of another stack: Microsoft's vscode-languageserver-protocol in Node, over stdio."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from attrs import frozen

from fake_vendors import FakeVendor, Reply, Request, Stall, fake_vendor
from node_client import foreign_client, node_program
from vendor_replies import openai_error, openai_models, openai_stream, openai_stream_then

pytestmark = pytest.mark.asyncio(loop_scope="session")

BEGIN = {"kind": "begin", "title": "OpenAI m", "cancellable": True, "provider": "openai", "model": "m"}
END = {"kind": "end", "reason": "done", "stopReason": "stop"}
TEXT = [{"kind": "report", "chunk": {"type": "text", "text": text}} for text in ("Hel", "lo")]
USAGE = {"kind": "report", "chunk": {"type": "usage", "inputTokens": 2, "outputTokens": 2}}


@frozen
class Seen:
    """What the client saw, and what the vendor did."""

    client: dict[str, Any]
    vendor: FakeVendor


def answer(request: Request) -> Reply:
    if request.method == "GET":
        return openai_models(["m", "m-large"])
    question = str(request.json["messages"][-1]["content"])
    if "stall" in question:
        return openai_stream_then(["a"], Stall())
    return openai_error(403, "not you") if "refuse" in question else openai_stream(["Hel", "lo"])


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def seen(environment: dict[str, str]) -> AsyncIterator[Seen]:
    client = foreign_client()
    async with fake_vendor() as vendor:
        vendor.always(answer)
        profile = {
            "apiProvider": "openai",
            "openAiBaseUrl": f"{vendor.url}/v1",
            "openAiApiKey": "k",
            "openAiModelId": "m",
        }
        command = [sys.executable, "-m", "lapce_ai_server", "--stdio"]
        process = await asyncio.create_subprocess_exec(
            node_program(),
            str(client),
            json.dumps(profile),
            json.dumps(command),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=environment,
        )
        try:
            async with asyncio.timeout(60):
                stdout, stderr = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.communicate()
        assert process.returncode == 0, stderr.decode()
        yield Seen(json.loads(stdout), vendor)


async def test_it_is_introduced(seen: Seen) -> None:
    assert seen.client["initialize"]["serverInfo"]["name"] == "lapce-ai"
    assert seen.client["initialize"]["capabilities"]["textDocumentSync"]


async def test_a_stream_comes_as_progress_of_its_token(seen: Seen) -> None:
    assert seen.client["stream"] == seen.client["number"] == [BEGIN, *TEXT, USAGE, END]


async def test_a_completion_comes_in_one_piece(seen: Seen) -> None:
    assert seen.client["complete"] == [BEGIN, {**END, "text": "Hello"}]


async def test_the_request_form_has_progress_and_a_result(seen: Seen) -> None:
    usage = {"inputTokens": 2, "outputTokens": 2}
    result = {"text": "Hello", "usage": usage, "reason": "done", "stopReason": "stop"}
    assert seen.client["streamedRequest"] == {"result": result, "values": [BEGIN, *TEXT, USAGE, END]}


@pytest.mark.parametrize("way", ["cancel", "progressCancel"])
async def test_cancelling_by_token_ends_the_call(seen: Seen, way: str) -> None:
    assert seen.client[way][-1]["reason"] == "cancelled"


async def test_its_cancellation_token_cancels_a_request(seen: Seen) -> None:
    told = seen.client["cancelledRequest"]
    assert told["answer"]["code"] == -32800
    assert told["values"][-1]["reason"] == "cancelled"


async def test_cancelled_calls_closed_their_connections(seen: Seen) -> None:
    stalled = [request.connection for request in seen.vendor.requests if b"stall" in request.body]
    assert len(stalled) == 3
    assert all(connection.closed.is_set() for connection in stalled)


async def test_errors_have_their_code_and_facts(seen: Seen) -> None:
    refused, wrong, unknown = (seen.client[name] for name in ("refused", "wrong", "unknown"))
    assert (refused["code"], refused["data"]["code"], refused["data"]["status"]) == (-32001, "permission", 403)
    assert (wrong["code"], wrong["data"]["code"]) == (-32001, "invalid_params")
    assert wrong["message"].startswith("messages")
    assert unknown["code"] == -32601


async def test_models_tokens_and_status_are_answered(seen: Seen) -> None:
    assert {model["id"] for model in seen.client["models"]["models"]} == {"m", "m-large"}
    assert seen.client["tokens"] == {"tokens": 3}
    assert seen.client["status"]["calls"] == []


async def test_the_session_ends_with_status_0_and_without_a_complaint_of_the_library(seen: Seen) -> None:
    assert (seen.client["shutdown"], seen.client["exitStatus"], seen.client["troubles"]) == (None, 0, [])
