"""A call → the body of `:predict`: one instance, and how it is to be answered.

https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.publishers.models/predict
(checked 2026-11). A call with messages becomes a chat (`context`, `messages`), a prompt becomes a text (`prompt`): the
two shapes that text models of this API know.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from ...call import Call, Message
from ...errors import InvalidCall
from ...profile import Profile

Body = dict[str, Any]

AUTHORS = {"user": "user", "assistant": "bot"}


def predict_body(call: Call) -> Body:
    """The body of the call's one request. Raises InvalidCall for a block that is no text."""
    return {"instances": [instance(call)], "parameters": parameters(call.profile)}


def instance(call: Call) -> Body:
    """What is asked."""
    if call.prompt is not None:
        return {"prompt": call.prompt}
    context = {"context": call.system} if call.system else {}
    return {**context, "messages": [chat_message(message) for message in call.messages]}


def chat_message(message: Message) -> Body:
    """One turn of the chat."""
    return {"author": AUTHORS[message["role"]], "content": text_of(message["content"])}


def text_of(content: str | Sequence[Any]) -> str:
    """The texts of a message as one. Raises InvalidCall for any other block: the API has no place for it."""
    if isinstance(content, str):
        return content
    blocks = cast("Sequence[Body]", content)
    for block in blocks:
        if block["type"] != "text":
            raise InvalidCall(f"Unsupported content block type: {block['type']}")
    return "\n\n".join(block.get("text", "") for block in blocks)


def parameters(profile: Profile) -> Body:
    """How warm, how long."""
    temperature = 0 if profile.model_temperature is None else profile.model_temperature
    longest = {} if profile.model_max_tokens is None else {"maxOutputTokens": profile.model_max_tokens}
    return {"temperature": temperature, **longest}
