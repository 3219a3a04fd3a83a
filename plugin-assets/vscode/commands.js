// The server's own commands on what is selected: VS Code calls them with no arguments, the server wants a place.

"use strict";

const vscode = require("vscode");
const { ExecuteCommandRequest, State } = require("vscode-languageclient/node");

const ON_SELECTION = ["ai.explain", "ai.fix", "ai.document", "ai.test", "ai.rewrite"];
const OF_WORKSPACE = ["ai.commitMessage"];

/** The document, the range, and what the user wants; undefined where the user has thought better of it. */
async function argumentOf(client, command) {
  const editor = vscode.window.activeTextEditor;
  const found = {};
  if (editor) {
    found.uri = client.code2ProtocolConverter.asUri(editor.document.uri);
    found.range = client.code2ProtocolConverter.asRange(editor.selection);
  }
  if (command === "ai.rewrite") {
    found.instruction = await vscode.window.showInputBox({ prompt: "What should become of it?" });
    if (!found.instruction) return undefined;
  }
  return found;
}

/** A commit message goes where VS Code has one written. */
async function tookText(command, result) {
  if (command !== "ai.commitMessage" || !result?.text || result.applied) return;
  const git = vscode.extensions.getExtension("vscode.git");
  const [repository] = (git && (await git.activate()).getAPI(1).repositories) ?? [];
  if (repository) repository.inputBox.value = result.text;
  else await vscode.workspace.openTextDocument({ content: result.text }).then(vscode.window.showTextDocument);
}

/** Has the server run it, with progress that can be cancelled. */
async function run(client, command, title) {
  if (client.state !== State.Running) return void vscode.window.showErrorMessage("The server of Lapce AI does not run.");
  const argument = await argumentOf(client, command);
  if (argument === undefined) return;
  const request = (_, token) =>
    client.sendRequest(ExecuteCommandRequest.type, { command, arguments: [argument] }, token).catch((fault) => {
      if (fault.code !== -32800) throw fault; // that one is the user's own doing
    });
  const shown = { location: vscode.ProgressLocation.Notification, title: `Lapce AI: ${title}`, cancellable: true };
  try {
    await tookText(command, await vscode.window.withProgress(shown, request));
  } catch (fault) {
    vscode.window.showErrorMessage(`Lapce AI: ${fault.message}`);
  }
}

/** Middleware: the client library has registered the server's commands under their names. */
function withPlace(client, titles) {
  return (command, args, next) => {
    const isOurs = ON_SELECTION.includes(command) || OF_WORKSPACE.includes(command);
    return isOurs && !args?.length ? run(client(), command, titles[command] ?? command) : next(command, args);
  };
}

module.exports = { withPlace };
