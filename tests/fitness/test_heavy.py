"""The clouds' own libraries stay out of the server, whichever provider is asked: only helper processes load them."""

import subprocess
import sys

from lapce_ai_providers.registry import PROVIDER_NAMES

HEAVY = {
    "boto3",
    "botocore",
    "google",
    "cryptography",
    "azure",
    "msal",
    "urllib3",
    "requests",
    "toktok",
    "keyring",
    "secretstorage",
}
PROGRAM = f"""
import sys
from lapce_ai_providers.registry import provider_named
import lapce_ai_providers.stream, lapce_ai_providers.transport.transport
from lapce_ai_providers.auth import aws_credentials, entra_token, fetched_keys, google_token, key_command, stored_keys
for name in {PROVIDER_NAMES!r}:
    provider_named(name)
print(*sys.modules)
"""


def test_all_eight_providers_load_none_of_the_clouds_libraries() -> None:
    run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=60)
    loaded = {name.partition(".")[0] for name in run.stdout.split()}
    assert "lapce_ai_providers" in loaded
    assert loaded & HEAVY == set()
