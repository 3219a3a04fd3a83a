"""Who asks Bedrock: keys of the profile, or those that boto3's chain finds (in the helper process), and the signature.

The order is the reference's: API key (a bearer token, which the adapter sends), named profile, access key, default
chain. A call that names no region gets it from where the AWS tools have it.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, cast
from uuid import uuid4

from attrs import evolve

from ..call import Call
from ..errors import ProviderError
from ..profile import Profile
from ..provider import Runtime
from ..sendable import unsendable
from ..wire import HttpRequest
from .ask_helper import HelperFailed, ask_helper
from .aws_sigv4 import AwsKeys, signed
from .credential_cache import CredentialCache, Credentials

SERVICE = "bedrock"
CREDENTIALS_NAME = "aws credentials"
REGION_NAME = "aws region"
SHARED_NAME = "aws shared"
NETWORK_NAME = "network"
"""What the server tells of the transport's proxies and certificates."""
MOST_ATTEMPTS = 3

Fault = Callable[[str, str], ProviderError]
"""What went wrong and a detail → the error, in the words of the call."""


def uses_bearer(profile: Profile) -> bool:
    """Whether the profile's API key is sent, and nothing signed."""
    return bool(profile.aws_use_api_key and profile.aws_api_key)


def static_keys(profile: Profile) -> AwsKeys | None:
    """The profile's own keys; None where the chain is to be asked."""
    access_key, secret_key, token = profile.aws_access_key, profile.aws_secret_key, profile.aws_session_token
    if (profile.aws_use_profile and profile.aws_profile) or not access_key or not secret_key:
        return None
    return AwsKeys(access_key.reveal(), secret_key.reveal(), token.reveal() if token else None)


def authorization(
    profile: Profile, memory: MutableMapping[str, Any], region: str, fault: Fault
) -> Callable[[HttpRequest], Awaitable[HttpRequest]]:
    """What each attempt of a call is finished with: its number, and the signature.

    Args:
        profile: whose keys are used.
        memory: of the profile, where keys are kept until they expire.
        region: that is asked.
        fault: words what goes wrong.
    """
    invocation = str(uuid4())
    attempts = 0

    async def authorize(request: HttpRequest) -> HttpRequest:
        nonlocal attempts
        attempts += 1
        numbered = (
            *request.headers,
            ("amz-sdk-invocation-id", invocation),
            ("amz-sdk-request", f"attempt={attempts}; max={MOST_ATTEMPTS}"),
        )
        request = evolve(request, headers=numbered)
        if uses_bearer(profile):
            return request
        keys = await keys_of(profile, memory, fault)
        request = signed(request, keys, region=region, service=SERVICE, now_seconds=time.time())
        if unsendable(request) is not None:
            raise fault("The AWS credentials have a line break or a control character.", "")
        return request

    return authorize


def renewal(profile: Profile, memory: MutableMapping[str, Any]) -> Callable[[], bool] | None:
    """Drops keys that had expired, and tells whether they had; None where the keys are the profile's own."""
    if uses_bearer(profile) or static_keys(profile) is not None:
        return None
    return lambda: cache(memory).forget(chain_name(profile))


LOG_IN = "To refresh this SSO session run 'aws sso login' with the corresponding profile."
_LOGINS = {"SSOTokenLoadError": "is invalid", "UnauthorizedSSOTokenError": "has expired"}
"""botocore's exception → what the reference's SDK says."""


async def keys_of(profile: Profile, memory: MutableMapping[str, Any], fault: Fault) -> AwsKeys:
    """The keys to sign with. Raises the fault where there are none."""
    own = static_keys(profile)
    if own is not None:
        return own
    name = chain_name(profile)

    async def fetch() -> Credentials[AwsKeys]:
        answer = await ask_helper("aws", question(profile, memory))
        keys = AwsKeys(answer["accessKey"], answer["secretKey"], answer["sessionToken"])
        return Credentials(keys, answer["expiresAt"])

    try:
        return (await cache(memory).get(name, fetch)).value
    except HelperFailed as failed:
        raise no_credentials(name, failed, fault) from None


def no_credentials(name: str | None, failed: HelperFailed, fault: Fault) -> ProviderError:
    """The error of a chain that found nothing, or broke."""
    if failed.kind in _LOGINS:
        return fault(f"The SSO session associated with this profile {_LOGINS[failed.kind]}. {LOG_IN}", failed.message)
    if failed.kind != "NoCredentials":
        return fault(failed.message or failed.kind, failed.kind)
    if name is None:
        return fault("Could not load credentials from any providers", "")
    return fault(f"Could not resolve credentials using profile: [{name}] in configuration/credentials file(s).", "")


def region_finder(region: Callable[[Profile], str | None]) -> Callable[[Call, Runtime], Awaitable[None]]:
    """A provider's `prepare`: a profile without a region gets that of the AWS tools; keys serve all profiles."""

    async def prepare(call: Call, runtime: Runtime) -> None:
        profile = call.profile
        runtime.memory[SHARED_NAME] = runtime.shared
        if region(profile) is not None or REGION_NAME in runtime.memory:
            return
        try:
            answer = await ask_helper("aws", {**question(profile, runtime.memory), "credentials": False})
        except HelperFailed:
            return
        if answer["region"]:
            runtime.memory[REGION_NAME] = str(answer["region"])

    return prepare


def question(profile: Profile, memory: Mapping[str, Any]) -> dict[str, Any]:
    """What the helper is asked: whose keys, and how the network is reached."""
    from .helper_network import network_facts  # only where the helper is needed

    network = memory.get(SHARED_NAME, memory).get(NETWORK_NAME)
    return {"profile": chain_name(profile), "network": network_facts(network, profile.ca_file)}


def chain_name(profile: Profile) -> str | None:
    """The named profile; None for the default chain."""
    return profile.aws_profile if profile.aws_use_profile and profile.aws_profile else None


def cache(memory: MutableMapping[str, Any]) -> CredentialCache[AwsKeys]:
    """The keys that the chain has given so far, to all profiles."""
    shared: MutableMapping[str, Any] = memory.get(SHARED_NAME, memory)
    return cast("CredentialCache[AwsKeys]", shared.setdefault(CREDENTIALS_NAME, CredentialCache[AwsKeys]()))
