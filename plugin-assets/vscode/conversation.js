// A chat as a Markdown document, and the messages that it stands for. Pure; the form is that of the server's chat files:
//
//     ## You
//     Why is this slow? @src/total.py:3-9
//
//     ## Lapce AI · OpenAI gpt-4.1
//     Because …
//
// What is not meant for the model stands in lines of their own: "_cancelled_", "**No answer:** …".

"use strict";

const YOU = "## You";
const AI = "## Lapce AI";
const CANCELLED = "_cancelled_";
const FAILED = "**No answer:**";
const OURS = [YOU, `${AI} · `, CANCELLED, FAILED];

const heading = (title) => `${AI} · ${title}`;
const failure = (text) => `${FAILED} ${text.replace(/\s+/g, " ").trim()}`;

function roleOf(line) {
  if (/^##\s+you\s*$/i.test(line)) return "user";
  return /^##\s+Lapce AI(\s*$|\s+·)/.test(line) ? "assistant" : undefined;
}

const isNote = (line) => /^_cancelled_\s*$/.test(line) || line.startsWith(FAILED);
const divides = (line) => roleOf(line) !== undefined || isNote(line);

/** A line of an answer that would read as one of ours gets a backslash, which Markdown does not show. */
const escaped = (line) => (divides(line) ? `\\${line}` : line);
const unescaped = (line) => (line.startsWith("\\") && divides(line.slice(1)) ? line.slice(1) : line);

/** Whether more text could make a line of ours of this beginning. */
const mayBecomeOurs = (beginning) => OURS.some((ours) => ours.startsWith(beginning));

/** What was said, in turns: `{role, content}`. Empty ones are left out, those of one side after each other are one. */
function messages(text) {
  const turns = [];
  for (const line of text.split(/\r?\n/)) {
    const role = roleOf(line);
    if (role) turns.push({ role, lines: [] });
    else if (turns.length && !isNote(line)) turns.at(-1).lines.push(unescaped(line));
  }
  const said = [];
  for (const { role, lines } of turns) {
    const content = lines.join("\n").trim();
    if (content && said.at(-1)?.role === role) said.at(-1).content += `\n\n${content}`;
    else if (content) said.push({ role, content });
  }
  return said;
}

/** What may be files in a question, as written: `@path`, `@path:line`, `@path:first-last`. */
function mentions(said) {
  const words = said
    .filter(({ role }) => role === "user")
    .flatMap(({ content }) => content.split("\n"))
    .flatMap((line) => {
      const whole = line.startsWith("@") ? [line.slice(1).trim()] : [];
      return [...whole, ...[...line.matchAll(/(?<=^|[\s(])@(\S+)/g)].flatMap(([, word]) => [word, trimmed(word)])];
    });
  return [...new Set(words)].map(place);
}

const trimmed = (word) => word.replace(/[)\].,;:!?]+$/, "");

function place(word) {
  const found = word.match(/^(.+?):(\d+)(?:-(\d+))?$/);
  if (!found) return { path: word };
  return { path: found[1], first: Number(found[2]), last: Number(found[3] ?? found[2]) };
}

module.exports = { CANCELLED, YOU, escaped, failure, heading, mayBecomeOurs, mentions, messages, roleOf };
