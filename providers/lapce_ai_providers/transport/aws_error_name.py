"""The name of an AWS error, from a refusal's header or body. Pure.

https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization, checked 2026-11.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast


def aws_error_name(headers: Mapping[str, str], body: bytes) -> str:
    """`ThrottlingException` and the like; "" where the refusal names none.

    Args:
        headers: of the reply, names in lower case.
        body: the reply's body.
    """
    name = headers.get("x-amzn-errortype") or _name_in_body(body)
    return name.partition(",")[0].partition(":")[0].rpartition("#")[2].strip()


def _name_in_body(body: bytes) -> str:
    try:
        found: Any = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(found, dict):
        return ""
    fields = cast("dict[str, Any]", found)
    return next((value for key in ("code", "__type") if isinstance(value := fields.get(key), str)), "")
