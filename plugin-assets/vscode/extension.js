// Lapce AI in VS Code: starts the server and shows its state. The client library does the rest: ghost text, because the
// server offers inline completions; the commands, because it offers them.

"use strict";

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");
const { chat, isChat } = require("./chat");
const { withPlace } = require("./commands");
const { located } = require("./program");
const { pulled, settings } = require("./settings");

const SCHEMES = ["file", "untitled", "vscode-remote"];
const TEXTS = { Normal: "$(sparkle) AI", Inactive: "$(circle-slash) AI", Warning: "$(warning) AI", Error: "$(error) AI" };

let client;

function newClient(titles) {
  const [program, ...args] = located(vscode.workspace.getConfiguration("lapceAiServer").get("command"));
  return new LanguageClient(
    "lapceAi",
    "Lapce AI",
    { command: program, args },
    {
      documentSelector: SCHEMES.map((scheme) => ({ scheme })),
      initializationOptions: settings(),
      middleware: {
        workspace: { configuration: pulled },
        executeCommand: withPlace(() => client, titles),
        provideInlineCompletionItems: (document, position, context, token, next) =>
          isChat(document) ? [] : next(document, position, context, token), // there the user asks by hand
      },
    },
  );
}

function show(item, { busy, kind, message }) {
  item.text = busy && kind === "Normal" ? "$(loading~spin) AI" : (TEXTS[kind] ?? TEXTS.Normal);
  item.tooltip = message ? `Lapce AI: ${message}` : "Lapce AI: click to pause or resume automatic completions";
}

/** By what the user may do: a program that is missing is the likeliest reason. */
function tellFailure(fault) {
  const [program] = vscode.workspace.getConfiguration("lapceAiServer").get("command");
  const advice = `Install it (pipx install) or set lapceAiServer.command: ${program} does not start.`;
  vscode.window.showErrorMessage(`Lapce AI: ${advice} ${fault.message ?? fault}`);
}

async function activate(context) {
  const item = vscode.window.createStatusBarItem("lapceAi.status", vscode.StatusBarAlignment.Right, 100);
  item.name = "Lapce AI";
  item.command = "ai.toggleCompletions";
  show(item, { busy: false, kind: "Normal", message: "" });
  const { commands } = context.extension.packageJSON.contributes;
  client = newClient(Object.fromEntries(commands.map(({ command, title }) => [command, title])));
  context.subscriptions.push(
    item,
    client.onNotification("ai/didChangeStatus", (status) => show(item, status)),
    vscode.commands.registerCommand("lapceAiServer.restart", () => client.restart()),
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      const uri = editor && client.code2ProtocolConverter.asUri(editor.document.uri);
      if (client.isRunning()) client.sendNotification("textDocument/didFocus", uri ? { textDocument: { uri } } : {});
    }),
    ...chat(client),
  );
  try {
    await client.start();
  } catch (fault) {
    show(item, { busy: false, kind: "Error", message: "the server does not start" });
    tellFailure(fault);
  }
  item.show();
}

function deactivate() {
  return client?.stop();
}

module.exports = { activate, deactivate };
