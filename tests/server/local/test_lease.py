from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from lapce_ai_server.local.handshake import new_nonce, proof, proves
from lapce_ai_server.local.holders import Holders
from lapce_ai_server.local.lease import Lease, PortFile, read_port_file, write_port_file

KEY = "the run's key"


def test_a_stranger_on_a_stale_port_gets_neither_lease_nor_key() -> None:
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def stranger() -> None:
            connection, _ = listener.accept()
            with connection, connection.makefile("rwb") as lines:
                heard.append(lines.readline())
                lines.write(b"0" * 64 + b" abc\n")
                lines.flush()
                heard.append(lines.readline())

        thread = threading.Thread(target=stranger)
        thread.start()
        port = listener.getsockname()[1]
        assert Lease.taken(PortFile(1, port, "/model", KEY)) is None
        thread.join()
    assert heard[1] == b""
    assert KEY.encode() not in heard[0]


def test_there_is_no_lease_where_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert Lease.taken(PortFile(1, port, "/model", KEY)) is None


def test_a_proof_holds_for_one_key_side_and_nonce() -> None:
    nonce = new_nonce()
    right = proof(KEY, "keeper", nonce)
    assert proves(right, KEY, "keeper", nonce)
    assert not proves(right, KEY, "holder", nonce)
    assert not proves(right, "another key", "keeper", nonce)
    assert not proves(right, KEY, "keeper", new_nonce())
    assert not proves("", KEY, "keeper", nonce)
    assert not proves("ü", KEY, "keeper", nonce)


def test_the_port_file_comes_back_as_it_was_written_and_hides_the_key(tmp_path: Path) -> None:
    running = PortFile(1234, 1235, "/models/ü.gguf", KEY)
    path = tmp_path / "run" / "engine.json"
    write_port_file(path, PortFile(1, 2, "old", "old"))
    write_port_file(path, running)
    assert read_port_file(path) == running
    assert KEY not in repr(running)
    assert [file.name for file in path.parent.iterdir()] == ["engine.json"]


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b"{", b'{"port": 1}', b"\xff", b'{"port": []}'])
def test_a_port_file_without_sense_counts_as_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "engine.json"
    path.write_bytes(content)
    assert read_port_file(path) is None


def test_the_engine_ends_with_its_last_holder() -> None:
    holders = Holders()
    assert holders.join()
    assert holders.join()
    holders.leave()
    assert not holders.ended.is_set()
    holders.leave()
    assert holders.ended.is_set()
    assert not holders.join()
    assert not holders.become_busy()


def test_only_an_engine_without_running_calls_can_be_asked_to_end() -> None:
    holders = Holders()
    assert holders.join()
    assert holders.become_busy()
    assert not holders.quit()
    holders.become_idle()
    assert holders.quit()
    assert not holders.become_busy()
