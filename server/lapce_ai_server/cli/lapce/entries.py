"""What Lapce's palette offers under "Run and Debug": entries of `.lapce/run.toml`. Pure.

Lapce reads `name`, `program`, `args`, `cwd`, `env`, `prelaunch` and `type`, and replaces `${workspace}`. No variable
tells the file that is open, or what is selected in it (lapce-app/src/terminal/data.rs of 0.4.6): entries that need a
file ask for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen

WORKSPACE = "${workspace}"
AS_IN_LAPCE = "--as-in-lapce"


@frozen
class Entry:
    """One line of the palette."""

    name: str
    arguments: tuple[str, ...]
    """Behind the program's own."""

    def config(self, program: Sequence[str]) -> Mapping[str, Any]:
        """As Lapce reads it. `program`: with the arguments that start it."""
        return {"name": self.name, "program": program[0], "args": [*program[1:], *self.arguments], "cwd": WORKSPACE}


ENTRIES = (
    Entry("AI: chat", ("chat", AS_IN_LAPCE)),
    Entry("AI: go on with the last chat", ("chat", "--resume", AS_IN_LAPCE)),
    Entry("AI: explain a file", ("explain", "--chat", AS_IN_LAPCE)),
    Entry("AI: review my changes", ("review", "--chat", AS_IN_LAPCE)),
    Entry("AI: commit message", ("commit-message", AS_IN_LAPCE)),
    Entry("AI: pause completions here", ("completions", "pause", WORKSPACE)),
    Entry("AI: resume completions here", ("completions", "resume", WORKSPACE)),
)
