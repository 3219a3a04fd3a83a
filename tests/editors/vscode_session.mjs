// A session in VS Code, scripted: opens a file, types, sees ghost text, takes it, runs commands. Run by test_vscode.py:
// node vscode_session.mjs '{"url": …, "chromium": …, "steps": [{"type": …}, {"see": …}, {"press": "Tab"}, …]}', with
// puppeteer-core in NODE_PATH. Prints what it saw after each step as JSON. A step may
//     type a text, press a key ("Control+Enter"), run a command by its title,
//     see a part of the ghost text, take it until the lines are there,
//     wait for all lines of the editor in front, for a part of them, or of a notification, take a picture.

import { createRequire } from "node:module";

const puppeteer = createRequire(`${process.env.NODE_PATH}/`)("puppeteer-core");
const asked = JSON.parse(process.argv[2]);
const GHOST = '[class*="ghost-text"]';
const LINE = ".monaco-editor.focused .view-lines .view-line"; // ghost text on lines of its own is elsewhere, in zones
const TOAST = ".notification-toast";
const PATIENCE = 60_000;

const browser = await puppeteer.launch({
  executablePath: asked.chromium,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", // nothing leaves this machine
  ],
  defaultViewport: { width: 1000, height: 500 },
});

/** Ghost text may be in several parts, on several lines. */
function ghost(page) {
  const text = (parts) => parts.map((part) => part.textContent.replaceAll("\u00a0", " ")).join("");
  return page.$$eval(GHOST, text);
}

async function lines(page) {
  const rows = await page.$$eval(LINE, (views) =>
    views.map((view) => [parseFloat(view.style.top), view.textContent.replaceAll("\u00a0", " ")]),
  );
  return rows.sort(([one], [other]) => one - other).map(([, text]) => text);
}

/** Until that is in what the selector finds, wherever VS Code puts its parts. */
function sees(page, selector, wanted) {
  const isThere = (places, part) =>
    [...document.querySelectorAll(places)]
      .map((found) => found.textContent.replaceAll("\u00a0", " "))
      .join("")
      .includes(part);
  return page.waitForFunction(isThere, { timeout: PATIENCE, polling: "mutation" }, selector, wanted);
}

/** Until the editor in front shows just these lines; it moves them after it has drawn them. */
async function shows(page, wanted) {
  const deadline = Date.now() + PATIENCE;
  while (JSON.stringify(await lines(page)) !== JSON.stringify(wanted)) {
    if (Date.now() > deadline) throw new Error(`lines never came: ${JSON.stringify(wanted)}`);
    await rest();
  }
}

/**
 * Takes what is offered until the editor shows just these lines. VS Code closes brackets: where the server is asked behind
 * one, it offers the line first and then the rest; where it knows the text from the keys before, all at once.
 */
async function take(page, wanted) {
  const state = async () => JSON.stringify([await lines(page), await ghost(page)]);
  const isThere = (places) => document.querySelectorAll(places).length > 0;
  const isDone = async () => !(await ghost(page)) && JSON.stringify(await lines(page)) === JSON.stringify(wanted);
  const deadline = Date.now() + PATIENCE;
  while (!(await isDone())) {
    await page.waitForFunction(isThere, { timeout: deadline - Date.now(), polling: 50 }, GHOST);
    const before = await state();
    await press(page, "Tab");
    while ((await state()) === before && Date.now() < deadline) await rest();
  }
}

const rest = () => new Promise((resolve) => setTimeout(resolve, 50));

async function press(page, keys) {
  const parts = keys.split("+");
  for (const held of parts.slice(0, -1)) await page.keyboard.down(held);
  await page.keyboard.press(parts.at(-1));
  for (const held of parts.slice(0, -1).reverse()) await page.keyboard.up(held);
}

/** By the palette, when its list has narrowed down to that. */
async function command(page, title) {
  await page.keyboard.press("F1");
  await page.waitForSelector(".quick-input-widget:not([style*='display: none']) input", { timeout: PATIENCE });
  await page.keyboard.type(title);
  const isFirst = (wanted) =>
    document.querySelector(".quick-input-list .monaco-list-row.focused")?.textContent.includes(wanted);
  await page.waitForFunction(isFirst, { timeout: PATIENCE, polling: 50 }, title);
  await page.keyboard.press("Enter");
}

async function play(page, step) {
  const began = Date.now();
  if (step.type) await page.keyboard.type(step.type, { delay: 60 });
  if (step.press) await press(page, step.press);
  if (step.take) await take(page, step.take);
  if (step.command) await command(page, step.command);
  if (step.focus) await page.waitForFunction((part) => document.querySelector(part), { timeout: PATIENCE }, step.focus);
  if (step.see) await sees(page, GHOST, step.see);
  if (step.toast) await sees(page, TOAST, step.toast);
  if (step.lines) await shows(page, step.lines);
  if (step.wait) await sees(page, LINE, step.wait);
  const seconds = (Date.now() - began) / 1000;
  if (step.picture) await page.screenshot({ path: step.picture });
  return { ghost: await ghost(page), lines: await lines(page), seconds };
}

async function session(page) {
  await page.goto(asked.url, { waitUntil: "load" });
  const status = await page.waitForSelector(".statusbar-item[aria-label*='Lapce AI']", { timeout: PATIENCE });
  await page.waitForSelector(".monaco-editor .view-line", { timeout: PATIENCE });
  await page.click(".monaco-editor .view-lines");
  const seen = [];
  for (const step of asked.steps) {
    try {
      seen.push(await play(page, step));
    } catch (fault) {
      const state = { step, ghost: await ghost(page), lines: await lines(page), seen };
      throw new Error(`${fault.message}: ${JSON.stringify(state)}`, { cause: fault });
    }
  }
  const messages = await page.$$eval(TOAST, (toasts) => toasts.map((toast) => toast.textContent));
  const bar = await status.evaluate((item) => item.getAttribute("aria-label"));
  return { seen, messages, bar };
}

let page;
try {
  page = await browser.newPage();
  console.log(JSON.stringify(await session(page)));
} catch (fault) {
  if (asked.failure && page) await page.screenshot({ path: asked.failure });
  throw fault;
} finally {
  await browser.close();
}
