"""Settings of inline completions: what Lapce can write, and what several places say of one."""

from __future__ import annotations

from typing import Any

import pytest

from lapce_ai_server.settings.environment import environment_from
from lapce_ai_server.settings.load import default_options
from lapce_ai_server.settings.reader import read_options
from lapce_ai_server.settings.resolve import Resolution, resolve


def resolution(editor: dict[str, Any] | None = None, file: dict[str, Any] | None = None) -> Resolution:
    return resolve(
        default_options(),
        read_options(file or {}, "file", "config.toml"),
        environment_from({"ANTHROPIC_API_KEY": "k"}),
        read_options(editor or {}, "editor"),
    )


def test_without_settings_everything_is_completed_by_itself() -> None:
    found = resolution().settings.inline
    assert found.enabled
    assert found.language_enabled("markdown")
    assert (found.debounce_milliseconds, found.daily_dollars, found.max_tokens) == (None, None, None)
    assert (found.lines, found.candidates, found.timeout_seconds, found.trigger_kinds) == ("auto", 3, 10, "3.18")


@pytest.mark.parametrize(
    ("written", "on", "off"),
    [
        ({"markdown": False}, "python", "markdown"),
        ({"Markdown": False, "*": True}, "python", "markdown"),
        ({"*": False, "rust": True}, "rust", "python"),
        ("!markdown", "python", "Markdown"),
        ("!markdown, !plaintext", "python", "plaintext"),
        (["!markdown"], "python", "markdown"),
        ("python, rust", "rust", "markdown"),
        ("rust,!markdown", "rust", "markdown"),
    ],
)
def test_languages_are_switched_by_an_object_a_list_or_a_text(written: Any, on: str, off: str) -> None:
    found = resolution({"inlineLanguages": written}).settings.inline
    assert found.language_enabled(on)
    assert not found.language_enabled(off)


@pytest.mark.parametrize("written", ["*.min.js, vendor/**", ["*.min.js", "vendor/**"], "*.min.js,vendor/**,"])
def test_globs_are_a_list_or_a_text_with_commas(written: Any) -> None:
    assert resolution({"inlineDisabledGlobs": written}).settings.inline.disabled_globs == ("*.min.js", "vendor/**")


def test_an_editor_cannot_take_back_the_globs_of_the_user_s_file() -> None:
    found = resolution({"inlineDisabledGlobs": "b"}, {"inlineDisabledGlobs": ["a"]}).settings.inline
    assert found.disabled_globs == ("a", "b")


@pytest.mark.parametrize(("editor", "file", "expected"), [(9, 1, 1), (1, 9, 1), (None, 2, 2), (2, None, 2)])
def test_the_lower_cap_holds(editor: float | None, file: float | None, expected: float) -> None:
    found = resolution({"inlineDailyDollars": editor}, {"inlineDailyDollars": file})
    assert found.settings.inline.daily_dollars == expected


def test_exceptions_count_only_in_the_user_s_file() -> None:
    found = resolution({"inlineEnabledGlobs": "*"}, {"inlineEnabledGlobs": "a"})
    assert found.settings.inline.enabled_globs == ("a",)
    assert [problem.setting for problem in found.problems] == ["inlineEnabledGlobs"]


def test_a_setting_can_be_written_as_lapce_nests_it() -> None:
    found = resolution({"inline": {"debounceMilliseconds": 5, "languages": {"markdown": False}}})
    assert found.hints == ()
    assert found.settings.inline.debounce_milliseconds == 5
    assert not found.settings.inline.language_enabled("markdown")


def test_there_are_never_more_than_a_few_candidates() -> None:
    assert resolution({"inlineCandidates": 1000}).settings.inline.candidates == 5


def test_no_limit_of_time_is_told_as_none() -> None:
    assert resolution({"inlineTimeoutSeconds": 0}).settings.inline.timeout_seconds is None


def test_completions_by_hand_ask_as_automatic_ones_unless_told_otherwise() -> None:
    roles = {"inlineCompletion": {"model": "quick"}}
    both = resolution({"roles": roles}).settings
    assert both.profile_for("inlineCompletionManual").api_model_id == "quick"
    own = resolution({"roles": roles, "inlineCompletionManual": {"model": "slow"}}).settings
    assert own.profile_for("inlineCompletionManual").api_model_id == "slow"
    assert own.profile_for("inlineCompletion").api_model_id == "quick"


def test_a_profile_for_completions_by_hand_has_the_default_model_of_completions() -> None:
    found = resolution({"inlineCompletionManual": {"modelTemperature": 0.5}}).settings
    manual, automatic = found.profile_for("inlineCompletionManual"), found.profile_for("inlineCompletion")
    assert manual.api_model_id == automatic.api_model_id != found.profile_for("chat").api_model_id
