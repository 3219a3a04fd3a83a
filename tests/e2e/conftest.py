"""One server for the calls of a test module, a vendor of its own for every test."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from editor import Editor, clean_environment, start_editor, stop_editor
from fake_vendors import FakeVendor, fake_vendor
from raw_editor import RawEditor, raw_editor


@pytest_asyncio.fixture(loop_scope="session")
async def vendor() -> AsyncIterator[FakeVendor]:
    async with fake_vendor() as vendor:
        yield vendor


@pytest.fixture
def profile(vendor: FakeVendor) -> dict[str, object]:
    """Asks the vendor of this test."""
    return {
        "apiProvider": "openai",
        "openAiBaseUrl": f"{vendor.url}/v1",
        "openAiApiKey": "sk-of-the-test",
        "openAiModelId": "m",
    }


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A user's environment without keys, proxies and settings."""
    return clean_environment(tmp_path_factory.mktemp("home"))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def editor(environment: dict[str, str]) -> AsyncIterator[Editor]:
    """Shared by all tests that bring their own profile: calls are independent of each other."""
    editor = await start_editor(environment)
    yield editor
    assert await stop_editor(editor) == 0


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def raw(environment: dict[str, str]) -> AsyncIterator[RawEditor]:
    """A bare client, shared by the tests of a module; initialized without settings."""
    async with raw_editor(environment) as editor:
        await editor.initialize()
        yield editor
        assert await editor.leave() == 0
