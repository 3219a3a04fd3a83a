"""Messages as the API takes them: what is dropped, what is refused."""

from typing import Any

import pytest

from lapce_ai_providers.dialects.gemini_generate.contents import contents, parts
from lapce_ai_providers.errors import InvalidCall

PNG = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBO"}}
ADDRESS = {"type": "image", "source": {"type": "url", "url": "https://x/y.png"}}


def result(content: Any, tool_use_id: str = "calc-1-2") -> list[dict[str, Any]]:
    return parts([{"type": "tool_result", "tool_use_id": tool_use_id, "content": content}])


def response(name: str, content: str) -> dict[str, Any]:
    return {"functionResponse": {"name": name, "response": {"name": name, "content": content}}}


def test_roles_are_the_api_s() -> None:
    messages = [{"role": "user", "content": "a"}, {"role": "assistant", "content": []}]
    assert contents(messages) == [{"parts": [{"text": "a"}], "role": "user"}, {"parts": [], "role": "model"}]


@pytest.mark.parametrize("content", [None, "", 7])
def test_a_result_without_content_is_dropped(content: object) -> None:
    assert result(content) == []


def test_a_result_s_pictures_follow_it_but_for_those_given_by_address() -> None:
    found = result([{"type": "text", "text": "a"}, PNG, ADDRESS, {"type": "text", "text": "b"}])
    picture = {"inlineData": {"data": "iVBO", "mimeType": "image/png"}}
    assert found == [response("calc", "a\n\nb\n\n(See next part for image)"), picture]
    assert result([]) == [response("calc", "")]
    assert result([], "") == [response("", "")]


def test_a_call_without_input_has_no_arguments() -> None:
    assert parts([{"type": "tool_use", "id": "x", "name": "f"}]) == [{"functionCall": {"name": "f"}}]


@pytest.mark.parametrize("block", [{"type": "thinking", "thinking": "x"}, {"type": "document"}, {}])
def test_other_blocks_are_refused(block: dict[str, Any]) -> None:
    with pytest.raises(InvalidCall, match=f"Unsupported content block type: {block.get('type')}"):
        parts([block])


@pytest.mark.parametrize("block", [ADDRESS, {"type": "image"}])
def test_a_picture_without_data_is_refused(block: dict[str, Any]) -> None:
    with pytest.raises(InvalidCall, match="Unsupported image source type"):
        parts([block])
