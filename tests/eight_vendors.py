"""All eight vendors behind one address (`fake_vendors.py`): each API's whole answers, told apart by path."""

from __future__ import annotations

from collections.abc import Sequence

from bench import vendor_dialects
from fake_vendors import Reply, Request
from vendor_replies import EVENT_STREAM, json_reply, openai_stream, openai_whole

PROVIDERS = ("openai", "azure", "anthropic", "gemini", "bedrock", "vertex", "openrouter", "xai")


def whole_answer(request: Request) -> Reply:
    """What the vendor at the first step of the path says, in its own form; the text names the API."""
    if request.method == "CONNECT":  # OpenRouter's list is always asked of openrouter.ai
        return json_reply(502, {})
    path = request.target.partition("?")[0]
    for ending, reply in REPLIES.items():
        if path.endswith(ending):
            return reply
    return json_reply(404, {"error": {"message": f"nothing at {path}"}})


def streamed_answer(request: Request, texts: Sequence[str]) -> Reply:
    """The same, streamed: one event for each text. Whatever else is asked on the way is answered as above."""
    path = request.target.partition("?")[0]
    if path.endswith("/chat/completions"):
        return openai_stream(texts)
    if path.endswith(("/v1/messages", ":streamRawPredict")):
        begin, end = vendor_dialects.claude_begin(), vendor_dialects.claude_end()
        return Reply(200, EVENT_STREAM, (begin, *map(vendor_dialects.claude_text, texts), end))
    if path.endswith(":streamGenerateContent"):
        return Reply(200, EVENT_STREAM, (*map(vendor_dialects.gemini, texts), vendor_dialects.gemini("", "STOP")))
    if path.endswith("/converse-stream"):
        frame = vendor_dialects.converse
        frames = (frame("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": text}}) for text in texts)
        steps = (frame("messageStart", {"role": "assistant"}), *frames, vendor_dialects.converse_end())
        return Reply(200, {"content-type": "application/vnd.amazon.eventstream"}, steps)
    return whole_answer(request)


def claude(text: str) -> Reply:
    """A message of Claude's."""
    body = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude",
        "content": [{"type": "text", "text": text}],
        "stop_reason": "end_turn",
        "usage": {"input_tokens": 3, "output_tokens": 2},
    }
    return json_reply(200, body)


def gemini(text: str) -> Reply:
    """What `generateContent` answers."""
    candidate = {"content": {"parts": [{"text": text}], "role": "model"}, "finishReason": "STOP", "index": 0}
    usage = {"promptTokenCount": 3, "candidatesTokenCount": 2, "totalTokenCount": 5}
    return json_reply(200, {"candidates": [candidate], "usageMetadata": usage})


def converse(text: str) -> Reply:
    """What Bedrock's `Converse` answers."""
    message = {"role": "assistant", "content": [{"text": text}]}
    usage = {"inputTokens": 3, "outputTokens": 2, "totalTokens": 5}
    return json_reply(200, {"output": {"message": message}, "stopReason": "end_turn", "usage": usage})


REPLIES = {
    "/chat/completions": openai_whole("chat completions"),
    "/v1/messages": claude("messages"),
    ":rawPredict": claude("rawPredict"),
    ":generateContent": gemini("generateContent"),
    "/converse": converse("converse"),
    "/token": json_reply(200, {"access_token": "t", "expires_in": 3599, "token_type": "Bearer"}),
}
ANSWERS = {
    "openai": "chat completions",
    "azure": "chat completions",
    "anthropic": "messages",
    "gemini": "generateContent",
    "bedrock": "converse",
    "vertex": "rawPredict",
    "openrouter": "chat completions",
    "xai": "chat completions",
}
"""Provider → the text of its answer."""
