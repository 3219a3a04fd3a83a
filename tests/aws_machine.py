"""A machine as a recording had it: files in the home folder, variables, and boto3's chain asked in this process."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from lapce_ai_providers.auth import aws_credentials
from lapce_ai_providers.auth.ask_helper import HelperFailed
from lapce_ai_providers.auth.helpers import aws


async def answer_here(kind: str, question: Mapping[str, Any]) -> dict[str, Any]:
    """What the helper process answers, without the process."""
    assert kind == "aws"
    try:
        return aws.answer(question)
    except Exception as error:
        raise HelperFailed(type(error).__name__, str(error)) from None


@contextmanager
def aws_machine(files: Mapping[str, str], variables: Mapping[str, str]) -> Iterator[None]:
    """Nothing but these files and variables; metadata servers cannot be reached."""
    with tempfile.TemporaryDirectory() as home:
        for name, text in files.items():
            path = Path(home) / name.removeprefix("~/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        own = {"HOME": home, "USERPROFILE": home, "AWS_EC2_METADATA_DISABLED": "true", **variables}
        with (
            patch.dict(os.environ, {**clean, **own}, clear=True),
            patch.object(aws_credentials, "ask_helper", answer_here),
        ):
            yield
