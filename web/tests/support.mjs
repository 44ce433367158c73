// A browser that is refused the network, with the page in it; and the command line to compare with.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { after, before } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const page = resolve(root, process.env.PAGE ?? "web/dist/yusuan.html");
const program = resolve(root, process.env.YUSUAN ?? "target/debug/yusuan");

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The file of a test, below the root. */
export const file = (name) => join(root, name);

/** Serves the page on this computer; resolves to its address and what stops it. */
async function serve() {
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(readFileSync(page));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${server.address().port}/`, asked, stop: () => server.close() };
}

/** Opens the page, from the disk or from a server; `requests` are those it makes beside its own document. */
export async function open({ from = "disk", size = { width: 1280, height: 900 } } = {}) {
  const server = from === "server" ? await serve() : null;
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
  const context = await browser.newContext({ viewport: size, acceptDownloads: true });
  // Only what never comes fails, not what takes long on a busy machine.
  context.setDefaultTimeout(120_000);
  const url = server?.url ?? pathToFileURL(page).href;
  const requests = [];
  const problems = [];
  await context.route("**/*", (route) => {
    const asked = route.request().url();
    if (asked === url) {
      return route.continue();
    }
    return route.abort();
  });
  context.on("request", (request) => {
    // Blobs and data are of the page itself.
    if (request.url() !== url && !/^(blob|data):/.test(request.url())) {
      requests.push(request.url());
    }
  });
  const own = await context.newPage();
  own.on("pageerror", (error) => problems.push(String(error)));
  own.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  await own.goto(url);
  const close = async () => {
    await browser.close();
    server?.stop();
  };
  return { page: own, requests, problems, asked: server?.asked ?? [], close };
}

/** Opens the page for the tests of a file; after them, nothing has been asked for, and no error was in the console. */
export function opened() {
  const own = {};
  before(async () => Object.assign(own, await open()));
  after(async () => {
    await own.close();
    assert.deepEqual(own.requests, [], "no request");
    assert.deepEqual(own.problems, [], "no error in the console");
  });
  return own;
}

/** Waits until every file is read. */
export async function settled(page, count) {
  await page.waitForFunction((count) => {
    const all = [...document.querySelectorAll("[data-file]")];
    return all.length === count && all.every((own) => !["waiting", "reading"].includes(own.dataset.status));
  }, count, { timeout: 300_000 });
}

/** Begins with nothing, in Chinese, and puts in these files. */
export async function begin(page, files, count = 1, selector = "#files") {
  if (await page.isVisible("#clear")) {
    await page.click("#clear");
  }
  await page.click('[data-lang="zh-CN"]');
  await page.setInputFiles(selector, files);
  await settled(page, count);
  return page;
}

/** A copy of a file under another name. */
export function named(name, source) {
  const copy = join(mkdtempSync(join(tmpdir(), "yusuan-web-")), name);
  cpSync(file(source), copy, { recursive: true });
  return copy;
}

/** Tables whose last row may follow any number of times, without amounts. */
const GROWING = ["03", "05", "06", "07", "10"];

/** A folder of CSV files: the example, with so many more rows in all. */
export function grown(more) {
  const program = run({ "a.xls": "examples/legacy-2024.xls" }, "convert", "a.xls", "-o", "out", "--to", "csv");
  const folder = join(mkdtempSync(join(tmpdir(), "yusuan-web-")), "大部门");
  mkdirSync(folder);
  for (const name of readdirSync(program.path("out/a")).filter((name) => name.endsWith(".csv"))) {
    let text = program.read(`out/a/${name}`).toString();
    if (GROWING.some((own) => name.includes(own))) {
      const row = text.trimEnd().split("\r\n").pop().trimEnd().replace(/-?\d+\.\d\d/g, "");
      text = `${text.trimEnd()}\r\n${`${row}\r\n`.repeat(more / GROWING.length)}`;
    }
    writeFileSync(join(folder, name), text);
  }
  program.remove();
  return folder;
}

/** A workbook of twelve tables of two hundred rows. */
export function large() {
  const program = run({}, "convert", grown(2_400), "-o", "out", "--to", "xlsx");
  const path = written("大部门.xlsx", program.read("out/大部门.xlsx"));
  program.remove();
  return path;
}

/** Puts in a file that becomes the one of this number; resolves to how long its first rows took, in milliseconds. */
export async function shownAfter(page, path, number) {
  await page.evaluate(([name, number]) => {
    window.shownAfter = new Promise((done) => {
      document.getElementById("files").addEventListener("change", () => {
        const begun = performance.now();
        const watch = new MutationObserver(() => {
          document.querySelector(`[data-file="${number}"]:not(.current) .open`)?.click();
          if (document.querySelector("#book h2")?.textContent === name && document.querySelector("#book td[data-cell]")) {
            watch.disconnect();
            done(performance.now() - begun);
          }
        });
        watch.observe(document.body, { childList: true, subtree: true });
      }, { once: true, capture: true });
    });
  }, [basename(path), number]);
  await page.setInputFiles("#files", path);
  return Math.round(await page.evaluate(() => window.shownAfter));
}

/** A file of this content. */
export function written(name, content) {
  const path = join(mkdtempSync(join(tmpdir(), "yusuan-web-")), name);
  writeFileSync(path, content);
  return path;
}

/** Goes on by the tab key until an element of this selector, once it is there, has the focus. */
export async function tabTo(page, selector) {
  await page.waitForSelector(selector);
  for (let step = 0; step < 80; step += 1) {
    if (await page.evaluate((selector) => document.activeElement.matches(selector), selector)) {
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`${selector} is not reached`);
}

/** What axe finds serious or worse. */
export async function serious(page) {
  // The policy lets no script in; axe comes by the debugger, which is not of the page.
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
  const { violations } = await page.evaluate(() => window.axe.run());
  const found = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ").slice(0, 300)}`);
}

