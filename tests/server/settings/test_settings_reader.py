"""Raw settings → options: spelling, nesting, wrong values, and anything else that JSON can hold."""

from __future__ import annotations

import json
import logging
import random
from typing import Any

import pytest
from attrs import fields
from hypothesis import given, settings
from hypothesis import strategies as st

from lapce_ai_providers.errors import InvalidCall, SettingsProblem
from lapce_ai_providers.profile import Profile, setting_name
from lapce_ai_server.settings.decode import LONGEST_QUOTED_TEXT, shown
from lapce_ai_server.settings.fields import PROFILE_RULES, SERVER_RULES
from lapce_ai_server.settings.options import section_of
from lapce_ai_server.settings.reader import read_options
from settings_cases import messages, resolution, said

A_VALUE: dict[str, Any] = {
    "text": "a text",
    "secret": "a secret text",
    "flag": True,
    "integer": 7,
    "number": 7.5,
    "headers": {"X-Name": "value"},
    "model_info": {"maxTokens": 7},
    "command": "pass show 'open ai'",
    "names": "*.md, docs/",
    "switches": {"markdown": False},
}
WRONG: dict[str, list[Any]] = {
    "names": [5, True, {"x": 1}, [1], ["x", None]],
    "switches": [5, True, {"x": 1}, {"x": "on"}, [1]],
    "text": [5, True, ["x"], {"x": 1}, 1.5],
    "secret": [5, True, ["sk-secret-in-list"], {"sk": "sk-secret-inside"}],
    "command": [5, True, {"x": "secret"}, "pass 'secret", [], ["pass", 5], "\0secret", " "],
    "flag": ["true", 1, 0, [], "no"],
    "integer": ["5", True, 1.5, [5], {"x": 5}, float("inf"), float("nan"), 2**60],
    "number": ["5", False, [5], {"x": 5}, float("-inf"), float("nan"), 10**400],
    "headers": ["X: y", 5, {"X-Key": 5}, {"X-Key": None}, ["X"]],
    "model_info": ["x", 5, [1], {"maxTokens": "many"}, {"supportsImages": 1}],
    "choice": [5, True, "never heard", ["low"]],
    "hosts": ["one", 5, {"a": "b"}, ["a", 5]],
}
EVERY = [(name, rule, False) for name, rule in PROFILE_RULES.items() if name not in SERVER_RULES] + [
    (name, rule, True) for name, rule in SERVER_RULES.items()
]


def a_value(rule: Any) -> Any:
    return rule.choices[0] if rule.choices else (["a.example"] if rule.kind == "hosts" else A_VALUE[rule.kind])


@pytest.mark.parametrize(("name", "rule", "of_server"), EVERY, ids=[rule.name for _, rule, _ in EVERY])
def test_every_setting_takes_a_right_value_and_names_itself_for_a_wrong_one(
    name: str, rule: Any, of_server: bool
) -> None:
    right = read_options({rule.name: a_value(rule)}, "editor")
    assert right.problems == ()
    assert right.hints == ()
    assert name.removesuffix("_command") in (right.server if of_server else right.profile)
    for value in WRONG[rule.kind]:
        if name in ("model", "aws_bedrock_endpoint", "max_idle_connections") and isinstance(value, dict):
            continue  # the beginning of longer names: model.temperature
        wrong = read_options({rule.name: value}, "editor")
        (problem,) = wrong.problems
        assert problem.message.startswith(f"{rule.name}: "), problem.message
        assert "expected" in problem.message
        assert problem.message.endswith("(the editor's settings)")
        assert "secret" not in problem.message


def test_a_wrong_value_costs_nothing_but_itself() -> None:
    found = resolution({"openAiApiKey": "k", "modelTemperature": "hot", "openAiModelId": "m", "maxConnections": 0})
    assert said(found.settings.profile_for("chat")) == {
        "api_provider": "openai",
        "open_ai_api_key": "k",
        "open_ai_model_id": "m",
    }
    assert messages(found) == [
        'modelTemperature: expected a number, got "hot" (the editor\'s settings)',
        "maxConnections: expected a whole number from 1 on, got 0 (the editor's settings)",
    ]
    assert found.settings.transport.active_connections == 1024


