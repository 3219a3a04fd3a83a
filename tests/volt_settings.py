"""The published schema of the settings → those that Lapce's settings page shows. As a program, it writes volt.toml.

Lapce shows texts, numbers and switches only, and never sends a default: each is one of the server's own, repeated so
that the page shows the truth. Names are lower-case, with a dot after the group.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from settings_table import properties

ROOT = Path(__file__).parent.parent
MARK = (
    "# Written by `python tests/volt_settings.py` from the settings' schema; all others: plugin-assets/settings.md.\n"
)
SERVER_PATH = (
    "Full path of the program lapce-ai, or of a Python that has it, or a program's name on PATH; never one in the "
    "workspace. Unset: found by itself on PATH, in python3, and where pipx and uv install programs."
)

SETTINGS: Mapping[str, str] = {
    "api-provider": "apiProvider",
    "model": "model",
    "openai.api-key": "openAiApiKey",
    "openai.base-url": "openAiBaseUrl",
    "openai.model": "openAiModelId",
    "azure.api-key": "openAiApiKey",
    "azure.endpoint": "azureEndpoint",
    "azure.deployment": "azureDeployment",
    "anthropic.api-key": "apiKey",
    "anthropic.base-url": "anthropicBaseUrl",
    "anthropic.model": "apiModelId",
    "gemini.api-key": "geminiApiKey",
    "gemini.model": "apiModelId",
    "vertex.project-id": "vertexProjectId",
    "vertex.region": "vertexRegion",
    "vertex.key-file": "vertexKeyFile",
    "vertex.model": "apiModelId",
    "aws.region": "awsRegion",
    "aws.profile": "awsProfile",
    "aws.use-profile": "awsUseProfile",
    "aws.api-key": "awsApiKey",
    "aws.use-api-key": "awsUseApiKey",
    "bedrock.model": "apiModelId",
    "openrouter.api-key": "openRouterApiKey",
    "openrouter.model": "openRouterModelId",
    "xai.api-key": "xaiApiKey",
    "xai.model": "apiModelId",
    "inline.enabled": "inlineEnabled",
    "inline.lines": "inlineLines",
    "inline.languages": "inlineLanguages",
    "inline.disabled-globs": "inlineDisabledGlobs",
    "inline.max-file-kilobytes": "inlineMaxFileKilobytes",
    "local.model-path": "localModelPath",
    "api-request-timeout": "apiRequestTimeout",
    "code-actions": "codeActions",
    "proxy": "proxy",
    "ca-file": "caFile",
    "log-level": "logLevel",
}
"""Key in Lapce → the setting in the schema that it is."""


def rows() -> Iterator[tuple[str, object, str]]:
    """Key, default and description of each."""
    yield "server.path", "", SERVER_PATH
    published = properties()
    for key, name in SETTINGS.items():
        row = published[name]
        yield key, default_of(row), described(row)


def default_of(row: Mapping[str, Any]) -> object:
    """What the page shows where the user has set nothing; its type is the widget's."""
    unset: object = False if row.get("type") == "boolean" else ""
    return row.get("default", unset)


def described(row: Mapping[str, Any]) -> str:
    """The schema's words, and what the page cannot show otherwise."""
    choices = f" One of: {', '.join(row['enum'])}." if "enum" in row else ""
    secret = " Kept as plain text in settings.toml." if row.get("format") == "password" else ""
    default = f" Default: {json.dumps(row['default'])}." if "default" in row else ""
    return f"{row['description']}{choices}{default}{secret}"


def config() -> str:
    """TOML. A JSON text is one of TOML, too."""
    return MARK + "".join(
        f'\n[config."{key}"]\ndefault = {json.dumps(default)}\n'
        f"description = {json.dumps(description, ensure_ascii=False)}\n"
        for key, default, description in rows()
    )


def filled(text: str) -> str:
    """volt.toml with its settings written anew."""
    return text.partition(MARK)[0] + config()


if __name__ == "__main__":
    manifest = ROOT / "volt.toml"
    manifest.write_text(filled(manifest.read_text("utf-8")), "utf-8")
