// Chat in a Markdown document: the user writes questions below "## You", the model's answers appear below its name.

"use strict";

const vscode = require("vscode");
const { ProgressType, State } = require("vscode-languageclient/node");
const { Answer } = require("./answer");
const { CANCELLED, YOU, failure, mentions, messages } = require("./conversation");

const chats = new Set();
const running = new Map();
let number = 0;

const isChat = (document) => document !== undefined && chats.has(document);

/** For the keys in package.json, which apply in chats only. */
function tellFocus(editor) {
  return vscode.commands.executeCommand("setContext", "lapceAi.chatFocused", isChat(editor?.document));
}

/** The selection's place as a question names it; its text where there is no file. */
function mentionOf(editor) {
  if (!editor || editor.selection.isEmpty || isChat(editor.document)) return "";
  const { document, selection } = editor;
  const path = vscode.workspace.asRelativePath(document.uri, false);
  if (document.isUntitled) return `\`\`\`${document.languageId}\n${document.getText(selection)}\n\`\`\`\n`;
  const last = selection.end.character === 0 ? selection.end.line : selection.end.line + 1;
  return `@${path}:${selection.start.line + 1}-${Math.max(last, selection.start.line + 1)}\n`;
}

/** Goes on with the chat that is open, or begins one, beside what is edited. */
async function open() {
  const mention = mentionOf(vscode.window.activeTextEditor);
  const known = [...chats].at(-1);
  const document = known ?? (await vscode.workspace.openTextDocument({ language: "markdown", content: `${YOU}\n\n` }));
  chats.add(document);
  const shown = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
  const column = shown?.viewColumn ?? vscode.ViewColumn.Beside;
  const editor = await vscode.window.showTextDocument(document, column);
  const end = document.positionAt(document.getText().length);
  if (mention) await editor.edit((edit) => edit.insert(end, mention));
  const last = document.positionAt(document.getText().length);
  editor.selection = new vscode.Selection(last, last);
  await tellFocus(editor);
}

/** The files that a question names, opened so that the server knows them as they are in the editor. */
async function contextOf(client, said) {
  const items = [];
  for (const { path, first, last } of mentions(said)) {
    const document = await found(path);
    if (!document) continue;
    const item = { uri: client.code2ProtocolConverter.asUri(document.uri) };
    if (first) {
      const end = document.lineAt(Math.min(last, document.lineCount) - 1).range.end;
      item.range = { start: { line: Math.min(first, document.lineCount) - 1, character: 0 }, end };
    }
    items.push(item);
  }
  return items;
}

async function found(path) {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const isAbsolute = path.startsWith("/") || /^[a-z]:[\\/]/i.test(path);
  const places = isAbsolute
    ? [folders[0]?.uri.with({ path }) ?? vscode.Uri.file(path)]
    : folders.map(({ uri }) => vscode.Uri.joinPath(uri, path));
  for (const uri of places) {
    const stat = await vscode.workspace.fs.stat(uri).then((value) => value, () => undefined);
    if (stat && stat.type & vscode.FileType.File) return vscode.workspace.openTextDocument(uri);
  }
  return undefined;
}

/** Sends what the document says. */
async function send(client) {
  const document = vscode.window.activeTextEditor?.document;
  if (!isChat(document)) return;
  const said = messages(document.getText());
  if (running.has(document)) return void vscode.window.showInformationMessage("Lapce AI still answers; stop that first.");
  if (said.at(-1)?.role !== "user") return void vscode.window.showInformationMessage("Write a question first.");
  const token = `lapce-ai.vscode ${++number}`;
  const stop = () => client.sendNotification("ai/cancel", { token });
  running.set(document, stop);
  try {
    const context = await contextOf(client, said);
    const ask = (progress, cancelled) => {
      cancelled.onCancellationRequested(stop);
      return answered(client, document, token, { messages: said, context }, progress, stop);
    };
    const shown = { location: vscode.ProgressLocation.Notification, title: "Lapce AI", cancellable: true };
    await vscode.window.withProgress(shown, ask);
  } finally {
    running.delete(document);
  }
}

/** Follows a call to its end. */
function answered(client, document, token, params, progress, stop) {
  return new Promise((resolve, reject) => {
    const call = { document, progress, stop, notes: [], answer: undefined };
    let before = Promise.resolve(); // values are taken one after the other: the heading first
    const ended = client.onDidChangeState(({ newState }) => {
      if (newState === State.Stopped) take({ kind: "end", reason: "error", message: "The server has ended." });
    });
    const listener = client.onProgress(new ProgressType(), token, (value) => take(value));
    const take = (value) => {
      before = before.then(() => took(call, value)).then(() => {
        if (value.kind === "end") finish(resolve);
      });
      before.catch((fault) => finish(() => reject(fault)));
    };
    const finish = (done) => {
      listener.dispose();
      ended.dispose();
      done();
    };
    client.sendNotification("ai/stream", { ...params, token }).catch(reject);
  });
}

async function took(call, value) {
  if (value.kind === "begin") {
    call.progress.report({ message: value.title });
    call.answer = await Answer.begin(call.document, value.title);
    showEnd(call.document);
  } else if (value.kind === "end") {
    if (value.reason === "error") call.notes.push(failure(value.message ?? ""));
    if (value.reason === "cancelled") call.notes.push(CANCELLED);
    await call.answer?.finish(call.notes);
  } else if (call.answer && !call.answer.stands()) {
    call.stop(); // the user has deleted or undone it, or closed the document
  } else if (value.message) {
    call.progress.report({ message: value.message });
  } else {
    tookChunk(call, value.chunk ?? {});
  }
}

function tookChunk(call, chunk) {
  if (chunk.type === "text") call.answer.add(chunk.text);
  else if (chunk.type === "reasoning") call.progress.report({ message: "thinking …" });
  else if (chunk.type === "grounding")
    call.notes.push(...(chunk.sources ?? []).map(({ title, url }) => `- [${title ?? url}](${url})`));
  else if (chunk.type === "usage") tellCost(chunk);
}

function tellCost({ inputTokens, outputTokens, totalCost }) {
  const dollars = totalCost ? `, $${totalCost.toFixed(4)}` : "";
  vscode.window.setStatusBarMessage(`Lapce AI: ${inputTokens} + ${outputTokens} tokens${dollars}`, 10_000);
}

/** The cursor goes to where the next question is written. */
function showEnd(document) {
  const editor = vscode.window.visibleTextEditors.find((shown) => shown.document === document);
  const end = document.positionAt(document.getText().length);
  if (!editor) return;
  editor.selection = new vscode.Selection(end, end);
  editor.revealRange(editor.selection);
}

/** Stops the answer of the chat in front, or else all. */
function stop() {
  const here = running.get(vscode.window.activeTextEditor?.document);
  for (const each of here ? [here] : running.values()) each();
}

/** Commands and listeners. */
function chat(client) {
  return [
    vscode.commands.registerCommand("lapceAi.chat", open),
    vscode.commands.registerCommand("lapceAi.send", () => send(client)),
    vscode.commands.registerCommand("lapceAi.stop", stop),
    vscode.window.onDidChangeActiveTextEditor(tellFocus),
    vscode.workspace.onDidCloseTextDocument((document) => {
      running.get(document)?.();
      chats.delete(document);
    }),
  ];
}

module.exports = { chat, isChat };
