"""A process that uses the local engine until it is killed: `local_engine_user.py FOLDER`; says "in use" once it is."""

import asyncio
import sys
from pathlib import Path

from lapce_ai_providers.profile import Profile
from lapce_ai_server.local.folders import LocalFolder
from lapce_ai_server.local.manager import LocalEngine

FAKE_ENGINE = (str(Path(__file__).with_name("fake_local_engine.py")),)


async def main() -> None:
    engine = LocalEngine(LocalFolder(Path(sys.argv[1])), command=FAKE_ENGINE)
    async with engine.use(Profile(api_provider="openai", open_ai_base_url="local:"), lambda _: None):
        print("in use", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
