"""Whether a document may be completed at all, and whether a model may read it: the rule against it, or None.

Privacy comes first and cannot be overridden: secret files, files that git ignores, globs of the user, very large files.
Then come the switches, which are about completions that come by themselves: asking by hand overrides them.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache

from ..documents.document import Document
from ..features.chat_document.head import head_of, may_be_chat
from ..settings.inline import InlineSettings
from .gitignore import IgnorePattern, ignore_pattern, matches_any
from .ignored_files import IgnoredFiles
from .real_paths import RealPaths
from .secret_files import is_secret
from .switch import Switch

MOST_DOCUMENTS = 128
"""Whose judgement is remembered."""
MOST_BRACES = 3
"""Of one glob; each multiplies its patterns."""
SIZE_SECONDS = 1.0
"""How old may be what is known of a document's size."""


class Permissions:
    """Of one editor. Seconds are of any clock that only goes on."""

    def __init__(self, switch: Switch) -> None:
        self.switch = switch
        self._ignored = IgnoredFiles()
        self._real_paths = RealPaths()
        self._sizes: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def rule_against(
        self, document: Document, settings: InlineSettings, workspace: str, now_seconds: float, *, invoked: bool
    ) -> str | None:
        """Why the document is not completed now.

        Args:
            document: the open one.
            settings: that hold now.
            workspace: path of the folder that the editor has open; where that is not known, an empty text.
            now_seconds: the caller's clock.
            invoked: whether somebody asks by hand.
        """
        return (
            self.private_rule(document, settings, now_seconds)
            or self._size_rule(document, settings, now_seconds)
            or (None if invoked else self._switch_rule(document, settings, workspace))
        )

    def private_rule(self, document: Document, settings: InlineSettings, now_seconds: float) -> str | None:
        """Why nothing of it may be read by a model: neither completed nor quoted for the completion of another."""
        path = document.path
        if is_secret(path, document.language_id):
            return "secret_file"
        is_file = document.uri.startswith("file:") or "://" not in document.uri
        real = self._real_paths.real(path, now_seconds) if is_file else path
        if real != path and is_secret(real):
            return "secret_file"
        if matches_any(path, globs(settings.enabled_globs)):
            return None
        if matches_any(path, globs(settings.disabled_globs)) or matches_any(real, globs(settings.disabled_globs)):
            return "disabled_glob"
        if not is_file:
            return None
        ignored = any(self._ignored.is_ignored(one, now_seconds) for one in dict.fromkeys((path, real)))
        return "ignored" if ignored else None

    def _size_rule(self, document: Document, settings: InlineSettings, now_seconds: float) -> str | None:
        measured = self._sizes.get(document.uri)
        if measured is None or now_seconds - measured[0] >= SIZE_SECONDS:
            measured = self._sizes[document.uri] = (now_seconds, sum(map(len, document.lines)))
            if len(self._sizes) > MOST_DOCUMENTS:
                self._sizes.popitem(last=False)
        return "too_large" if measured[1] > settings.max_file_kilobytes * 1024 else None

    def _switch_rule(self, document: Document, settings: InlineSettings, workspace: str) -> str | None:
        if not settings.enabled:
            return "off"
        if not settings.language_enabled(document.language_id):
            return "language"
        if may_be_chat(head_of(document.lines)):
            return "chat_file"
        place = workspace or document.path
        return "paused" if self.switch.paused(place) else None


@lru_cache(maxsize=8)
def globs(texts: tuple[str, ...]) -> tuple[IgnorePattern, ...]:
    """Patterns of settings, as .gitignore has them; `src/x` is meant at any depth, since nobody knows whose root."""
    found = (ignore_pattern(glob_at_any_depth(glob)) for text in texts for glob in without_braces(text))
    return tuple(pattern for pattern in found if pattern is not None and not pattern.negated)


def without_braces(glob: str) -> list[str]:
    """`*.{js,ts}`, as other programs write it, is two patterns."""
    before, opened, rest = glob.partition("{")
    inner, closed, after = rest.partition("}")
    if not opened or not closed or glob.count("{") > MOST_BRACES:
        return [glob]
    return [before + choice + end for choice in inner.split(",") for end in without_braces(after)]


def glob_at_any_depth(text: str) -> str:
    """A pattern with a path in it, which would count from the root."""
    inner = text.rstrip("/")
    return f"**/{text}" if "/" in inner and not inner.startswith(("/", "**/")) else text
