"""All eight providers, as profiles that ask the fake vendor: what the benchmarks over all of them have in common."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import define, field

from .editor import Editor, EditorGaveUp, Progress, framed, parsed
from .processes import Children
from .vendor import RunningVendor

PROVIDERS = ("openai", "azure", "anthropic", "gemini", "bedrock", "vertex", "openrouter", "xai")
VERTEX_GEMINI = "vertex (Gemini)"
MIX = (*PROVIDERS, *(VERTEX_GEMINI if name == "vertex" else name for name in PROVIDERS))
"""Streams spread over these by turns are spread evenly over the eight, and Vertex's over Claude and Gemini."""
SERVER = ("-m", "lapce_ai_server")
ANSWER_SECONDS = 60.0
AWS_PROFILE = "bench"
_numbers = itertools.count(1)

Profile = dict[str, Any]


def profiles(vendor: RunningVendor, mode: str, home: Path, *, tls: bool = False) -> dict[str, Profile]:
    """Provider → profile; `mode` says what the vendor streams (`vendor_connection.py`), such as `echo`."""
    found = profiles_at(vendor.url(mode, tls=tls), vendor.url("token", tls=False), home)
    return {name: {**profile, "caFile": vendor.ca_file} for name, profile in found.items()}


def profiles_at(base: str, token_url: str, home: Path) -> dict[str, Profile]:
    """Provider → profile that asks at an address, and for Google's tokens at another; keys' files lie at home."""
    key_file = service_account(home, token_url)
    vertex = {"vertexKeyFile": str(key_file), "vertexProjectId": "p", "vertexRegion": "global"}
    found: dict[str, Profile] = {
        "openai": {"openAiBaseUrl": f"{base}/v1", "openAiApiKey": "k", "openAiModelId": "m"},
        "azure": {
            "openAiBaseUrl": f"{base}/v1/openai/deployments/m",
            "openAiApiKey": "k",
            "openAiModelId": "m",
            "openAiUseAzure": True,
        },
        "anthropic": {"anthropicBaseUrl": base, "apiKey": "k"},
        "gemini": {"googleGeminiBaseUrl": base, "geminiApiKey": "k"},
        "bedrock": {
            "awsBedrockEndpoint": base,
            "awsBedrockEndpointEnabled": True,
            "awsAccessKey": "AKIAEXAMPLE",
            "awsSecretKey": "s",
            "awsRegion": "us-east-1",
        },
        "vertex": {"vertexBaseUrl": base, "apiModelId": "claude-sonnet-4@20250514", **vertex},
        "openrouter": {"openRouterBaseUrl": f"{base}/v1", "openRouterApiKey": "k"},
        "xai": {"xaiBaseUrl": f"{base}/v1", "xaiApiKey": "k"},
    }
    found = {name: {"apiProvider": name, "requestsPerMinute": 0, **profile} for name, profile in found.items()}
    found[VERTEX_GEMINI] = {**found["vertex"], "apiModelId": "gemini-2.5-flash"}
    return found


def chain_profile(bedrock: Profile, home: Path) -> Profile:
    """The same, with the keys in AWS's own files: boto3 has to find them."""
    folder = home / ".aws"
    folder.mkdir(exist_ok=True)
    keys = f"[{AWS_PROFILE}]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = s\n"
    (folder / "credentials").write_text(keys)
    kept = {name: value for name, value in bedrock.items() if name not in ("awsAccessKey", "awsSecretKey")}
    return {**kept, "awsProfile": AWS_PROFILE, "awsUseProfile": True}


def service_account(home: Path, token_url: str) -> Path:
    """A key's file, whose tokens come from that address."""
    path = home / "service-account.json"
    if not path.exists():
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import rsa

        private = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        key = {
            "type": "service_account",
            "project_id": "p",
            "private_key_id": "1",
            "private_key": private.decode(),
            "client_email": "bench@p.iam.gserviceaccount.com",
            "client_id": "1",
            "token_uri": token_url,
        }
        path.write_text(json.dumps(key))
    return path


def start_server(
    children: Children,
    vendor: RunningVendor,
    *,
    open_files: int | None = None,
    settings: Mapping[str, Any] | None = None,
    program: Sequence[str] = SERVER,
) -> Editor:
    """A server that reaches openrouter.ai, and nothing else outside, through the vendor's tunnel.

    Args: open_files: its soft limit; settings: more of them; program: what Python is to run.
    """
    editor = Editor(children.python(*program, open_files=open_files))
    editor.initialize({"proxy": f"http://127.0.0.1:{vendor.tunnel_port}"} | dict(settings or {}))
    return editor


def stream(token: int, profile: Mapping[str, Any], prompt: str) -> bytes:
    """`ai/stream` as a notification."""
    params = {"token": token, "profile": profile, "prompt": prompt, "system": "Be brief."}
    return framed({"jsonrpc": "2.0", "method": "ai/stream", "params": params})


@define
class Streamed:
    """One call."""

    began_ns: int
    """CLOCK_MONOTONIC, before the editor wrote the first byte."""
    texts: list[str] = field(factory=list)
    read_ns: list[int] = field(factory=list)
    """When each text's bytes had been read."""
    ended_ns: int = 0

    @property
    def milliseconds(self) -> float:
        """From the editor's first byte to the end."""
        return (self.ended_ns - self.began_ns) / 1e6


def ask(
    editor: Editor, profile: Mapping[str, Any], prompt: str = "Count.", look: Callable[[], None] | None = None
) -> Streamed:
    """Asks and reads to the end. Raises EditorGaveUp. Args: look: called again and again meanwhile."""
    token = next(_numbers)
    message = stream(token, profile, prompt)
    call = Streamed(time.monotonic_ns())
    editor.write(message)
    deadline = time.monotonic() + ANSWER_SECONDS
    while not call.ended_ns:
        if time.monotonic() > deadline:
            raise EditorGaveUp("no answer in time")
        bodies = editor.bodies(ANSWER_SECONDS if look is None else 0.002)
        now_ns = time.monotonic_ns()
        for item in map(parsed, bodies):
            if item is not None and item.token == token:
                took(call, item, now_ns)
        if look is not None:
            look()
    return call


def took(call: Streamed, item: Progress, now_ns: int) -> None:
    """Adds what has come. Raises EditorGaveUp for an end out of order."""
    if item.kind == "end":
        if item.fault is not None or not call.texts:
            raise EditorGaveUp(item.fault or "no text in the answer")
        call.ended_ns = now_ns
    elif item.text:
        call.texts.append(item.text)
        call.read_ns.append(now_ns)
