"""Names of files that hold keys and passwords: nothing of them is ever sent to a model. Pure.

Asked for at each key, so all names are one regular expression.
"""

from __future__ import annotations

import re
from fnmatch import translate
from functools import cache

NAMES = (
    # environments
    ".env", ".env.*", "*.env", ".envrc", ".flaskenv", ".dev.vars", ".dev.vars.*",
    # private keys and key stores
    "*.pem", "*.key", "*.p8", "*.p12", "*.pfx", "*.pkcs12", "*.jks", "*.keystore", "*.kdb", "*.kdbx", "*.ppk",
    "*.keytab", "*.gpg", "*.pgp", "*.ovpn", "id_rsa*", "id_dsa*", "id_ecdsa*", "id_ed25519*",
    # log-ins of programs
    ".netrc", "_netrc", ".npmrc", ".pypirc", ".git-credentials", ".pgpass", "pgpass.conf", ".my.cnf", ".mylogin.cnf",
    ".htpasswd", "*.htpasswd", ".s3cfg", ".boto", ".dockercfg", ".dockerconfigjson", ".vault-token", ".terraformrc",
    "terraform.rc", "kubeconfig", "kubeconfig.*", "*.kubeconfig", "shadow", "passwd", ".*_history",
    # whatever calls itself secret
    "credentials", "credentials.*", "*.credentials", "*credentials*.json", "secrets", "secrets.*", ".secrets",
    ".secrets.*", "secret.*", "*.secret", "*.secrets", "client_secret*.json", "service-account*.json",
    "service_account*.json", "serviceaccount*.json", "local.settings.json",
    # infrastructure
    "*.tfvars", "*.tfvars.json", "*.tfstate", "*.tfstate.*",
)  # fmt: skip
"""Patterns of file names, in any case."""
DATA = "json yaml yml toml ini xml cfg conf config txt csv properties plist db enc bak old orig save"
"""Endings of files that hold data: with one of them, `credentials-old` and `aws_secrets` are no program's source."""
PATHS = (
    ".ssh/", ".gnupg/", ".config/gcloud/", ".aws/credentials", ".aws/config", ".kube/config", ".docker/config.json",
    ".azure/accesstokens.json", ".azure/msal_token_cache.json", ".config/gh/hosts.yml", "lapce-ai/config.toml",
)  # fmt: skip
"""What paths end with, or folders in them."""
HARMLESS = (".env.example", ".env.sample", ".env.template", ".env.dist", ".env.defaults", "*.pub")
"""Made to be shown."""
LANGUAGES = frozenset({"dotenv", "env", "netrc", "pgp", "pem"})
"""Editors' names of languages in which only secrets are written."""

LEFTOVER = re.compile(r"(?:[?#][^/]*|~|\.(?:bak|old|orig|save|swp))\Z")
"""What programs write after the name of a file: `.env#L3`, `key.pem.bak`."""


def is_secret(path: str, language_id: str = "") -> bool:
    """Whether a file is one that holds secrets, going by its name.

    Args:
        path: with either slash between its parts; also a name alone.
        language_id: as the editor has it; tells of documents without a name.
    """
    if language_id.lower() in LANGUAGES:
        return True
    whole = path.replace("\\", "/").lower()
    return _is_secret(whole) or _is_secret(LEFTOVER.sub("", whole))


def _is_secret(whole: str) -> bool:
    name = whole.rpartition("/")[2].strip()
    patterns = _patterns()
    if patterns.harmless.match(name):
        return False
    return patterns.name.match(name) is not None or patterns.place.search(whole) is not None


class Patterns:
    """Compiled."""

    def __init__(self) -> None:
        rows = [translate(pattern) for pattern in NAMES]
        rows.append(rf"(?s:.*(?:credentials|secrets)(?:[-_.][\w.-]*)?\.(?:{'|'.join(DATA.split())}))\Z")
        self.name = re.compile("|".join(rows))
        self.harmless = re.compile("|".join(map(translate, HARMLESS)))
        folders = "|".join(re.escape(path) if path.endswith("/") else rf"{re.escape(path)}\Z" for path in PATHS)
        self.place = re.compile(rf"(?:\A|/)(?:{folders})")


@cache
def _patterns() -> Patterns:
    return Patterns()