@pytest.mark.parametrize(
    "editor",
    [
        {"apiProvider": "ollama"},
        {"openAiBaseUrl": 5},
        {"apiProvider": ["openai"]},
        {"openai": {"baseUrl": False}},
    ],
)
def test_a_wrong_whereto_is_not_replaced_by_somewhere_else(editor: Any) -> None:
    found = resolution(editor, environment={"OPENAI_API_KEY": "k"})
    (problem,) = found.problems
    with pytest.raises(SettingsProblem) as caught:
        found.settings.profile_for("chat")
    assert caught.value.message == problem.message


def test_a_wrong_whereto_of_another_provider_does_no_harm() -> None:
    found = resolution({"xaiBaseUrl": 5, "openAiApiKey": "k"})
    assert found.settings.profile_for("chat").api_provider == "openai"
    assert len(found.problems) == 1


def test_a_wrong_profile_stops_only_itself() -> None:
    found = resolution({"openAiApiKey": "k", "profiles": {"bad": 5, "good": {"openAiModelId": "m"}, "none": None}})
    assert messages(found) == [
        "profiles.bad: expected an object with the profile's settings, got 5 (the editor's settings)"
    ]
    assert found.settings.profile_named("good").open_ai_model_id == "m"
    with pytest.raises(SettingsProblem, match=r"profiles\.bad"):
        found.settings.profile_named("bad")
    with pytest.raises(InvalidCall, match="there is no profile none"):
        found.settings.profile_named("none")


@pytest.mark.parametrize(
    ("editor", "setting"),
    [
        ({"profiles": ["a"]}, "profiles"),
        ({"roles": "chat"}, "roles"),
        ({"roles": {"chat": 5}}, "roles.chat"),
        ({"chat": True}, "chat"),
        ({"inlineCompletion": {"profile": 5}}, "inlineCompletion.profile"),
        ({"profiles": {"work": {"modelTemperature": "x"}}}, "profiles.work.modelTemperature"),
        ({"profiles": {"two words": {"modelTemperature": "x"}}}, "profiles.'two words'.modelTemperature"),
        ({"anthropic": {"maxTokens": 1, "modelTemperature": "x"}}, "anthropic.modelTemperature"),
        (["not", "an object"], ""),
    ],
)
def test_a_problem_says_where_in_the_settings_it_is(editor: Any, setting: str) -> None:
    assert [problem.setting for problem in resolution(editor).problems] == [setting]


def test_a_problem_in_the_file_names_the_file() -> None:
    assert messages(resolution(file={"modelMaxTokens": "5"})) == [
        'modelMaxTokens: expected a whole number, got "5" (config.toml)'
    ]


def test_a_problem_in_a_variable_names_the_variable() -> None:
    found = resolution(environment={"LAPCE_AI_LOG": "loud", "LAPCE_AI_PROVIDER": "nobody", "OPENAI_API_KEY": "k"})
    assert messages(found) == [
        "LAPCE_AI_PROVIDER: expected one of openai, azure, anthropic, gemini, vertex, bedrock, openrouter, xai, "
        'got "nobody" (the environment)',
        'LAPCE_AI_LOG: expected one of debug, info, warning, error, got "loud" (the environment)',
    ]
    with pytest.raises(SettingsProblem, match="LAPCE_AI_PROVIDER"):
        found.settings.profile_for("chat")


