"""Google access tokens: from a key's JSON, a key's file, or what the machine has, through google-auth.

https://google.aip.dev/auth/4110 and https://cloud.google.com/docs/authentication/application-default-credentials
(checked 2026-11). What goes wrong is told in the words of the reference's library (google-auth-library 9.15.1).
"""

from __future__ import annotations

import calendar
import json
import os
import warnings
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from ..helper_network import network_settings
from .google_network import GoogleRequest

SCOPE = "https://www.googleapis.com/auth/cloud-platform"
TOKEN_URI = "https://www.googleapis.com/oauth2/v4/token"
SAME_AS_TOKEN_URI = ("https://oauth2.googleapis.com/token", "https://accounts.google.com/o/oauth2/token")
"""Other addresses of the same server, as keys of different ages name it."""
FILE_VARIABLE = "GOOGLE_APPLICATION_CREDENTIALS"
NO_CREDENTIALS = (
    "Could not load the default credentials. "
    "Browse to https://cloud.google.com/docs/authentication/getting-started for more information."
)

Info = Mapping[str, Any]


class UnusableKey(Exception):
    """The key is missing, or none: the user must act."""


class TokenRefused(Exception):
    """Google gives no token for the key."""


class TokenUnreachable(Exception):
    """The server that gives tokens cannot be reached."""


def answer(question: Mapping[str, Any]) -> dict[str, Any]:
    """A token for `json` (a key's text), `file` (its path), or the machine's own credentials, over `network`.

    Raises:
        UnusableKey: no key, or none that can be used.
        TokenRefused: as Google says it.
        TokenUnreachable: with the system's reason.
    """
    from google.auth.exceptions import DefaultCredentialsError, GoogleAuthError, RefreshError, TransportError

    request = GoogleRequest(network_settings(question["network"]))
    try:
        credentials = found_credentials(question, request)
        credentials.refresh(request)
    except RefreshError as error:
        raise TokenRefused(refusal_text(error)) from None
    except TransportError as error:
        raise TokenUnreachable(str(error)) from None
    except DefaultCredentialsError as error:
        raise UnusableKey(unusable_text(error)) from None
    except (GoogleAuthError, ValueError) as error:
        raise UnusableKey(f"The key cannot be used: {error}") from None
    except (TypeError, KeyError):  # google-auth takes for granted that a token's reply is an object
        raise TokenRefused("the token server's reply has no token") from None
    expiry = credentials.expiry  # UTC, without saying so
    return {
        "token": credentials.token,
        "expires_at_seconds": calendar.timegm(expiry.timetuple()) if expiry else None,
        "quota_project": credentials.quota_project_id,
    }


def found_credentials(question: Mapping[str, Any], request: GoogleRequest) -> Any:
    """The credentials of the question. Raises UnusableKey, and google-auth's errors."""
    text, file = question.get("json"), question.get("file")
    if text:
        info = key_in(text)
        return default_credentials(request) if info is None else credentials_of(info, request)
    if file:
        return credentials_of(checked_file(file), request)
    return default_credentials(request)


def key_in(text: str) -> Info | None:
    """The key that a text is; None for what the reference passes over: no JSON, or nothing."""
    try:
        info = json.loads(text)
    except ValueError:
        return None
    if info in (None, False, 0, ""):
        return None
    return cast("Info", info) if isinstance(info, dict) else {}


def checked_file(path: str) -> Info:
    """The key in the file of that path. Raises UnusableKey."""
    info = file_info(path, "vertexKeyFile")
    if info.get("type") in (None, "service_account") and not (info.get("private_key") and info.get("client_email")):
        raise UnusableKey("private_key and client_email are required.")
    return info


def file_info(path: str, setting: str) -> Info:
    """The JSON object in a file. Raises UnusableKey, naming the setting."""
    try:
        text = Path(path).expanduser().read_text("utf-8")
    except (OSError, RuntimeError) as error:
        raise UnusableKey(f"{setting}: cannot read {path}: {getattr(error, 'strerror', None) or error}") from None
    except UnicodeDecodeError:
        raise UnusableKey(f"{setting}: {path} is not a text file") from None
    try:
        info = json.loads(text)
    except ValueError:
        raise UnusableKey(f"{setting}: {path} is not JSON") from None
    return cast("Info", info) if isinstance(info, dict) else {}


def credentials_of(info: Info, request: GoogleRequest) -> Any:
    """The credentials of a key of any kind. Raises UnusableKey, and google-auth's errors."""
    auth: Any = import_module("google.auth")

    kind = info.get("type")
    if kind == "authorized_user":
        require(info, "client_id", "client_secret", "refresh_token")
    elif kind in (None, "service_account"):
        require(info, "client_email", "private_key")
        info = {**info, "type": "service_account", "token_uri": token_uri(info)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of kinds that run commands or ask other hosts: the user chose it
        credentials, _ = auth.load_credentials_from_dict(info, request=request)
    return scoped(credentials)


def token_uri(info: Info) -> str:
    """Where a service account's token comes from: the key's own address, Google's as the reference writes it."""
    told = info.get("token_uri")
    return TOKEN_URI if not isinstance(told, str) or told in ("", *SAME_AS_TOKEN_URI) else told


def scoped(credentials: Any) -> Any:
    """The credentials for Google Cloud; a user's own login has its scopes already."""
    library: Any = import_module("google.auth.credentials")
    return library.with_scopes_if_required(credentials, [SCOPE])


def require(info: Info, *names: str) -> None:
    """Raises UnusableKey for the first field that is missing."""
    for name in names:
        if not info.get(name):
            raise UnusableKey(f"The incoming JSON object does not contain a {name} field")


def default_credentials(request: GoogleRequest) -> Any:
    """What the machine has: the file that GOOGLE_APPLICATION_CREDENTIALS names, gcloud's own, the metadata server.

    As `google.auth.default` looks for them, but without asking gcloud for a project, which takes a second.

    Raises:
        UnusableKey: there is nothing, or the file is not usable.
    """
    # google-auth has no public names for these; `google.auth.default` itself also needs the package `requests`.
    sdk: Any = import_module("google.auth._cloud_sdk")
    machine: Any = import_module("google.auth.compute_engine")
    metadata: Any = import_module("google.auth.compute_engine._metadata")
    if named := os.environ.get(FILE_VARIABLE):
        return credentials_of(file_info(named, FILE_VARIABLE), request)
    well_known = str(sdk.get_application_default_credentials_path())
    if Path(well_known).is_file():
        return credentials_of(file_info(well_known, "gcloud auth application-default"), request)
    if not metadata.is_on_gce(request):
        raise UnusableKey(NO_CREDENTIALS)
    return scoped(machine.Credentials())


def unusable_text(error: Exception) -> str:
    """What google-auth says of a key; the reason stands behind its own sentence, where there is one."""
    return f"The key cannot be used: {error.args[1]}" if len(error.args) > 1 else str(error)


def refusal_text(error: Exception) -> str:
    """`invalid_grant: Invalid JWT Signature.`, as the reference's library tells it, or google-auth's own text."""
    reply = error.args[1] if len(error.args) > 1 else None
    if isinstance(reply, dict) and isinstance(name := cast("Info", reply).get("error"), str):
        description = cast("Info", reply).get("error_description")
        return f"{name}: {description}" if description else name
    return str(error.args[0]) if error.args else str(error)
