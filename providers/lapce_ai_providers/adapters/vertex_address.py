"""Profile → where Vertex AI answers: host by region, path by project and region.

https://cloud.google.com/vertex-ai/generative-ai/docs/learn/locations (checked 2026-11).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..errors import SettingsProblem
from ..json_edge import parse
from ..profile import Profile
from ..url import url_host

HOST = "aiplatform.googleapis.com"
GLOBAL = "global"
UNKNOWN = "not-provided"
CLAUDE_REGION = "us-east5"
GEMINI_URLS = ("google_gemini_base_url",)
NO_REGION = (
    "No region was given. The client should be instantiated with the `region` option or "
    "the `CLOUD_ML_REGION` environment variable should be set."
)
_REGION = re.compile(r"[a-z0-9-]+", re.IGNORECASE)


class Place(NamedTuple):
    """One project in one region."""

    base_url: str
    """Scheme, host and path before the version; without a slash at its end."""
    project: str
    region: str

    def models_url(self, version: str, publisher: str) -> str:
        """The address of a publisher's models."""
        return (
            f"{self.base_url}/{version}/projects/{self.project}/locations/{self.region}/publishers/{publisher}/models"
        )


def region_host(region: str) -> str:
    """The host of a region. Raises SettingsProblem for what would name another host than Google's."""
    if region == GLOBAL:
        return HOST
    if not _REGION.fullmatch(region):
        raise SettingsProblem(f"vertexRegion: {region!r} is not a region such as us-central1 or global")
    return f"{region}-{HOST}"


def gemini_place(profile: Profile) -> Place:
    """Where Gemini is asked. Raises SettingsProblem.

    A region or project that is empty asks the global host for the project `undefined`, as the reference's SDK does:
    Google's answer says what is wrong.
    """
    project = UNKNOWN if profile.vertex_project_id is None else profile.vertex_project_id
    region = UNKNOWN if profile.vertex_region is None else profile.vertex_region
    base_url = gemini_base_url(profile)
    if not project or not region:
        return Place(base_url or f"https://{HOST}", "undefined", "undefined")
    return Place(base_url or f"https://{region_host(region)}", project, region)


def claude_place(profile: Profile) -> Place:
    """Where Claude is asked. Raises SettingsProblem."""
    project = UNKNOWN if profile.vertex_project_id is None else profile.vertex_project_id
    region = CLAUDE_REGION if profile.vertex_region is None else profile.vertex_region
    if not region:
        raise SettingsProblem(NO_REGION)
    own = (profile.vertex_base_url or "").removesuffix("/")
    return Place(own or f"https://{region_host(region)}", project, region)


def gemini_base_url(profile: Profile) -> str:
    """A gateway's address, without a slash at its end; "" where there is none."""
    own = profile.vertex_base_url if profile.api_provider != "gemini" else None
    return (own or profile.google_gemini_base_url or "").removesuffix("/")


def own_hosts(profile: Profile) -> tuple[str, ...]:
    """Google's own hosts: every region has one."""
    return (HOST, url_host(f"https://{profile.vertex_region or CLAUDE_REGION}-{HOST}"))


def login_urls(profile: Profile) -> dict[str, str]:
    """Setting → address that would get a token of the machine's own login; none where the profile has its own key."""
    if not uses_login(profile):
        return {}
    names = ("vertex_base_url", "google_gemini_base_url") if profile.api_provider == "vertex" else GEMINI_URLS
    return {name: url for name in names if (url := getattr(profile, name))}


def uses_login(profile: Profile) -> bool:
    """Whether the machine's own login asks: no key is given, or one that is none."""
    text = profile.vertex_json_credentials
    if text and text.source is not None:
        return True  # what a command will print may be none
    if text:
        try:
            return not parse(text.reveal())
        except ValueError:
            return True
    return not profile.vertex_key_file and profile.api_provider != "gemini"
