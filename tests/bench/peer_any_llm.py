"""any-llm's asynchronous streams, only read: the openai SDK with types of its own around it."""

from __future__ import annotations

import openai
from any_llm import AnyLLM

from .address import Address
from .order import Order
from .reading import MESSAGES, PATIENT_SECONDS, Read, client_context, main


def make(address: Address) -> Read:
    """Reads with `acompletion`, the SDK's limits opened so that nothing waits; one client for each address."""
    limits = type(openai.DEFAULT_CONNECTION_LIMITS)(max_connections=None, max_keepalive_connections=100)
    http = openai.DefaultAsyncHttpxClient(verify=client_context(address) or False, limits=limits)
    clients: dict[str, AnyLLM] = {}

    async def read(address: Address, number: int, order: Order) -> None:
        url = address.base_url
        if url not in clients:
            options = {"http_client": http, "max_retries": 0, "timeout": PATIENT_SECONDS}
            clients[url] = AnyLLM.create("openai", api_key="k", api_base=url, **options)
        stream = await clients[url].acompletion(
            model="m", messages=MESSAGES, stream=True, stream_options={"include_usage": True}
        )
        async for event in stream:
            text = event.choices[0].delta.content if event.choices else None
            if text:
                order.saw(number, int(text[2:]))

    return read


if __name__ == "__main__":
    main(make)
