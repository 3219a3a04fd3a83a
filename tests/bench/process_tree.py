"""What the server and its helper processes hold together."""

from __future__ import annotations

import re
from pathlib import Path

from .eight import ask, chain_profile, profiles, start_server
from .processes import Children
from .report import number, table
from .vendor import RunningVendor


def most(children: Children, vendor: RunningVendor) -> str:
    """What server and helpers hold at once, at most, while all eight are asked."""
    given = profiles(vendor, "echo", children.folder, tls=True)
    given["bedrock, profile in ~/.aws (boto3)"] = chain_profile(given["bedrock"], children.folder)
    editor = start_server(children, vendor)
    server, tree = 0.0, 0.0
    for profile in given.values():

        def look() -> None:
            nonlocal server, tree
            own, all_of_it = tree_mib(editor.pid)
            server, tree = max(server, own), max(tree, all_of_it)

        ask(editor, profile, look=look)
        look()
    children.end(editor.process)
    notes = [
        "PSS: memory that processes share is counted once; looked at every 2 ms while each of the eight was asked for",
        "the first time, Vertex by a service account, Bedrock by keys and by a profile in ~/.aws",
    ]
    return table(
        "The whole process tree",
        ["", "MiB at most"],
        [["server", number(server)], ["with its helpers", number(tree)]],
        notes,
    )


def tree_mib(pid: int) -> tuple[float, float]:
    """PSS of a process, and with its children's (proc(5), `smaps_rollup`)."""
    own = _pss_mib(pid)
    found = [path.read_text().split() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return own, own + sum(_pss_mib(int(child)) for listed in found for child in listed)


def _pss_mib(pid: int) -> float:
    try:
        told = re.search(r"^Pss: +(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    except OSError:  # it has just ended
        return 0.0
    return int(told[1]) / 1024 if told else 0.0


def look_at_children(pid: int, peaks: dict[str, int]) -> None:
    """Notes the most memory in KiB that each child of a process has had so far (proc(5), `VmHWM`)."""
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            for child in path.read_text().split():
                status = Path(f"/proc/{child}/status").read_text()
                told = re.search(r"VmHWM:\s+(\d+)", status)
                if told is not None:
                    peaks[child] = int(told[1])
        except OSError:
            continue  # it has just ended
