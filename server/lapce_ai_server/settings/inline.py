"""The settings of inline completions as one record, and how places that both set one are reconciled. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from attrs import frozen

from .options import Options

MOST_CANDIDATES = 5
"""Each is a request of its own."""
CAPS = ("inline_daily_dollars", "inline_daily_tokens")
ADDED_UP = ("inline_disabled_globs",)
ONLY_IN_FILE: Mapping[str, str] = {"trusted_hosts": "trustedHosts", "inline_enabled_globs": "inlineEnabledGlobs"}
"""Key of SERVER_RULES → setting that an editor may not set: folders of other people bring along settings of editors."""


@frozen(kw_only=True)
class InlineSettings:
    """What a user has set of inline completions; None where nothing is set and something else decides."""

    enabled: bool
    """Whether they come by themselves."""
    languages: Mapping[str, bool]
    """Language id in small letters, or `*` → whether they come by themselves there."""
    disabled_globs: tuple[str, ...]
    enabled_globs: tuple[str, ...]
    """Exceptions from `disabled_globs` and from what git ignores."""
    max_file_kilobytes: float
    debounce_milliseconds: float | None
    lines: Literal["auto", "single", "multi"]
    least_characters: int
    max_tokens: int | None
    context_tokens: int | None
    candidates: int
    timeout_seconds: float | None
    """None: no limit."""
    daily_dollars: float | None
    daily_tokens: int | None
    trigger_kinds: Literal["3.18", "3.17"]
    completion_fallback: Literal["auto", "on", "off"]

    def language_enabled(self, language_id: str) -> bool:
        """Whether completions come by themselves in that language."""
        return self.languages.get(language_id.lower(), self.languages.get("*", True))


def inline_settings(server: Mapping[str, Any]) -> InlineSettings:
    """Out of all settings that concern no profile."""
    return InlineSettings(
        enabled=server["inline_enabled"],
        languages=server.get("inline_languages", {}),
        disabled_globs=server.get("inline_disabled_globs", ()),
        enabled_globs=server.get("inline_enabled_globs", ()),
        max_file_kilobytes=server["inline_max_file_kilobytes"],
        debounce_milliseconds=server.get("inline_debounce_milliseconds"),
        lines=server["inline_lines"],
        least_characters=server["inline_least_characters"],
        max_tokens=server.get("inline_max_tokens"),
        context_tokens=server.get("inline_context_tokens"),
        candidates=min(server["inline_candidates"], MOST_CANDIDATES),
        timeout_seconds=server["inline_timeout_seconds"] or None,
        daily_dollars=server.get("inline_daily_dollars"),
        daily_tokens=server.get("inline_daily_tokens"),
        trigger_kinds=server["inline_trigger_kinds"],
        completion_fallback=server["completion_fallback"],
    )


def server_settings(places: Sequence[Options]) -> dict[str, Any]:
    """Settings that concern no profile, of all places. The strongest place holds, but for what protects the user: that
    can be made stricter elsewhere, not looser.
    """
    server = {name: value for place in places for name, value in place.server.items() if _counts(place, name)}
    for name in server.keys() & {*CAPS, *ADDED_UP}:
        said = [place.server[name] for place in places if name in place.server]
        server[name] = min(said) if name in CAPS else tuple(dict.fromkeys(glob for globs in said for glob in globs))
    return server


def _counts(place: Options, name: str) -> bool:
    return place.origin != "editor" or name not in ONLY_IN_FILE
