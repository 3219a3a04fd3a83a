"""What a man page says beside purpose and options, for every command: exit status, environment, files, examples."""

from __future__ import annotations

import click
from attrs import frozen

USUAL_STATUS = "0: done.  1: failed, standard error says why.  2: wrong usage.  130: ended by Ctrl-C."
CONFIGURED = "As for `lapce-ai`: keys, addresses, proxies and certificates; see lapce-ai --help."
NO_VARIABLES = "HOME and XDG_DATA_HOME (Windows: USERPROFILE, LOCALAPPDATA) say where its files are."
CONFIG_FILE = "The configuration file; see lapce-ai --help."
STATE = "The state folder; see lapce-ai --help."
DATA = """Engine and models, in the user's data folder:
~/.local/share/lapce-ai/local (Linux)
~/Library/Application Support/lapce-ai/local (macOS)
%LOCALAPPDATA%\\lapce-ai\\local (Windows)"""
RUN_TOML = "FOLDER/.lapce/run.toml"

ALL_VARIABLES = """OPENAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY, OPENROUTER_API_KEY, XAI_API_KEY
                            keys, and others of the vendors' own; they also decide whom to ask
LAPCE_AI_PROVIDER, LAPCE_AI_MODEL
                            whom to ask, in place of that
LAPCE_AI_CONFIG             path of the configuration file
LAPCE_AI_LOG                debug, info, warning or error: from where on standard error is told
HTTPS_PROXY, HTTP_PROXY, NO_PROXY
                            the way out; this machine is always asked directly
SSL_CERT_FILE, SSL_CERT_DIR whose certificates are trusted"""
ALL_FILES = """~/.config/lapce-ai/config.toml (Linux), ~/Library/Application Support/lapce-ai/config.toml (macOS),
%APPDATA%\\lapce-ai\\config.toml (Windows)
                            the configuration
~/.local/state/lapce-ai (Linux), the folder `state` beside it (macOS), %LOCALAPPDATA%\\lapce-ai\\state (Windows)
                            what was spent, which folders are paused, what became of completions
~/.local/share/lapce-ai     the local model; see lapce-ai local --help"""


@frozen
class Page:
    """The rest of one command's page."""

    examples: str
    """A line for each: the command, two spaces or more, what it does."""
    status: str = USUAL_STATUS
    environment: str = CONFIGURED
    files: str = CONFIG_FILE

    def text(self) -> str:
        """As click's epilog, with the mark that keeps the lines of a paragraph."""
        parts = {
            "Exit status": self.status,
            "Environment": self.environment,
            "Files": self.files,
            "Examples": self.examples,
        }
        return "\n\n".join(f"\b\n{head}:\n{_indented(body)}" for head, body in parts.items())


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


def add_pages(command: click.Command, path: str = "lapce-ai") -> None:
    """Gives a command, and all under it, its page; what its epilog says already comes first."""
    if command.help:  # in a raw docstring the mark is two characters
        command.help = command.help.replace("\\b\n", "\b\n")
    if path in PAGES:
        command.epilog = "\n\n".join(filter(None, (command.epilog, PAGES[path].text())))
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            add_pages(inner, f"{path} {name}")


STATE_VARIABLES = "HOME and XDG_STATE_HOME (Windows: USERPROFILE, LOCALAPPDATA) say where the state folder is."

PAGES: dict[str, Page] = {
    "lapce-ai": Page(
        "lapce-ai                    serve the editor that starts it\nlapce-ai chat Why is the sky blue?",
        environment=ALL_VARIABLES,
        files=ALL_FILES,
    ),
    "lapce-ai serve": Page(
        "lapce-ai serve --stdio",
        status="0: the editor said goodbye, closed the pipe, or sent SIGTERM.  1: it left without `shutdown`.",
    ),
    "lapce-ai demo": Page("lapce-ai local install && lapce-ai demo", environment=NO_VARIABLES, files=DATA),
    "lapce-ai doctor": Page(
        "lapce-ai doctor             everything, in words\n"
        "lapce-ai doctor --json      the same for a program, or to send with a question\n"
        "lapce-ai doctor --completions",
        status="0: all is well.  1: something must be mended.  2: wrong usage.",
        files=f"{CONFIG_FILE}\n{STATE}",
    ),
    "lapce-ai chat": Page(
        "lapce-ai chat\n"
        'lapce-ai chat "What does @src/main.py do?"\n'
        "git diff | lapce-ai chat --system 'Review this.'\n"
        "lapce-ai chat --profile fast --resume",
        files=f"{CONFIG_FILE}\n{STATE} It has the conversations.",
    ),
    "lapce-ai explain": Page("lapce-ai explain src/main.py:10-40\nlapce-ai explain --chat src/*.py"),
    "lapce-ai review": Page("lapce-ai review\nlapce-ai review --chat --profile careful"),
    "lapce-ai commit-message": Page("lapce-ai commit-message | git commit -e -F -"),
    "lapce-ai models": Page(
        "lapce-ai models                        the whole catalog, without a network\n"
        "lapce-ai models --provider anthropic\n"
        "lapce-ai models --profile fast --json  what that profile's provider tells",
    ),
    "lapce-ai completions": Page(
        "lapce-ai completions pause ~/src/secret-project", environment=STATE_VARIABLES, files=STATE
    ),
    "lapce-ai completions pause": Page(
        "lapce-ai completions pause             in the repository around here",
        environment=STATE_VARIABLES,
        files=STATE,
    ),
    "lapce-ai completions resume": Page("lapce-ai completions resume ~/src", environment=STATE_VARIABLES, files=STATE),
    "lapce-ai completions status": Page("lapce-ai completions status", environment=STATE_VARIABLES, files=STATE),
    "lapce-ai local": Page("lapce-ai local install", environment=NO_VARIABLES, files=DATA),
    "lapce-ai local install": Page(
        "lapce-ai local install\nlapce-ai chat --local",
        environment=f"{NO_VARIABLES}\nPIP_INDEX_URL, HTTPS_PROXY and others of pip's, or of uv's, hold as ever.",
        files=DATA,
    ),
    "lapce-ai local status": Page("lapce-ai local status", environment=NO_VARIABLES, files=DATA),
    "lapce-ai local path": Page(
        'rm -r "$(lapce-ai local path)"         to be rid of the local model', environment=NO_VARIABLES, files=DATA
    ),
    "lapce-ai lapce": Page("lapce-ai lapce init", environment="None.", files=RUN_TOML),
    "lapce-ai lapce init": Page(
        "lapce-ai lapce init\nlapce-ai lapce init --program lapce-ai ~/src/shared",
        environment="PATH, only to find this program where it was started by its name.",
        files=RUN_TOML,
    ),
    "lapce-ai lapce remove": Page("lapce-ai lapce remove", environment="None.", files=RUN_TOML),
    "lapce-ai auth": Page("lapce-ai auth set openai\nlapce-ai auth list"),
    "lapce-ai auth set": Page("lapce-ai auth set openai               asks for the key, without showing it"),
    "lapce-ai auth remove": Page("lapce-ai auth remove openai"),
    "lapce-ai auth list": Page("lapce-ai auth list"),
    "lapce-ai auth test": Page("lapce-ai auth test openai"),
    "lapce-ai trust": Page("lapce-ai trust ~/src/project\nlapce-ai trust --list", files=STATE),
}
"""By the command's whole name."""
