"""Google's token endpoint for recorded scenarios: the helper's own code and google-auth, answered from a scenario.

What they send is noted in the form that the recordings have: one endpoint for both of Google's, a signed assertion as
its parts. Nothing leaves the process, and the helper runs inside it.
"""

import base64
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlencode, urlsplit

from attrs import frozen
from google.auth.exceptions import TransportError

from lapce_ai_providers.auth import google_token
from lapce_ai_providers.auth.ask_helper import HelperFailed
from lapce_ai_providers.auth.helpers import google as helper
from lapce_ai_providers.version import USER_AGENT
from lapce_ai_providers.wire import HttpRequest
from scripted_transport import ScriptedTransport, recorded_bytes

TOKEN_ENDPOINTS = ("https://oauth2.googleapis.com/token", "https://www.googleapis.com/oauth2/v4/token")
RECORDED_ENDPOINT = TOKEN_ENDPOINTS[1]
JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


@cache
def service_account() -> str:
    """A service account's key with a fresh RSA key, like the one of the recordings."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return json.dumps(
        {
            "type": "service_account",
            "project_id": "my-project",
            "private_key_id": "key-id-1",
            "private_key": key.decode(),
            "client_email": "tester@my-project.iam.gserviceaccount.com",
            "token_uri": TOKEN_ENDPOINTS[0],
        }
    )


@cache
def service_account_file() -> str:
    """The path of a file with that key; gone when the tests are."""
    folder = TemporaryDirectory(prefix="service-account-")
    _FOLDERS.append(folder)
    path = Path(folder.name) / "service-account.json"
    path.write_text(service_account(), "utf-8")
    return str(path)


_FOLDERS: list[TemporaryDirectory[str]] = []


def resolved(value: Any) -> Any:
    """The keys that a recording only names, put in."""
    if not isinstance(value, str) or "${" not in value:
        return value
    value = value.replace("${SERVICE_ACCOUNT_JSON}", service_account())
    return value.replace("${SERVICE_ACCOUNT_FILE}", service_account_file())


@frozen
class TokenReply:
    """What google-auth reads of a reply."""

    status: int
    headers: Mapping[str, str]
    data: bytes


class ScriptedGoogleRequest:
    """Stands in for the helper's network."""

    def __init__(self, transport: ScriptedTransport) -> None:
        self._transport = transport

    def __call__(
        self, url: str, method: str = "GET", body: Any = None, headers: Any = None, timeout: Any = None, **_: Any
    ) -> TokenReply:
        route = self._transport.route(method, "/oauth2/v4/token" if url in TOKEN_ENDPOINTS else urlsplit(url).path)
        if route is None:
            raise TransportError(f"{url}: nobody answers")
        text = body.decode() if isinstance(body, bytes) else body or ""
        self._transport.side_requests.append(as_recorded(method, url, dict(headers or {}), text))
        data = b"".join(map(recorded_bytes, route.get("chunks", [])))
        return TokenReply(route["status"], route.get("headers", {}), data)


def as_recorded(method: str, url: str, headers: dict[str, str], body: str) -> HttpRequest:
    """A request for a token as the recordings write it; what it accepts does not matter."""
    form = {name: values[0] for name, values in parse_qs(body).items()}
    if form.get("grant_type") == JWT_GRANT:
        note: dict[str, Any] = {"<form>": {"grant_type": JWT_GRANT, "assertion": assertion(form["assertion"])}}
        url, accept = RECORDED_ENDPOINT, "application/json"
    else:
        names = ("refresh_token", "client_id", "client_secret", "grant_type")
        assert form.keys() == set(names)
        note, accept = {"<raw>": urlencode({name: form[name] for name in names})}, "*/*"
    sent = {**headers, "accept": accept, "user-agent": USER_AGENT}
    return HttpRequest(method, url, tuple(sent.items()), json.dumps(note).encode())


def assertion(text: str) -> dict[str, Any]:
    """A signed assertion's parts; times relative to each other."""
    header, claims, _ = (part + "===" for part in text.split("."))
    said = json.loads(base64.urlsafe_b64decode(claims))
    said |= {"exp_minus_iat": said["exp"] - said["iat"], "iat": "<now>", "exp": "<masked>"}
    said["aud"] = RECORDED_ENDPOINT if said["aud"] in TOKEN_ENDPOINTS else said["aud"]
    algorithm = json.loads(base64.urlsafe_b64decode(header))["alg"]
    return {"header": {"alg": algorithm}, "claims": said, "signature": "<masked>"}


@contextmanager
def scripted_google(
    transport: ScriptedTransport, environment: Mapping[str, str], files: Mapping[str, str]
) -> Iterator[None]:
    """The helper answers inside this process, in a home with just these files."""

    async def answer(kind: str, question: Mapping[str, Any]) -> dict[str, Any]:
        assert kind == "google"
        try:
            return helper.answer(json.loads(json.dumps(question)))
        except Exception as error:
            raise HelperFailed(type(error).__name__, str(error)) from error

    with TemporaryDirectory(prefix="home-") as home:
        for name, text in files.items():
            Path(name.replace("~", home)).write_text(resolved(text), "utf-8")
        inside = {name: value.replace("~", home) for name, value in environment.items()}
        with (
            patch.dict(os.environ, {"HOME": home, "CLOUDSDK_CONFIG": home, "NO_GCE_CHECK": "true", **inside}),
            patch("google.auth.compute_engine._metadata.is_on_gce", return_value=False),
            patch.object(helper, "GoogleRequest", lambda settings: ScriptedGoogleRequest(transport)),
            patch.object(google_token, "ask_helper", answer),
        ):
            if "GOOGLE_APPLICATION_CREDENTIALS" not in inside:
                os.environ.pop("GOOGLE_APPLICATION_CREDENTIALS", None)
            yield
