"""Speaks the `ai/*` protocol without any model; what it does is told by the last user message. Run as a program."""

from __future__ import annotations

import json
import sys
from typing import Any

ESCAPE = "\x1b[31m"


def read() -> dict[str, Any] | None:
    length = 0
    while (line := sys.stdin.buffer.readline()) not in (b"\r\n", b""):
        length = int(line.split(b":")[1])
    body = sys.stdin.buffer.read(length)
    return json.loads(body) if body else None


def write(message: dict[str, Any]) -> None:
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    sys.stdout.buffer.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
    sys.stdout.buffer.flush()


def progress(token: object, value: dict[str, Any]) -> None:
    write({"method": "$/progress", "params": {"token": token, "value": value}})


def chunk(token: object, kind: str, text: str) -> None:
    progress(token, {"kind": "report", "chunk": {"type": kind, "text": text}})


def stream(params: dict[str, Any]) -> None:
    token, said = params["token"], params["messages"][-1]["content"]
    progress(token, {"kind": "begin", "title": "t", "provider": "fake", "model": params.get("model", "small")})
    progress("somebody else's", {"kind": "begin"})
    match said:
        case "forever":
            chunk(token, "text", "It goes on")
            return
        case "die":
            print("fake: out of luck", file=sys.stderr)
            sys.exit(3)
        case "fail":
            progress(token, {"kind": "end", "reason": "error", "error": {}, "message": f"No {ESCAPE}luck.\nNone."})
            return
        case "fail as text":
            chunk(token, "text", "It ")
            chunk(token, "text", "Error: no luck")
            progress(token, {"kind": "report", "chunk": {"type": "usage", "inputTokens": 0, "outputTokens": 0}})
            error = {"message": "no luck", "code": "refused"}
            progress(token, {"kind": "end", "reason": "error", "error": error, "message": "no luck."})
            return
        case "tell errors":
            chunk(token, "text", "Error: ")
            chunk(token, "text", "a word for a mistake")
        case "page":
            progress(token, {"kind": "end", "reason": "done", "message": "No model's answer."})
            return
        case "cut":
            chunk(token, "text", "Half")
            progress(token, {"kind": "end", "reason": "done", "message": "It may be incomplete."})
            return
        case "count":
            chunk(token, "text", str(len(params["messages"])))
        case _:
            progress(token, {"kind": "report", "message": "Loading a model"})
            chunk(token, "reasoning", "hm")
            for piece in ("Hello ", f"{ESCAPE}world", "!"):
                chunk(token, "text", piece)
            usage = {"type": "usage", "inputTokens": 7, "outputTokens": 3, "totalCost": 0.25}
            progress(token, {"kind": "report", "chunk": usage})
            progress(token, {"kind": "report", "chunk": {"type": "new in a later version"}})
    progress(token, {"kind": "end", "reason": "done", "stopReason": "stop"})


def models(wanted: object) -> list[dict[str, Any]]:
    match wanted:
        case "none":
            return []
        case {"apiProvider": "openrouter"}:
            row = {"id": "a/b", "provider": "openrouter", "contextWindow": 1000, "inputPrice": 0.5, "outputPrice": 1}
            return [row, {"id": "anthropic/claude-sonnet-4", "provider": "openrouter"}]
        case "offline":
            return [{"id": "anthropic/claude-sonnet-4", "provider": "openrouter"}]
        case _:
            return [{"id": f"{ESCAPE}gpt", "provider": "openai"}]


def main() -> None:
    while (message := read()) is not None:
        match message:
            case {"method": "initialize", "id": number}:
                write({"method": "window/showMessage", "params": {"type": 2, "message": "a wrong setting"}})
                write({"id": "ours", "method": "workspace/configuration", "params": {"items": []}})
                assert (answer := read())
                assert answer == {"jsonrpc": "2.0", "id": "ours", "result": None}
                write({"id": number, "result": {"serverInfo": {"name": "fake"}}})
            case {"method": "ai/stream", "params": params}:
                stream(params)
            case {"method": "ai/cancel", "params": {"token": token}}:
                progress(token, {"kind": "end", "reason": "cancelled", "message": "Cancelled."})
            case {"method": "ai/models", "id": number, "params": {"profile": wanted}}:
                write({"id": number, "result": {"models": models(wanted)}})
            case {"method": "refuse", "id": number}:
                write({"id": number, "error": {"code": -32601, "message": "no such method"}})
            case {"method": "shutdown", "id": number}:
                write({"id": number, "result": None})
            case {"method": "exit"}:
                return
            case _:
                pass


if __name__ == "__main__":
    main()
