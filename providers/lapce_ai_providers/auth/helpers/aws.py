"""AWS credentials and region from boto3's own chain: profile, SSO, role, process, container, instance, environment.

https://boto3.amazonaws.com/v1/documentation/api/latest/guide/credentials.html (checked 2026-11).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any


class NoCredentials(Exception):
    """The chain came to its end."""


def answer(question: Mapping[str, Any]) -> dict[str, Any]:
    """Keys and when they expire, and the region where one is set.

    Args:
        question: `profile`: of the shared files, None for the default chain; `credentials`: false asks for the region
            alone; `network`: the server's proxies and certificates.

    Raises:
        NoCredentials: there are none.
        Exception: of botocore, as its parts raise them.
    """
    import boto3
    from botocore.exceptions import PartialCredentialsError, ProfileNotFound

    use_network(question.get("network") or {})
    try:
        session: Any = boto3.Session(profile_name=question.get("profile") or os.environ.get("AWS_PROFILE") or None)
        region = os.environ.get("AWS_REGION") or session.region_name
        credentials = session.get_credentials() if question.get("credentials", True) else None
    except (ProfileNotFound, PartialCredentialsError):
        raise NoCredentials from None
    if not question.get("credentials", True):
        return {"region": region}
    if credentials is None:
        raise NoCredentials
    frozen = credentials.get_frozen_credentials()
    expires_at = getattr(credentials, "_expiry_time", None)  # botocore tells it nowhere else
    return {
        "accessKey": frozen.access_key,
        "secretKey": frozen.secret_key,
        "sessionToken": frozen.token,
        "expiresAt": expires_at.timestamp() if expires_at is not None else None,
        "region": region,
    }


def use_network(facts: Mapping[str, Any]) -> None:
    """Lets botocore find proxies and certificates where it looks for them, in this process's own environment."""
    for name, variable in (("http", "HTTP_PROXY"), ("https", "HTTPS_PROXY"), ("no_proxy", "NO_PROXY")):
        if facts.get(name):
            os.environ[variable] = os.environ[variable.lower()] = facts[name]
    if facts.get("ca_file"):
        os.environ["AWS_CA_BUNDLE"] = facts["ca_file"]
    elif facts.get("ssl_cert_file"):
        os.environ.setdefault("AWS_CA_BUNDLE", facts["ssl_cert_file"])
