"""What the server holds after each provider's first call, beside a bare pygls server and what else one would load."""

from __future__ import annotations

import importlib.util
import statistics
import sys
import time
from contextlib import ExitStack

from attrs import frozen

from . import process_tree
from .editor import Editor
from .eight import PROVIDERS, VERTEX_GEMINI, Profile, ask, chain_profile, profiles, start_server
from .measure import uss_bytes
from .processes import Children
from .report import MISSING, median, number, spread, table
from .vendor import RunningVendor, start_vendor

MISSION_MB = dict(zip(PROVIDERS, ("1", "1", "1", "2", "0.5", "0.5", "0.5", "1.5"), strict=True))
"""What the mission sketches for each provider, in MB."""
GOAL_MIB = 8.0
SETTLE_SECONDS = 0.3
LIBRARIES = {
    "openai": "import openai; openai.AsyncOpenAI(api_key='k')",
    "anthropic": "import anthropic; anthropic.AsyncAnthropic(api_key='k')",
    "google-genai": "from google import genai; genai.Client(api_key='k')",
    "boto3": "import boto3; boto3.client('bedrock-runtime', region_name='us-east-1', "
    "aws_access_key_id='k', aws_secret_access_key='s')",
    "litellm": "import os; os.environ['LITELLM_LOCAL_MODEL_COST_MAP'] = 'True'; import litellm",  # asks nobody
}
"""Package → how a program comes to its client."""
MODULES = {"google-genai": "google.genai"}
FOUR = ("openai", "anthropic", "google-genai", "boto3")


@frozen
class Memory:
    """USS in bytes, in one run."""

    bare: int
    idle: int
    """Of the server before its first call."""
    after: tuple[tuple[str, int], ...]
    """Provider → of the server when it has streamed that one's call, too."""

    @property
    def more_mib(self) -> float:
        """What all eight cost, over the bare server."""
        return (dict(self.after)[PROVIDERS[-1]] - self.bare) / 2**20


@frozen
class HelperCall:
    """The first call of a provider whose credentials come from the helper process."""

    milliseconds: float
    warm_milliseconds: float
    peak_mib: float | None
    """Most memory that was resident in the helper."""


def run(rounds: int, litellm_python: str | None = None) -> str:
    """All figures, as tables; args: litellm_python: an interpreter of an environment that has litellm."""
    with Children() as children:
        vendor = start_vendor(children)
        parts = [
            _in_sequence(children, vendor, rounds),
            process_tree.most(children, vendor),
            _helpers(children, vendor, rounds),
        ]
        return "\n".join([*parts, _others(children, litellm_python)])


def _in_sequence(children: Children, vendor: RunningVendor, rounds: int) -> str:
    found = [measured(children, vendor) for _ in range(rounds)]
    places = profiles(vendor, "echo", children.folder, tls=True)
    rows = [["(started, no call yet)", *_step([m.idle - m.bare for m in found]), "", "", ""]]
    for place, (name, _) in enumerate(found[0].after):
        before = [m.after[place - 1][1] if place else m.idle for m in found]
        now = [m.after[place][1] for m in found]
        alone = [alone_mib(children, vendor, places[name]) for _ in range(rounds)]
        step = [after - earlier for after, earlier in zip(now, before, strict=True)]
        total = statistics.median(after - m.bare for after, m in zip(now, found, strict=True)) / 2**20
        rows.append([name, *_step(step), number(total, 2), number(median(alone), 2), MISSION_MB.get(name, "-")])
    bare = statistics.median(m.bare for m in found) / 2**20
    notes = [
        f"USS in MiB over TLS, medians of {rounds} rounds; a bare pygls server of the same round has {bare:.2f}",
        "all so far: over the bare server; alone: in a new server, over one that has not been asked",
        "the first call brings what all share: httpx, TLS, connections; openrouter: with its list of 400 models,",
        "which is always asked of openrouter.ai, and led to the fake vendor by a proxy on loopback",
        f"all eight: {statistics.median(m.more_mib for m in found):.2f} MiB; the goal is {GOAL_MIB:g}",
    ]
    header = ["after one call of each", "MiB more", "min..max", "all so far", "alone", "mission MB"]
    return table("Memory: all eight providers in one server", header, rows, notes)


def _step(bytes_more: list[int]) -> tuple[str, str]:
    mib = [more / 2**20 for more in bytes_more]
    return number(statistics.median(mib), 2), spread(mib, 2)


