"""The vendor's own SDK, only reading."""

from __future__ import annotations

import openai

from .address import Address
from .order import Order
from .reading import MESSAGES, PATIENT_SECONDS, Read, client_context, main


def make(address: Address) -> Read:
    """Reads with AsyncOpenAI, its limits opened so that nothing waits."""
    limits = type(openai.DEFAULT_CONNECTION_LIMITS)(max_connections=None, max_keepalive_connections=100)
    http = openai.DefaultAsyncHttpxClient(verify=client_context(address) or False, limits=limits)
    client = openai.AsyncOpenAI(
        api_key="k", base_url=address.base_url, http_client=http, max_retries=0, timeout=PATIENT_SECONDS
    )

    async def read(address: Address, number: int, order: Order) -> None:
        stream = await client.with_options(base_url=address.base_url).chat.completions.create(
            model="m",
            messages=MESSAGES,
            stream=True,
            stream_options={"include_usage": True},
        )
        async for event in stream:
            text = event.choices[0].delta.content if event.choices else None
            if text:
                order.saw(number, int(text[2:]))

    return read


if __name__ == "__main__":
    main(make)
