"""One Neovim for all tests of ghost text in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from editor import clean_environment
from fake_vendors import fake_vendor
from inline_models import knows
from neovim_editor import neovim
from neovim_seat import PROGRAM, Seat


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def whole_seat(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Seat]:
    home = tmp_path_factory.mktemp("home")
    async with fake_vendor() as vendor:
        profile: dict[str, Any] = {
            "apiProvider": "openai",
            "openAiBaseUrl": f"{vendor.url}/v1",
            "openAiApiKey": "sk-of-the-test",
            "openAiModelId": "m",
            "fillInTheMiddle": "chat",
        }
        vendor.always(knows(PROGRAM))
        async with neovim(home / "first.py", clean_environment(home), {"settings": profile}) as editor:
            yield Seat(editor, vendor, home)


@pytest.fixture
def seat(whole_seat: Seat) -> Seat:
    """Nothing is left of the tests before."""
    whole_seat.editor.messages.clear()
    whole_seat.vendor.requests.clear()
    return whole_seat
