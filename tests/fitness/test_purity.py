"""What is pure stays pure; tasks, the environment and stdout have one owner each."""

import ast

import pytest

from codebase import Module, dotted, imports, is_or_is_in, module_from, modules, nodes, within

PROVIDERS = "providers/lapce_ai_providers/"
SERVER = "server/lapce_ai_server/"

PURE = (
    f"{PROVIDERS}dialects/",
    f"{PROVIDERS}framing/",
    f"{PROVIDERS}adapters/",
    f"{PROVIDERS}transport/retry_policy.py",
    f"{PROVIDERS}transport/retry_after.py",
    f"{PROVIDERS}transport/complaint.py",
    f"{PROVIDERS}transport/rate_ceiling.py",
    f"{PROVIDERS}transport/rate_headers.py",
    f"{PROVIDERS}transport/rate_hold.py",
    f"{PROVIDERS}transport/rate_limiter.py",
    f"{PROVIDERS}transport/rate_log.py",
    f"{PROVIDERS}transport/rate_quota.py",
    f"{PROVIDERS}wire.py",
    f"{PROVIDERS}problems.py",
    f"{PROVIDERS}chunks.py",
    f"{PROVIDERS}call.py",
    f"{PROVIDERS}errors.py",
    f"{PROVIDERS}sendable.py",
    f"{SERVER}completion/gitignore.py",
    f"{SERVER}completion/secret_files.py",
    f"{SERVER}documents/",
    f"{SERVER}features/",
    f"{SERVER}protocol/",
    f"{SERVER}jsonrpc.py",
    f"{SERVER}stdio/framing.py",
    f"{SERVER}settings/resolve.py",
    f"{SERVER}settings/layers.py",
    f"{SERVER}settings/inline.py",
)

OUTSIDE_WORLD = (
    "asyncio", "anyio", "time", "os", "io", "sys", "socket", "ssl", "subprocess", "threading", "pathlib", "random",
    "secrets", "shutil", "tempfile", "glob", "platform", "logging", "urllib.request", "importlib.resources",
    "pkgutil",
)  # fmt: skip
"""Clock, chance, files, network, environment, processes."""

READS_ITS_OWN_FILES = {
    f"{SERVER}features/inline/instructions.py": "the templates are text files of the package, as fixed as code",
    f"{SERVER}features/edits/prompts.py": "the prompts, likewise",
}

TASK_MAKERS = {"create_task", "ensure_future", "TaskGroup", "gather", "create_task_group", "run_coroutine_threadsafe"}
OWNS_TASKS = {
    f"{SERVER}calls.py": "the running calls",
}

READS_ENVIRONMENT = {
    f"{SERVER}settings/environment.py": "the one place that does",
    f"{PROVIDERS}auth/helpers/google.py": "a process of its own, which finds what Google's libraries would find",
}

WRITES_STDOUT = {
    f"{SERVER}stdio/streams.py": "hands stdout to JSON-RPC and everybody else to stderr",
    f"{PROVIDERS}tokens_helper.py": "a process of its own: its stdout is the pipe to the server",
}
CLI = f"{SERVER}cli/"
HELPERS = f"{PROVIDERS}auth/helpers/"
"""Processes of their own, which look for credentials where the vendors' libraries do."""


def impurities(module: Module) -> list[str]:
    found = [(entry.line, f"imports {entry.target}") for entry in imports(module) if outside(module, entry.target)]
    for item in nodes(module.tree):
        node = item.node
        if isinstance(node, (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)):
            found.append((node.lineno, "is asynchronous"))
        elif isinstance(node, ast.comprehension) and node.is_async:
            found.append((node.target.lineno, "is asynchronous"))
        elif isinstance(node, ast.Call) and dotted(node.func) in ("open", "print", "input", "datetime.now"):
            found.append((node.lineno, f"calls {dotted(node.func)}"))
        elif isinstance(node, ast.Global):
            found.append((node.lineno, "keeps state in a global"))
    return [f"{module.at(line)}: {what}" for line, what in found]


def outside(module: Module, target: str) -> bool:
    if module.path in READS_ITS_OWN_FILES and is_or_is_in(target, "pkgutil"):
        return False
    return any(is_or_is_in(target, name) for name in OUTSIDE_WORLD)


