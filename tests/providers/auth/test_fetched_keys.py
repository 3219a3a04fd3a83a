"""Keys that a command prints: run without a shell, outside the workspace, briefly, once for all who wait."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from fake_keyring import program
from lapce_ai_providers.auth import key_command
from lapce_ai_providers.auth.fetched_keys import FetchedKeys, without_pending
from lapce_ai_providers.auth.key_command import key_from_command
from lapce_ai_providers.errors import SettingsProblem
from lapce_ai_providers.key_sources import KeyCommand, StoredKey
from lapce_ai_providers.profile import Profile
from lapce_ai_providers.secret import Secret

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the programs of these tests begin with #!")


def command(path: Path | str, *arguments: str, whole: bool = False) -> KeyCommand:
    return KeyCommand((str(path), *arguments), "openAiApiKeyCommand", whole)


async def refusal(asked: KeyCommand) -> str:
    with pytest.raises(SettingsProblem) as told:
        await key_from_command(asked)
    return told.value.message


async def test_the_first_line_is_the_key_and_arguments_are_no_shell_s(tmp_path: Path) -> None:
    path = program(tmp_path, "print(' '.join(sys.argv[1:]) + '\\nuser: me')")
    assert (await key_from_command(command(path, "$HOME", ";", "`id`"))).reveal() == "$HOME ; `id`"


async def test_of_a_key_of_many_lines_everything_is_taken(tmp_path: Path) -> None:
    path = program(tmp_path, "print('{\\n}')")
    assert (await key_from_command(command(path, whole=True))).reveal() == "{\n}"


async def test_it_has_no_input_and_is_not_in_the_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    path = program(tmp_path, "print(os.getcwd(), repr(sys.stdin.read()), os.getsid(0) == os.getppid())")
    assert (await key_from_command(command(path))).reveal() == f"{tmp_path} '' True"


@pytest.mark.parametrize("name", ["./print-key", "tools/print-key", "no-such-program-anywhere"])
async def test_a_program_is_never_looked_for_in_the_workspace(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "print('key-of-a-stranger')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f".{os.pathsep}{os.pathsep}bin")
    assert "program" in await refusal(command(name))
    assert "on the PATH" in await refusal(command("print-key"))


async def test_a_failure_tells_the_reason_without_what_may_be_a_key(tmp_path: Path) -> None:
    path = program(tmp_path, "print('hunter2')\nsys.exit('vault locked for hunter2 and sk-abcdef0123456789abcdef')")
    text = await refusal(command(path))
    assert text.startswith(f"openAiApiKeyCommand: `{path}` ended with status 1: vault locked for ••• and •••.")
    assert "hunter2" not in text
    assert "abcdef" not in text


async def test_no_output_is_an_error_that_says_so(tmp_path: Path) -> None:
    assert "printed nothing" in await refusal(command(program(tmp_path, "print()")))


def runs_on(file: Path) -> bool:
    """Whether the process does whose number is in the file; where nobody collects it, it stays as a zombie."""
    state = Path(f"/proc/{file.read_text()}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] not in "ZX"


async def test_one_that_waits_is_ended_with_all_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_command, "LONGEST_SECONDS", 2.0)
    path = program(tmp_path, "if not os.fork():\n    pathlib.Path('PID').write_text(str(os.getpid()))\ntime.sleep(60)")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert "did not end within" in await refusal(command(path))
    assert not runs_on(tmp_path / "PID")


ASKER = """
import asyncio, sys
from lapce_ai_providers.auth.key_command import key_from_command
from lapce_ai_providers.key_sources import KeyCommand
asyncio.run(key_from_command(KeyCommand((sys.argv[1],), "openAiApiKeyCommand", False)))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes are watched by their pidfd")
async def test_it_ends_with_a_server_that_is_killed(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    path = program(tmp_path, f"open('{pipe}', 'w').write(str(os.getpid()))\ntime.sleep(60)")
    asker = await asyncio.create_subprocess_exec(sys.executable, "-c", ASKER, str(path))
    watched = os.pidfd_open(int(await asyncio.to_thread(pipe.read_text)))
    asker.kill()
    ended = asyncio.Event()
    asyncio.get_running_loop().add_reader(watched, ended.set)
    async with asyncio.timeout(10):
        await ended.wait()
    asyncio.get_running_loop().remove_reader(watched)
    os.close(watched)
    await asker.wait()


async def test_endless_output_costs_no_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_command, "LONGEST_SECONDS", 0.5)
    path = program(tmp_path, "while True: os.write(1, b'x' * 65536)")
    assert "did not end" in await refusal(command(path))


def counted(folder: Path, then: str) -> KeyCommand:
    return command(program(folder, f"open('{folder}/runs', 'a').write('x')\n{then}"))


def runs(folder: Path) -> int:
    return len((folder / "runs").read_text())


async def test_many_calls_at_once_run_it_once_and_keep_the_key_until_it_is_refused(tmp_path: Path) -> None:
    keys = FetchedKeys()
    profile = Profile(open_ai_api_key=Secret.at(counted(tmp_path, "print('k')")))
    found = await asyncio.gather(*(keys.with_keys(profile) for _ in range(10)))
    assert {one.open_ai_api_key for one in found} == {Secret("k")}
    assert runs(tmp_path) == 1
    keys.refused(found[0])
    await keys.with_keys(profile)
    assert runs(tmp_path) == 2
    keys.clear()
    await keys.with_keys(profile)
    assert runs(tmp_path) == 3


async def test_a_failure_is_shared_by_those_who_waited_and_tried_again_by_the_next(tmp_path: Path) -> None:
    keys = FetchedKeys()
    profile = Profile(api_key=Secret.at(counted(tmp_path, "sys.exit('locked')")))
    ended = await asyncio.gather(*(keys.with_keys(profile) for _ in range(5)), return_exceptions=True)
    assert [type(one) for one in ended] == [SettingsProblem] * 5
    assert runs(tmp_path) == 1
    with pytest.raises(SettingsProblem, match="locked"):
        await keys.with_keys(profile)
    assert runs(tmp_path) == 2


async def test_who_is_cancelled_leaves_the_run_to_the_next(tmp_path: Path) -> None:
    keys = FetchedKeys()
    profile = Profile(api_key=Secret.at(command(program(tmp_path, "time.sleep(0.2); print('k')"))))
    first, second = (asyncio.ensure_future(keys.with_keys(profile)) for _ in range(2))
    await asyncio.sleep(0.05)
    first.cancel()
    assert (await second).api_key == Secret("k")


async def test_a_profile_with_its_keys_is_left_as_it_is() -> None:
    profile = Profile(api_key=Secret("k"))
    assert await FetchedKeys().with_keys(profile) is profile
    assert without_pending(profile) is profile


def test_a_key_that_is_not_here_yet_shows_nothing_and_gives_nothing() -> None:
    key = Secret.at(StoredKey("openai", "openAiApiKey"))
    assert key
    assert f"{key} {key!r}" == "••• •••"
    assert key == Secret.at(StoredKey("openai", "openAiApiKey")) != Secret("")
    with pytest.raises(LookupError):
        key.reveal()
