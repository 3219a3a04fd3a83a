// An answer that is written into a document while it comes, whatever the user changes elsewhere in it meanwhile.

"use strict";

const vscode = require("vscode");
const { escaped, heading, mayBecomeOurs, roleOf } = require("./conversation");

const REST_MILLISECONDS = 50;

const rest = () => new Promise((resolve) => setTimeout(resolve, REST_MILLISECONDS));

class Answer {
  /** Goes on at `tail`; `head` is where its heading begins. Both are offsets, and move with the document. */
  constructor(document, head, tail) {
    Object.assign(this, { document, head, tail, pending: "", held: "", lineBegun: false, drawing: undefined });
    this.listener = vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document === document) for (const change of event.contentChanges) this.moved(change);
    });
  }

  /** Puts the heading, and below it the place of the next question, at the document's end. */
  static async begin(document, title) {
    const text = document.getText();
    const kept = text.trimEnd().replace(/(^|\n)## You$/i, "").trimEnd(); // asked again: no question was written below
    const eol = document.eol === vscode.EndOfLine.CRLF ? "\r\n" : "\n";
    const before = `${eol}${eol}${heading(title)}${eol}${eol}`;
    await write(document, kept.length, text.length, `${before}${eol}${eol}## You${eol}${eol}`);
    return new Answer(document, kept.length + 2 * eol.length, kept.length + before.length);
  }

  moved({ rangeOffset, rangeLength, text }) {
    const after = (offset, stays) => {
      if (rangeOffset > offset || (stays && rangeOffset === offset)) return offset;
      return Math.max(rangeOffset + text.length, offset + text.length - rangeLength);
    };
    this.head = after(this.head, false);
    this.tail = after(this.tail, !this.writing);
  }

  /** Whether its heading still stands: the user may have deleted it, or undone all. */
  stands() {
    const at = this.document.positionAt(this.head);
    return !this.document.isClosed && roleOf(this.document.lineAt(at.line).text) === "assistant" && this.tail > this.head;
  }

  add(text) {
    this.pending += text;
    this.drawing ??= this.draw();
  }

  async draw() {
    while (this.pending) {
      const text = this.escape(false);
      if (text && this.stands()) await this.put(text);
      await rest();
    }
    this.drawing = undefined;
  }

  /** What came since, with lines that would divide the document escaped; what may become one is held back. */
  escape(isLast) {
    const lines = (this.held + this.pending).replace(/\r\n?/g, "\n").split("\n");
    this.pending = this.held = "";
    const last = lines.length - 1;
    for (const [number, line] of lines.entries()) {
      if (number === 0 && this.lineBegun) continue;
      if (number === last && !isLast && line && mayBecomeOurs(line)) [this.held, lines[number]] = [line, ""];
      else lines[number] = escaped(line);
    }
    this.lineBegun = lines[last] !== "" || (last === 0 && this.lineBegun);
    return lines.join("\n");
  }

  async put(text) {
    this.writing = true;
    try {
      await write(this.document, this.tail, this.tail, text);
    } finally {
      this.writing = false;
    }
  }

  /** Nothing more comes; `notes` are lines to add below the text. */
  async finish(notes) {
    await this.drawing;
    const rest = this.escape(true);
    const gap = rest || this.lineBegun ? "\n\n" : "";
    const text = rest + (notes.length ? gap + notes.join("\n") : "");
    if (text && this.stands()) await this.put(text);
    this.listener.dispose();
  }
}

/** Replaces what stands between two offsets; where the document is seen, without a step of undo for each piece. */
async function write(document, from, to, text) {
  const range = new vscode.Range(document.positionAt(from), document.positionAt(to));
  const editor = vscode.window.visibleTextEditors.find((shown) => shown.document === document);
  const quiet = { undoStopBefore: false, undoStopAfter: false };
  if (editor && (await editor.edit((edit) => edit.replace(range, text), quiet))) return;
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, range, text);
  await vscode.workspace.applyEdit(edit);
}

module.exports = { Answer };
