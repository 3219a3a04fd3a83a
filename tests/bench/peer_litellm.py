"""litellm's asynchronous streams, only read. Its model costs come from its own package: it asks nobody."""

from __future__ import annotations

import os

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # before the import, which would fetch them
os.environ["AIOHTTP_CONNECTOR_LIMIT"] = os.environ["AIOHTTP_CONNECTOR_LIMIT_PER_HOST"] = "100000"  # nothing waits

import litellm

from .address import Address
from .order import Order
from .reading import MESSAGES, PATIENT_SECONDS, Read, main


def make(address: Address) -> Read:
    """Reads with `acompletion`."""
    litellm.suppress_debug_info = True
    litellm.telemetry = False
    if address.ca_file is not None:
        litellm.ssl_verify = address.ca_file

    async def read(address: Address, number: int, order: Order) -> None:
        stream = await litellm.acompletion(
            model="openai/m",
            api_base=address.base_url,
            api_key="k",
            messages=MESSAGES,
            stream=True,
            stream_options={"include_usage": True},
            max_retries=0,
            timeout=PATIENT_SECONDS,
        )
        async for event in stream:
            text = event.choices[0].delta.content if event.choices else None
            if text:
                order.saw(number, int(text[2:]))

    return read


if __name__ == "__main__":
    main(make)