@given(st.sampled_from(EVERY), st.randoms(use_true_random=False))
def test_spelling_does_not_matter(entry: Any, chance: random.Random) -> None:
    name, rule, of_server = entry
    written = "".join(
        chance.choice(("", "-", "_")) + chance.choice((letter.lower(), letter.upper())) for letter in rule.name
    )
    options = read_options({written: a_value(rule)}, "editor")
    assert name.removesuffix("_command") in (options.server if of_server else options.profile)
    if not of_server and name != "model" and rule.kind != "command":
        profile = resolution().settings.inline_profile({written: a_value(rule)})
        assert profile == resolution().settings.inline_profile({rule.name: a_value(rule)})


@given(st.sampled_from([a.name for a in fields(Profile)]), st.data())
def test_dotted_keys_arrive_whole(name: str, data: st.DataObject) -> None:
    """Lapce sends `"open.ai.api-key" = …` as objects in objects."""
    words = setting_name(name)
    cuts = sorted(data.draw(st.sets(st.integers(1, len(words) - 1), max_size=4)))
    pieces = [words[start:end].lower() for start, end in zip([0, *cuts], [*cuts, len(words)], strict=True)]
    value: Any = a_value(PROFILE_RULES[name])
    for piece in reversed(pieces):
        value = {piece: value}
    options = read_options(value, "editor")
    assert options.hints == ()
    assert name in {*options.profile, *options.server, *(key for fields in options.sections.values() for key in fields)}


@pytest.mark.parametrize(
    ("editor", "expected"),
    [
        ({"openai": {"apikey": "k"}}, {"open_ai_api_key": "k"}),
        ({"openai": {"api": {"key": "k"}}}, {"open_ai_api_key": "k"}),
        ({"openai": {"headers": {"A-B": "c"}}}, {"open_ai_headers": {"A-B": "c"}}),
        ({"openai": {"baseurl": "http://localhost/v1"}}, {"open_ai_base_url": "http://localhost/v1"}),
        ({"xai": {"apikey": "k", "model": "m"}}, {"xai_api_key": "k", "api_model_id": "m"}),
        ({"gemini": {"baseUrl": "http://localhost"}}, {"google_gemini_base_url": "http://localhost"}),
        ({"aws": {"region": "eu-west-1"}}, {"aws_region": "eu-west-1"}),
        ({"bedrock": {"awsRegion": "eu-west-1"}}, {"aws_region": "eu-west-1"}),
        ({"openai": {"apikey": "k"}, "model": {"temperature": 1}}, {"open_ai_api_key": "k", "model_temperature": 1}),
        (
            {"openaiapikey": "k", "openaicustommodelinfo": {"maxtokens": 5, "New": 1, "inputPrice": None}},
            {"open_ai_api_key": "k", "open_ai_custom_model_info": {"maxTokens": 5, "New": 1, "inputPrice": None}},
        ),
    ],
)  # fmt: skip
def test_settings_may_be_grouped(editor: Any, expected: dict[str, Any]) -> None:
    found = resolution(editor)
    assert messages(found) == []
    assert found.hints == ()
    chosen = said(found.settings.default.profile)
    chosen.pop("api_provider")
    assert chosen == expected


@pytest.mark.parametrize(
    ("editor", "hint"),
    [
        ({"modelTemprature": 1}, "unknown setting modelTemprature; did you mean modelTemperature?"),
        ({"provider": "openai"}, "unknown setting provider; did you mean apiProvider?"),
        ({"openAiKey": "k"}, "unknown setting openAiKey; did you mean openAiApiKey?"),
        ({"roles": {"poem": "x"}}, "unknown setting roles.poem"),
        ({"fontSize": 12}, "unknown setting fontSize"),
        ({"profiles": {"a": {"fontSize": 12}}}, "unknown setting profiles.a.fontSize"),
        ({"a\nb": 1}, r"unknown setting 'a\nb'"),
    ],
)
def test_a_misspelt_setting_is_a_hint_and_no_error(editor: Any, hint: str) -> None:
    found = resolution(editor)
    assert found.hints == (hint,)
    assert found.problems == ()


