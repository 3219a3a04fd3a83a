// Speaks to the server as VS Code would, through Microsoft's library, and tells on stdout, as JSON, what it saw.
// Arguments: the profile to ask with, and the server's command, each as JSON.

import { spawn } from "node:child_process"
import protocol from "vscode-languageserver-protocol/node"

const {
  CancellationTokenSource,
  createProtocolConnection,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  ProgressType,
  ProtocolNotificationType,
  ProtocolRequestType,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  WorkDoneProgressCancelNotification,
} = protocol

const [profile, command] = process.argv.slice(2).map((text) => JSON.parse(text))

const AiProgress = new ProgressType()
const StreamNotification = new ProtocolNotificationType("ai/stream")
const CompleteNotification = new ProtocolNotificationType("ai/complete")
const CancelNotification = new ProtocolNotificationType("ai/cancel")
const request = (method) => new ProtocolRequestType(method)

const server = spawn(command[0], command.slice(1), { stdio: ["pipe", "pipe", "inherit"] })
const status = new Promise((resolve) => server.on("exit", resolve))
const connection = createProtocolConnection(
  new StreamMessageReader(server.stdout),
  new StreamMessageWriter(server.stdin),
)
const troubles = []
connection.onError(([error]) => troubles.push(String(error)))
connection.onUnhandledNotification((message) => troubles.push(`unhandled: ${message.method}`))
connection.listen()

/** Follows a call's progress; `ended` gives all its values, `began` comes with the first chunk. */
function followed(token) {
  const values = []
  let end, chunk
  const ended = new Promise((resolve) => (end = resolve))
  const began = new Promise((resolve) => (chunk = resolve))
  const listener = connection.onProgress(AiProgress, token, (value) => {
    values.push(value)
    if (value.chunk) chunk()
    if (value.kind === "end") {
      listener.dispose()
      end(values)
    }
  })
  return { ended, began }
}

const ask = (text, more = {}) => ({ profile, messages: [{ role: "user", content: text }], ...more })

async function failure(promise) {
  try {
    return { result: await promise }
  } catch (error) {
    return { code: error.code, message: error.message, data: error.data ?? null }
  }
}

async function notification(token, text, type = StreamNotification) {
  const call = followed(token)
  await connection.sendNotification(type, ask(text, { token }))
  return call.ended
}

async function cancelledBy(token, cancel) {
  const call = followed(token)
  await connection.sendNotification(StreamNotification, ask("stall", { token }))
  await call.began
  await cancel(token)
  return call.ended
}

async function cancelledRequest(token) {
  const call = followed(token)
  const source = new CancellationTokenSource()
  const answer = failure(connection.sendRequest(request("ai/stream"), ask("stall", { token }), source.token))
  await call.began
  source.cancel()
  return { answer: await answer, values: await call.ended }
}

async function streamedRequest(token) {
  const call = followed(token)
  const result = await connection.sendRequest(request("ai/stream"), ask("hi", { token }))
  return { result, values: await call.ended }
}

const seen = {}
seen.initialize = await connection.sendRequest(InitializeRequest.type, {
  processId: process.pid,
  clientInfo: { name: "foreign" },
  rootUri: null,
  workspaceFolders: null,
  capabilities: { window: { workDoneProgress: true } },
})
await connection.sendNotification(InitializedNotification.type, {})

seen.stream = await notification("text token", "hi")
seen.number = await notification(7, "hi")
seen.complete = await notification("whole", "hi", CompleteNotification)
seen.streamedRequest = await streamedRequest("request")
seen.cancel = await cancelledBy("c1", (token) => connection.sendNotification(CancelNotification, { token }))
seen.progressCancel = await cancelledBy("c2", (token) =>
  connection.sendNotification(WorkDoneProgressCancelNotification.type, { token }),
)
seen.cancelledRequest = await cancelledRequest("c3")
seen.refused = await failure(connection.sendRequest(request("ai/stream"), ask("refuse")))
seen.wrong = await failure(connection.sendRequest(request("ai/stream"), { profile, messages: 5 }))
seen.unknown = await failure(connection.sendRequest(request("ai/nothing"), {}))
seen.models = await connection.sendRequest(request("ai/models"), { profile })
seen.tokens = await connection.sendRequest(request("ai/countTokens"), { profile, content: "Hello world" })
seen.status = await connection.sendRequest(request("ai/status"), {})
seen.shutdown = (await connection.sendRequest(ShutdownRequest.type)) ?? null
await connection.sendNotification(ExitNotification.type)
seen.exitStatus = await status
seen.troubles = troubles
connection.dispose()
process.stdout.write(JSON.stringify(seen))