/** The bytes that a download gives. */
export async function download(page, kind) {
  const [own] = await Promise.all([page.waitForEvent("download"), page.click(`[data-download="${kind}"]`)]);
  return { name: own.suggestedFilename(), bytes: readFileSync(await own.path()) };
}

/** Runs the program in a folder of its own that holds these inputs; resolves to what reads its files. */
export function run(inputs, ...arguments_) {
  const folder = mkdtempSync(join(tmpdir(), "yusuan-web-"));
  for (const [name, source] of Object.entries(inputs)) {
    cpSync(file(source), join(folder, name), { recursive: true });
  }
  let out = "";
  try {
    out = execFileSync(program, arguments_, { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
  } catch (error) {
    // Errors that were found end with 1, and with 2 where one of several files could not be read.
    if (![1, 2].includes(error.status)) {
      throw error;
    }
    out = error.stdout;
  }
  return {
    out,
    read: (name) => readFileSync(join(folder, name)),
    path: (name) => join(folder, name),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** The files in a .zip, by name: stored sizes and contents, as far as deflate and no compression go. */
export async function unzip(bytes) {
  const { inflateRawSync } = await import("node:zlib");
  const files = new Map();
  let at = bytes.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  const count = bytes.readUInt16LE(at + 10);
  at = bytes.readUInt32LE(at + 16);
  for (let number = 0; number < count; number += 1) {
    const method = bytes.readUInt16LE(at + 10);
    const [packed, name, extra, comment] = [bytes.readUInt32LE(at + 20), bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32)];
    const local = bytes.readUInt32LE(at + 42);
    const begin = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const content = bytes.subarray(begin, begin + packed);
    files.set(bytes.toString("utf8", at + 46, at + 46 + name), method === 8 ? inflateRawSync(content) : content);
    at += 46 + name + extra + comment;
  }
  return files;
}