def measured(children: Children, vendor: RunningVendor) -> Memory:
    """One round: a bare server, and ours that asks one provider after the other."""
    bare = Editor(children.module("bare_pygls"))
    bare.initialize()
    editor = start_server(children, vendor)
    idle, bare_bytes = settled(editor), settled(bare)
    after: list[tuple[str, int]] = []
    for name, profile in profiles(vendor, "echo", children.folder, tls=True).items():
        ask(editor, profile)
        after.append((name, settled(editor)))
    for ended in (bare, editor):
        children.end(ended.process)
    return Memory(bare_bytes, idle, tuple(after))


def alone_mib(children: Children, vendor: RunningVendor, profile: Profile) -> float:
    """What one provider's call adds to a new server."""
    editor = start_server(children, vendor)
    idle = settled(editor)
    ask(editor, profile)
    more = settled(editor) - idle
    children.end(editor.process)
    return more / 2**20


def settled(editor: Editor) -> int:
    """USS when what follows an answer is done. Raises OSError where the system does not tell."""
    time.sleep(SETTLE_SECONDS)
    uss = uss_bytes(editor.pid)
    if uss is None:
        raise OSError("this system does not tell USS")
    return uss


def _helpers(children: Children, vendor: RunningVendor, rounds: int) -> str:
    given = profiles(vendor, "echo", children.folder, tls=True)
    cases = {
        "bedrock, profile in ~/.aws (boto3)": chain_profile(given["bedrock"], children.folder),
        "vertex, Claude, service account": given["vertex"],
        "vertex, Gemini, service account": given[VERTEX_GEMINI],
        "bedrock, keys in the settings": given["bedrock"],
    }
    rows = []
    for name, profile in cases.items():
        calls = [first_call(children, vendor, profile) for _ in range(rounds)]
        times = [call.milliseconds for call in calls]
        warm = statistics.median(call.warm_milliseconds for call in calls)
        peak = median([call.peak_mib for call in calls])
        shown = "no helper" if peak is None else number(peak)
        rows.append([name, number(statistics.median(times), 0), spread(times, 0), number(warm), shown])
    notes = ["a new server's first call, from the editor's first byte to the end of the answer; then the same again"]
    header = ["call", "first ms", "min..max", "second ms", "helper's peak RSS MiB"]
    return table("Cold calls, and their helper processes", header, rows, notes)


def first_call(children: Children, vendor: RunningVendor, profile: Profile) -> HelperCall:
    """The first and the second call of a new server."""
    editor = start_server(children, vendor)
    peaks: dict[str, int] = {}
    cold = ask(editor, profile, look=lambda: process_tree.look_at_children(editor.pid, peaks))
    warm = ask(editor, profile)
    children.end(editor.process)
    peak = max(peaks.values()) / 1024 if peaks else None
    return HelperCall(cold.milliseconds, warm.milliseconds, peak)


def _others(children: Children, litellm_python: str | None) -> str:
    """What a program would load to reach the same providers."""
    cases: dict[str, tuple[str, ...]] = {name: (name,) for name in LIBRARIES} | {" + ".join(FOUR): FOUR}
    rows = []
    for title, names in cases.items():
        python = litellm_python if title == "litellm" and litellm_python else sys.executable
        if python == sys.executable and not all(map(installed, names)):
            rows.append([title, MISSING, "-"])
            continue
        empty = loaded(children, python, "pass")
        mib, seconds = loaded(children, python, "\n".join(LIBRARIES[name] for name in names))
        rows.append([title, number(mib - empty[0]), number(seconds - empty[1])])
    notes = ["USS of a process that has made a client of each, over an empty Python's; no call made"]
    return table("What one would import otherwise", ["packages", "MiB more", "seconds"], rows, notes)


def installed(name: str) -> bool:
    """Whether a package can be imported."""
    try:
        return importlib.util.find_spec(MODULES.get(name, name)) is not None
    except ModuleNotFoundError:
        return False


def loaded(children: Children, python: str, program: str) -> tuple[float, float]:
    """USS of a process that has run the program, in MiB, and seconds until then; the second of two runs."""
    return [_one_load(children, python, program) for _ in range(2)][-1]


def _one_load(children: Children, python: str, program: str) -> tuple[float, float]:
    began = time.perf_counter()
    child = children.command([python, "-c", f"{program}\nprint('ready', flush=True)\ninput()"])
    assert child.stdout is not None
    with ExitStack() as ends:
        ends.callback(children.end, child)
        while line := child.stdout.readline():
            if line.strip() == b"ready":
                break
        uss = uss_bytes(child.pid)
        if uss is None:
            raise OSError("this system does not tell USS")
        return uss / 2**20, time.perf_counter() - began
