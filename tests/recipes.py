"""What users copy out of plugin-assets/editors/README.md, word for word, and a user's machine on which it must work."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from codebase import ROOT
from editor import clean_environment

PAGE = ROOT / "plugin-assets" / "editors" / "README.md"
PROGRAM = "def area(width, height):\n    return width * height"
"""What the model knows."""


def recipe(editor: str, number: int = 0) -> str:
    """The so-many-th block of the editor's part. `CHECKOUT` stands for this one, as the page says."""
    part = re.search(rf"^## {re.escape(editor)}\n(.*?)(?=^## |\Z)", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert part is not None, f"no recipe for {editor}"
    blocks = re.findall(r"^```\w+\n(.*?)^```$", part[1], re.MULTILINE | re.DOTALL)
    return blocks[number].replace("CHECKOUT", str(ROOT))


def machine(home: Path, vendor_url: str, **variables: str) -> dict[str, str]:
    """The environment of a user who has installed the server and whose config.toml names a vendor on loopback."""
    config = home / ".config" / "lapce-ai" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(
        f'apiProvider = "openai"\nopenAiBaseUrl = "{vendor_url}/v1"\nopenAiApiKey = "sk-of-the-test"\n'
        'openAiModelId = "m"\nfillInTheMiddle = "chat"\n',
        "utf-8",
    )
    config.chmod(0o600)
    environment = clean_environment(home, **variables)
    programs = f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"
    return {**environment, "PATH": f"{programs}:{environment.get('PATH', '')}"}
