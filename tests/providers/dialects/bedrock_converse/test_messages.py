"""Messages become Converse's as the reference converts them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapce_ai_providers.dialects.bedrock_converse.messages import converse_messages, script_text
from lapce_ai_providers.errors import InvalidCall

JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=6,
)


def converted(*blocks: dict[str, Any]) -> list[dict[str, Any]]:
    (message,) = converse_messages([{"role": "user", "content": list(blocks)}])
    content: list[dict[str, Any]] = message["content"]
    return content


def picture(media_type: str | None = "image/png", data: str = "aGk=") -> dict[str, Any]:
    return {"type": "image", "source": {"type": "base64", "media_type": media_type, "data": data}}


def test_a_picture_is_base64_in_its_normal_form() -> None:
    for data in ("aGk=", "aGk", " aG\nk = "):
        assert converted(picture(data=data)) == [{"image": {"format": "png", "source": {"bytes": "aGk="}}}]


@pytest.mark.parametrize(
    ("media_type", "kind"),
    [("image/bmp", "bmp"), ("png", "undefined"), (None, "undefined"), ("image/svg+xml", "svg+xml")],
)
def test_other_formats_are_refused(media_type: str | None, kind: str) -> None:
    with pytest.raises(InvalidCall, match=r"^Unsupported image format: ") as raised:
        converted(picture(media_type))
    assert raised.value.message.endswith(f": {kind}")


@pytest.mark.parametrize(
    "source", [{"type": "url", "url": "https://x.example/a.png"}, {"data": "&&&", "media_type": "image/png"}]
)
def test_pictures_without_data_are_refused_clearly(source: dict[str, Any]) -> None:
    with pytest.raises(InvalidCall):
        converted({"type": "image", "source": source})


def test_a_tools_input_becomes_tags() -> None:
    given_input = {
        "path": "a.ts",
        "recursive": True,
        "depth": 1.0,
        "none": None,
        "list": [1, None, ["x", 2]],
        "more": {"a": 1},
    }
    (block,) = converted({"type": "tool_use", "id": "t", "name": "read", "input": given_input})
    assert block["toolUse"]["input"] == (
        "<read>\n<path>\na.ts\n</path>\n<recursive>\ntrue\n</recursive>\n<depth>\n1\n</depth>\n<none>\nnull\n</none>\n"
        "<list>\n1,,x,2\n</list>\n<more>\n[object Object]\n</more>\n</read>"
    )
    assert converted({"type": "tool_use"}) == [
        {"toolUse": {"toolUseId": "", "name": "", "input": "<undefined>\n\n</undefined>"}}
    ]


def test_a_tools_result_is_text_for_text_and_picture_for_picture() -> None:
    content = [{"type": "text", "text": "see"}, picture(), {"type": "odd"}]
    (block,) = converted({"type": "tool_result", "tool_use_id": "t", "content": content})
    assert block["toolResult"]["content"] == [
        {"text": "see"},
        {"image": {"format": "png", "source": {"bytes": "aGk="}}},
        {"text": "[Unknown Block Type]"},
    ]


@pytest.mark.parametrize("result", [{"content": "lost"}, {}, {"content": None}])
def test_a_result_that_is_no_list_is_sent_empty_as_the_reference_does(result: dict[str, Any]) -> None:
    (block,) = converted({"type": "tool_result", "tool_use_id": "t", **result})
    assert block["toolResult"] == {"toolUseId": "t", "content": [{"text": ""}], "status": "success"}


@pytest.mark.parametrize("block", [{"type": "thinking", "thinking": "t"}, {"type": "document"}, {"type": "image"}])
def test_blocks_that_converse_does_not_know_are_named(block: dict[str, Any]) -> None:
    assert converted(block) == [{"text": "[Unknown Block Type]"}]


@given(JSON)
def test_every_value_has_a_text(value: object) -> None:
    assert isinstance(script_text(value), str)
