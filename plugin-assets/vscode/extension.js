// Lapce AI in VS Code: starts the server and shows its state. The client library does the rest: ghost text, because the
// server offers inline completions; the commands, because it offers them.

"use strict";

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

const SCHEMES = ["file", "untitled", "vscode-remote"];
const TEXTS = { Normal: "$(sparkle) AI", Inactive: "$(circle-slash) AI", Warning: "$(warning) AI", Error: "$(error) AI" };

const OF_WORKSPACES = ["inlineEnabled", "inlineLanguages", "inlineDisabledGlobs", "inlineMaxFileKilobytes", "inlineLines"];

let client;

/**
 * The server's own settings; those that nobody has set are left out, so that its files and its environment count. A
 * workspace may say when there are completions; whom to ask, and with what key, is the user's alone to say.
 */
function settings() {
  const section = vscode.workspace.getConfiguration("lapceAi");
  const found = Object.keys(section).map((name) => {
    const { globalValue, workspaceValue, workspaceFolderValue } = section.inspect(name) ?? {};
    const here = OF_WORKSPACES.includes(name) ? (workspaceFolderValue ?? workspaceValue) : undefined;
    return [name, here ?? globalValue];
  });
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

function newClient() {
  const [program, ...args] = vscode.workspace.getConfiguration("lapceAiServer").get("command");
  return new LanguageClient(
    "lapceAi",
    "Lapce AI",
    { command: program, args },
    {
      documentSelector: SCHEMES.map((scheme) => ({ scheme })),
      initializationOptions: settings(),
      middleware: { workspace: { configuration: (params, token, next) => pulled(params, token, next) } },
    },
  );
}

/** What the server pulls, as in `settings`. */
async function pulled(params, token, next) {
  const values = await next(params, token);
  return params.items.map((item, number) => (item.section === "lapceAi" ? settings() : values[number]));
}

function show(item, { busy, kind, message }) {
  item.text = busy && kind === "Normal" ? "$(loading~spin) AI" : (TEXTS[kind] ?? TEXTS.Normal);
  item.tooltip = message ? `Lapce AI: ${message}` : "Lapce AI: click to pause or resume automatic completions";
}

async function activate(context) {
  const item = vscode.window.createStatusBarItem("lapceAi.status", vscode.StatusBarAlignment.Right, 100);
  item.name = "Lapce AI";
  item.command = "ai.toggleCompletions";
  show(item, { busy: false, kind: "Normal", message: "" });
  client = newClient();
  context.subscriptions.push(
    item,
    client.onNotification("ai/didChangeStatus", (status) => show(item, status)),
    vscode.commands.registerCommand("lapceAiServer.restart", () => client.restart()),
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      const uri = editor && client.code2ProtocolConverter.asUri(editor.document.uri);
      if (client.isRunning()) client.sendNotification("textDocument/didFocus", uri ? { textDocument: { uri } } : {});
    }),
  );
  await client.start();
  item.show();
}

function deactivate() {
  return client?.stop();
}

module.exports = { activate, deactivate };
