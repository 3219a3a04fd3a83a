// A session in VS Code, scripted: opens a file, types, sees ghost text, takes it with Tab, saves. Run by test_vscode.py:
// node vscode_session.mjs '{"url": …, "chromium": …, "steps": [{"type": …}, {"see": …}, {"press": …}, …]}', with
// puppeteer-core in NODE_PATH. Prints what it saw after each step as JSON.

import { createRequire } from "node:module";

const puppeteer = createRequire(`${process.env.NODE_PATH}/`)("puppeteer-core");
const asked = JSON.parse(process.argv[2]);
const GHOST = '[class*="ghost-text"]';
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
  const rows = await page.$$eval(".view-line", (views) =>
    views.map((view) => [parseFloat(view.style.top), view.textContent.replaceAll("\u00a0", " ")]),
  );
  return rows.sort(([one], [other]) => one - other).map(([, text]) => text);
}

/** Until that is in the ghost text, wherever VS Code puts its parts. */
function sees(page, wanted) {
  const isThere = (selector, part) =>
    [...document.querySelectorAll(selector)]
      .map((found) => found.textContent.replaceAll("\u00a0", " "))
      .join("")
      .includes(part);
  return page.waitForFunction(isThere, { timeout: PATIENCE, polling: "mutation" }, GHOST, wanted);
}

async function play(page, step) {
  const began = Date.now();
  if (step.type) await page.keyboard.type(step.type, { delay: 60 });
  if (step.press) await page.keyboard.press(step.press);
  if (step.see) await sees(page, step.see);
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
  for (const step of asked.steps) seen.push(await play(page, step));
  const messages = await page.$$eval(".notification-toast", (toasts) => toasts.map((toast) => toast.textContent));
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
