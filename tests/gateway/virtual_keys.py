"""Runs inside the LiteLLM proxy (`custom_auth`): a team's virtual keys, without the database they are usually kept in.

https://docs.litellm.ai/docs/proxy/custom_auth (checked 2026-11)
"""

from typing import Any

from litellm.proxy._types import ProxyException, UserAPIKeyAuth  # type: ignore[import-not-found]

KNOWN = {"sk-team-anna"}


async def authenticate(request: Any, api_key: str) -> Any:
    if api_key in KNOWN:
        return UserAPIKeyAuth(api_key=api_key, user_id="anna")
    raise ProxyException(message="This virtual key is not known.", type="auth_error", param="key", code=401)