@pytest.mark.parametrize(
    ("raw", "section"),
    [
        (None, {}),
        ({}, {}),
        ([1], {}),
        ("text", {}),
        ({"model": "m"}, {"model": "m"}),
        ({"lapceAi": {"model": "m"}, "python": {}}, {"model": "m"}),
        ({"lapce-ai": {"model": "m"}}, {"model": "m"}),
        ({"LAPCE_AI": None}, {}),
    ],
)
def test_our_section_is_found_or_the_whole_is_ours(raw: object, section: object) -> None:
    assert section_of(raw) == section


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "null"),
        (True, "true"),
        (5, "5"),
        (1e400, "a number out of range"),
        ("hot", '"hot"'),
        ("sk-proj-0123456789", "a text of 18 characters"),
        ("a\nb", "a text of 3 characters"),
        ([1], "a list"),
        ({}, "an object"),
    ],
)
def test_a_value_is_shown_so_that_no_key_and_no_control_character_can_be_in_it(value: object, words: str) -> None:
    assert shown(value) == words


SECRET = "sk-proj-abcdefghijklmnop0123456789"
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just(SECRET)
NAMES = st.text(max_size=8) | st.sampled_from(
    ["profiles", "roles", "chat", "inlineCompletion", "profile", "model", "openai", "lapceAi", "work"]
    + [rule.name for _, rule, _ in EVERY]
)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5), max_leaves=20
)


@settings(max_examples=100, deadline=None)
@given(JSON, JSON, st.dictionaries(NAMES, JSON, max_size=6), st.text(max_size=6))
def test_no_settings_can_break_the_server_or_show_a_key(
    editor: Any, file: Any, call: dict[str, Any], name: str
) -> None:
    environment = {"OPENAI_API_KEY": SECRET, "LAPCE_AI_LOG": "x"}
    found = resolution(editor, file=file, environment=environment)
    told = [*messages(found), *found.hints, repr(found), json.dumps(found.settings.overview(), default=str)]
    asks = (
        lambda: found.settings.profile_for("chat"),
        lambda: found.settings.profile_for("inlineCompletion"),
        lambda: found.settings.profile_named(name),
        lambda: found.settings.inline_profile(call),
        lambda: found.settings.with_overrides(found.settings.inline_profile({}), call, name),
    )
    for ask in asks:
        try:
            profile = ask()
        except (InvalidCall, SettingsProblem) as error:
            told.append(error.message)
        else:
            told.append(found.settings.withheld_key_hint(profile) or "")
    assert logging.getLevelNamesMapping()[found.settings.log_level.upper()]
    assert found.settings.transport.active_connections >= 1
    visible = _texts_not_secret(editor, file, call)
    assert not any(SECRET in text for text in told if not visible)


def _texts_not_secret(*documents: object) -> bool:
    """Whether the key stands where a text is expected that is no secret: an address, a model, a name."""
    return any(SECRET in json.dumps(document) for document in documents)


@given(st.sampled_from([rule for _, rule, _ in EVERY if rule.kind in ("secret", "headers")]), JSON)
def test_what_stands_in_place_of_a_key_is_never_told(rule: Any, value: Any) -> None:
    for raw in (
        {rule.name: value},
        {rule.name: [SECRET, value]},
        {rule.name: {SECRET: value, "x": SECRET}},
        {rule.name: SECRET},
    ):
        found = resolution({**raw, "profiles": {"p": raw}})
        assert SECRET not in repr([found, messages(found), found.hints])
        try:
            profile = found.settings.inline_profile(raw)
        except InvalidCall as error:
            assert SECRET not in error.message
        else:
            assert SECRET not in repr(profile)


def test_a_key_pasted_into_a_wrong_setting_is_not_quoted() -> None:
    assert len(SECRET) > LONGEST_QUOTED_TEXT
    found = resolution({"modelTemperature": SECRET, "apiProvider": SECRET, "logLevel": SECRET})
    assert len(found.problems) == 3
    assert SECRET not in " ".join(messages(found))
