// Asks one question and prints the answer as it comes: `node ask.mjs "Why is the sky blue?"`. Ctrl-C cancels it.
// A client of Lapce AI without any package; server/PROTOCOL.md says what it does and why.
import { spawn } from "node:child_process";

const token = "answer";
const waiting = new Map(); // id of a request of ours -> what to do with its answer
let requests = 0,
  status = 1;

// A process group of its own: the terminal's Ctrl-C is for the answer alone.
const server = spawn("lapce-ai", { stdio: ["pipe", "pipe", "inherit"], detached: process.platform !== "win32" });
server.on("error", (error) => console.error(`The server cannot be started: ${error.message}`));
server.on("close", () => process.exit(status));

function send(message) {
  const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
  server.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
  server.stdin.write(body);
}

function request(method, params) {
  return new Promise((answered) => {
    waiting.set(++requests, answered);
    send({ id: requests, method, params });
  });
}

function received(message) {
  const value = message.method === "$/progress" ? message.params.value : {};
  if (message.method && message.id !== undefined) send({ id: message.id, result: null }); // a request is owed an answer
  else if (message.method === "window/showMessage") console.error(message.params.message);
  else if (value.kind === "end") ended(value);
  else if (value.chunk?.type === "text") process.stdout.write(value.chunk.text);
  else if (message.error) console.error(message.error.message);
  else if (waiting.has(message.id)) waiting.get(message.id)(message.result);
}
let bytes = Buffer.alloc(0); // a length counts bytes, and a message may come in pieces
server.stdout.on("data", (piece) => {
  bytes = Buffer.concat([bytes, piece]);
  for (let head; (head = bytes.indexOf("\r\n\r\n")) >= 0; ) {
    const end = head + 4 + Number(/content-length: *(\d+)/i.exec(bytes.toString("latin1", 0, head))[1]);
    if (bytes.length < end) return;
    const body = bytes.toString("utf8", head + 4, end);
    bytes = bytes.subarray(end);
    received(JSON.parse(body));
  }
});

async function ended({ reason, message }) {
  console.log();
  if (reason === "error") console.error(message);
  status = { done: 0, error: 1, cancelled: 130 }[reason];
  await request("shutdown");
  send({ method: "exit" });
}

await request("initialize", { processId: process.pid, rootUri: null, capabilities: {} });
send({ method: "initialized", params: {} });
send({ method: "ai/stream", params: { token, prompt: process.argv.slice(2).join(" ") } });
process.on("SIGINT", () => send({ method: "ai/cancel", params: { token } }));
