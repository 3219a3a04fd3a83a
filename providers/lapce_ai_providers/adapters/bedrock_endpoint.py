"""Region or address → where Bedrock is asked.

https://docs.aws.amazon.com/general/latest/gr/bedrock.html (checked 2026-11).
"""

from __future__ import annotations

import re
from urllib.parse import quote

from ..profile import Profile
from ..url import parse_url

_SUFFIXES = (
    ("cn-", "amazonaws.com.cn"),
    ("eusc-", "amazonaws.eu"),
    ("us-isob-", "sc2s.sgov.gov"),
    ("us-isof-", "csp.hci.ic.gov"),
    ("us-iso-", "c2s.ic.gov"),
    ("eu-isoe-", "cloud.adc-e.uk"),
)
"""Beginning of a region → the domain of its partition."""
_REGION = re.compile(r"[A-Za-z0-9-]{1,63}")
"""Part of a host name, and no more: a key must not go to a host that a region's name smuggles in."""


def operation_url(profile: Profile, region: str, model_id: str, operation: str) -> str | None:
    """The address of an operation of a model; None where the region or the profile's endpoint make none."""
    base = parse_url(base_url(profile, region)) if _REGION.fullmatch(region) else None
    if base is None:
        return None
    path = f"{base.path.rstrip('/')}/model/{quote(model_id, safe='')}/{operation}"
    return f"{base.scheme}://{base.host}{path}"


def base_url(profile: Profile, region: str) -> str:
    """Scheme, host and path prefix."""
    if profile.aws_bedrock_endpoint_enabled and profile.aws_bedrock_endpoint:
        return profile.aws_bedrock_endpoint
    return f"https://{host(region)}"


def host(region: str) -> str:
    """Bedrock's own host in a region, which may ask for FIPS 140 by its name."""
    fips = "-fips" if is_fips(region) else ""
    return f"bedrock-runtime{fips}.{real_region(region)}.{domain(real_region(region))}"


def domain(region: str) -> str:
    """The domain of the partition that a region belongs to."""
    return next((suffix for beginning, suffix in _SUFFIXES if region.startswith(beginning)), "amazonaws.com")


def is_fips(region: str) -> bool:
    """Whether the name of a region asks for validated cryptography: `fips-us-east-1`, `us-east-1-fips`."""
    return region.startswith("fips-") or region.endswith("-fips")


def real_region(region: str) -> str:
    """The region's own name, which signatures bear."""
    name = region.removeprefix("fips-").removesuffix("-fips")
    return "us-east-1" if name == "aws-global" else name


def own_hosts(region: str | None) -> tuple[str, ...]:
    """Amazon's hosts for Bedrock in a region: the public ones, and those of a network of one's own (PrivateLink)."""
    if not region or not _REGION.fullmatch(region):
        return ()
    name = real_region(region)
    end = f"{name}.{domain(name)}"
    return (f"bedrock-runtime.{end}", f"bedrock-runtime-fips.{end}", f"*.bedrock-runtime.{name}.vpce.{domain(name)}")
