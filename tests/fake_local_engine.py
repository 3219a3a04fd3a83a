"""Speaks the engine's pipe protocol without a model; run by the keeper. A test holds it at its gate while it "loads".

The model file says where the gate is: `GGUF` and then JSON `{"gate": PORT}`.
"""

import json
import os
import socket
import sys
import threading
from pathlib import Path


def main() -> None:
    wanted = json.loads(sys.stdin.buffer.readline())
    row = json.loads(Path(wanted["model"]).read_bytes()[4:])
    gate = socket.create_connection(("127.0.0.1", row["gate"]))
    gate.sendall(json.dumps({"pid": os.getpid(), "keeper": os.getppid()}).encode() + b"\n")
    orders = gate.makefile("r")
    match orders.readline().split(" ", 1):  # like the real one it sees nothing else while it loads
        case ["ready\n"]:
            listener = socket.create_server(("127.0.0.1", 0))
            threading.Thread(target=end_with_stdin, daemon=True).start()
            print(f"ready {listener.getsockname()[1]}", flush=True)
        case ["fail", reason]:
            print(f"failed {reason}", flush=True)
            os._exit(1)
        case ["complain", reason]:
            print(f"0.00.004.222 E loader: {reason}\n0.00.005 E srv: failed", file=sys.stderr, flush=True)
            os._exit(1)
        case _:
            os._exit(7)
    orders.readline()
    os._exit(7)


def end_with_stdin() -> None:
    while os.read(0, 1024):
        pass
    os._exit(0)


if __name__ == "__main__":
    main()
