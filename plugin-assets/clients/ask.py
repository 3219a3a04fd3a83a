"""Asks one question and prints the answer as it comes: `python ask.py "Why is the sky blue?"`. Ctrl-C cancels it.

A client of Lapce AI in Python's standard library alone; server/PROTOCOL.md says what it does and why.
"""

import json
import os
import signal
import subprocess
import sys


class Server:
    def __init__(self, *command):  # a session of its own: the terminal's Ctrl-C is for the answer alone
        how = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "start_new_session": os.name != "nt"}
        self.process = subprocess.Popen(command, **how)

    def send(self, **message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.process.stdin.flush()

    def receive(self):
        length = None
        while line := self.process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        if length is None:
            sys.exit("The server has ended.")
        message = json.loads(self.process.stdout.read(length))
        if "id" in message and "method" in message:  # a request of the server's is owed an answer
            self.send(id=message["id"], result=None)
        elif message.get("method") == "window/showMessage":  # a wrong setting, for example
            print(message["params"]["message"], file=sys.stderr)
        return message

    def request(self, number, method, params=None):
        self.send(id=number, method=method, **({} if params is None else {"params": params}))
        while (answer := self.receive()).get("id") != number or "method" in answer:
            pass
        if "error" in answer:
            sys.exit(answer["error"]["message"])


server = Server("lapce-ai")
server.request(1, "initialize", {"processId": os.getpid(), "rootUri": None, "capabilities": {}})
server.send(method="initialized", params={})
signal.signal(signal.SIGINT, lambda *_: server.send(method="ai/cancel", params={"token": "answer"}))
server.send(method="ai/stream", params={"token": "answer", "prompt": " ".join(sys.argv[1:])})
while True:
    message = server.receive()
    value = message["params"]["value"] if message.get("method") == "$/progress" else {}
    if value.get("kind") == "end":
        break
    if value.get("chunk", {}).get("type") == "text":
        print(value["chunk"]["text"], end="", flush=True)
print(flush=True)
server.request(2, "shutdown")
server.send(method="exit")
sys.exit({"done": 0, "cancelled": 130}.get(value["reason"], value.get("message")))  # a text goes to stderr