def made_tasks(module: Module) -> list[str]:
    return [
        f"{module.at(node.lineno)}: {name}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and (name := dotted(node.func).rpartition(".")[2]) in TASK_MAKERS
    ]


def environment_reads(module: Module) -> list[str]:
    names = ("environ", "environb", "getenv", "getenvb", "putenv")
    return [
        *(
            module.at(node.lineno)
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Attribute) and dotted(node) in {f"os.{name}" for name in names}
        ),
        *(module.at(entry.line) for entry in imports(module) if entry.target in {f"os.{name}" for name in names}),
        *(
            module.at(node.lineno)
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Attribute) and node.attr in ("expandvars",)
        ),
    ]


def stdout_uses(module: Module) -> list[str]:
    found = []
    for node in ast.walk(module.tree):
        prints = isinstance(node, ast.Call) and dotted(node.func) in ("print", "click.echo", "pprint.pprint")
        names_stdout = isinstance(node, ast.Attribute) and dotted(node) in ("sys.stdout", "sys.__stdout__")
        if prints or names_stdout:
            found.append(module.at(node.lineno))
    return found


def test_pure_modules_await_nothing_and_read_no_clock_no_file_and_no_environment() -> None:
    pure = [module for module in modules() if within(module, PURE)]
    assert len(pure) >= 20
    assert [finding for module in pure for finding in impurities(module)] == []


def test_only_calls_makes_tasks() -> None:
    rest = [module for module in modules() if module.path not in OWNS_TASKS and not within(module, (CLI,))]
    assert [finding for module in rest for finding in made_tasks(module)] == []


def test_only_the_settings_read_the_environment() -> None:
    rest = [m for m in modules() if m.path not in READS_ENVIRONMENT and not within(m, (HELPERS,))]
    assert [finding for module in rest for finding in environment_reads(module)] == []


def test_stdout_belongs_to_json_rpc() -> None:
    rest = [module for module in modules() if module.path not in WRITES_STDOUT and not within(module, (CLI, HELPERS))]
    assert [finding for module in rest for finding in stdout_uses(module)] == []


def test_every_exception_is_still_needed() -> None:
    named = {module.path: module for module in modules()}
    assert [path for path in READS_ITS_OWN_FILES if "pkgutil" not in named[path].source] == []
    assert [path for path in OWNS_TASKS if not made_tasks(named[path])] == []
    assert [path for path in READS_ENVIRONMENT if not environment_reads(named[path])] == []
    assert [path for path in WRITES_STDOUT if not stdout_uses(named[path])] == []


@pytest.mark.parametrize(
    "source",
    [
        "import time",
        "from os import path",
        "def f():\n    import asyncio",
        "async def f(): ...",
        "def f():\n    return open('x').read()",
        "from pathlib import Path",
        "def f():\n    global x\n    x = 1",
    ],
)
def test_an_impure_module_is_found(source: str) -> None:
    assert impurities(module_from(f"{PROVIDERS}framing/sse.py", source)) != []


@pytest.mark.parametrize("source", ["import asyncio\nasyncio.create_task(f())", "async with TaskGroup() as g: ..."])
def test_a_made_task_is_found(source: str) -> None:
    wrapped = "async def f():\n" + "\n".join("    " + line for line in source.splitlines())
    assert made_tasks(module_from(f"{SERVER}asking.py", wrapped)) != []


@pytest.mark.parametrize(
    "source", ["import os\nos.environ['A']", "from os import environ", "import os\nos.getenv('A')"]
)
def test_a_look_at_the_environment_is_found(source: str) -> None:
    assert environment_reads(module_from(f"{SERVER}asking.py", source)) != []


@pytest.mark.parametrize("source", ["print('x')", "import sys\nsys.stdout.write('x')", "click.echo('x')"])
def test_a_print_is_found(source: str) -> None:
    assert stdout_uses(module_from(f"{SERVER}asking.py", source)) != []


def test_a_pure_module_is_not_found() -> None:
    source = "import json\nfrom ..wire import Event\ndef f(time: int) -> int:\n    return time + len(json.dumps(1))\n"
    assert impurities(module_from(f"{PROVIDERS}framing/sse.py", source)) == []
