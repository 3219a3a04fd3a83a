// The server's settings, as VS Code keeps them.

"use strict";

const vscode = require("vscode");

const SECTION = "lapceAi";
const OF_WORKSPACES = ["inlineEnabled", "inlineLanguages", "inlineDisabledGlobs", "inlineMaxFileKilobytes", "inlineLines"];

/**
 * The server's own settings; those that nobody has set are left out, so that its files and its environment count. A
 * workspace may say when there are completions; whom to ask, and with what key, is the user's alone to say.
 */
function settings() {
  const section = vscode.workspace.getConfiguration(SECTION);
  const found = Object.keys(section).map((name) => {
    const { globalValue, workspaceValue, workspaceFolderValue } = section.inspect(name) ?? {};
    const here = OF_WORKSPACES.includes(name) ? (workspaceFolderValue ?? workspaceValue) : undefined;
    return [name, here ?? globalValue];
  });
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

/** What the server pulls, as in `settings`. */
async function pulled(params, token, next) {
  const values = await next(params, token);
  return params.items.map((item, number) => (item.section === SECTION ? settings() : values[number]));
}

module.exports = { pulled, settings };
