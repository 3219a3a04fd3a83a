"""Nothing of a file that holds secrets goes to a model; files that only sound like it are completed."""

from __future__ import annotations

import pytest

from lapce_ai_server.completion.secret_files import is_secret

SECRET = [
    ".env", ".ENV", ".env.local", ".env.production", "prod.env", ".envrc", "server.pem", "SERVER.PEM", "tls.key",
    "key.p12", "cert.pfx", "store.jks", "debug.keystore", "passwords.kdbx", "putty.ppk", "id_rsa", "id_rsa.bak",
    "id_ed25519", "id_ecdsa_work", ".netrc", "_netrc", ".npmrc", ".pypirc", ".git-credentials", ".pgpass",
    ".htpasswd", "credentials", "credentials.json", "credentials.py", "Credentials.toml", "aws_credentials.json",
    "secrets.yaml", "secrets.py", "secrets.toml", ".secrets", "secret.yaml", "app_secrets.json",
    "api-credentials.txt", "terraform.tfvars", "prod.auto.tfvars", "x.tfvars.json", "terraform.tfstate",
    "terraform.tfstate.backup", "kubeconfig", "dev.kubeconfig", "client_secret_12.apps.json", "service-account.json",
    "serviceAccountKey.json", ".bash_history", ".vault-token", "local.settings.json", ".aws/credentials",
    ".aws/config", ".ssh/config", ".ssh/anything", ".kube/config", ".docker/config.json", ".gnupg/x",
    ".config/gcloud/access_tokens.db", ".config/lapce-ai/config.toml", ".env#L3", ".env?x=1", ".env~", "key.pem.bak",
]  # fmt: skip
HARMLESS = [
    "a.py", "main.rs", "environment.py", "env.d.ts", ".env.example", ".env.sample", ".env.template", "keyboard.ts",
    "key.py", "keys.go", "monkey", "pem.py", "credentials_controller.rb", "CredentialsProvider.java", "secretary.py",
    "secret_santa.ts", "secrets_test.go", "tokens.json", "id_rsa.pub", "package.json", "config.toml", "config.json",
    "docker/config.json", "kube/config", "README.md", "ssh/client.c", "variables.tf", "main.tf", "password_field.tsx",
    "history.py", "aws/credentials_loader.py", ".gitignore", ".azure/pipelines.yml", "gcloud/main.py",
]  # fmt: skip


@pytest.mark.parametrize("name", SECRET)
@pytest.mark.parametrize("folder", ["/home/me/project/", "C:\\Users\\me\\", ""])
def test_a_secret_file_is_known_by_its_name(name: str, folder: str) -> None:
    assert is_secret(folder + name)


@pytest.mark.parametrize("name", HARMLESS)
def test_other_files_are_completed(name: str) -> None:
    assert not is_secret(f"/home/me/project/{name}")


def test_a_language_of_secrets_tells_too() -> None:
    assert is_secret("untitled:Untitled-1", "dotenv")
    assert not is_secret("untitled:Untitled-1", "python")
