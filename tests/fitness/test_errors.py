"""The error table is complete: every code of the protocol can be told, and is told in the documents."""

import ast
from typing import get_args

from codebase import ROOT, modules
from lapce_ai_providers import errors
from lapce_ai_providers.errors import ErrorCode, ProviderError, error_for_status

PROTOCOL_CODES = (
    "invalid_params",
    "settings",
    "authentication",
    "permission",
    "not_found",
    "rate_limited",
    "too_large",
    "refused",
    "unavailable",
    "timeout",
    "connection",
    "broken_reply",
    "internal",
)
"""As the `ai/*` protocol lists them."""


def classes() -> list[type[ProviderError]]:
    return [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ProviderError)]


def told_codes() -> set[str]:
    """Codes that some code tells: by a class, by a status, or by name."""
    by_class = {kind.code for kind in classes()}
    by_status = {error_for_status(status, "m").code for status in range(400, 600)}
    by_name = {
        node.value.value
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.keyword) and node.arg == "code" and isinstance(node.value, ast.Constant)
    }
    return by_class | by_status | by_name


def test_the_codes_are_the_protocols() -> None:
    assert get_args(ErrorCode) == PROTOCOL_CODES


def test_the_protocols_page_tells_every_code() -> None:
    text = (ROOT / "server" / "PROTOCOL.md").read_text("utf-8")
    assert [code for code in PROTOCOL_CODES if f"`{code}`" not in text] == []


def test_every_code_has_a_path_to_it() -> None:
    assert set(PROTOCOL_CODES) - told_codes() == set()


def test_no_other_code_is_told() -> None:
    assert {code for code in told_codes() if isinstance(code, str)} - set(PROTOCOL_CODES) == set()


def test_every_class_is_drawn_in_the_tree() -> None:
    assert [kind.__name__ for kind in classes() if kind.__name__ not in (errors.__doc__ or "")] == []


def test_only_what_may_pass_by_itself_is_retryable() -> None:
    retryable = {status for status in range(400, 600) if error_for_status(status, "m").retryable}
    assert retryable == {408, 409, 429, *range(500, 600)}
