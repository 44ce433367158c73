// Workbooks of many rows: how long they take is printed, that they never freeze the page is asserted.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { begin, opened, run, settled, written } from "./support.mjs";

/** Tables whose last row may follow any number of times, without amounts. */
const GROWING = ["03", "05", "06", "07", "10"];

const own = opened();

/** A folder of CSV files: the example, with so many more rows in all. */
function grown(more) {
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

/** How long the longest task of the page took while something was done, in milliseconds. */
async function longest(page, work) {
  await page.evaluate(() => {
    window.longest = 0;
    window.watch = new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.longest = Math.max(window.longest, entry.duration))));
    window.watch.observe({ entryTypes: ["longtask"] });
  });
  await work();
  return page.evaluate(() => {
    window.watch.disconnect();
    return window.longest;
  });
}

test("twelve tables of two hundred rows are shown at once", async (context) => {
  const folder = grown(2_400);
  const program = run({}, "convert", folder, "-o", "out", "--to", "xlsx");
  const path = written("大部门.xlsx", program.read("out/大部门.xlsx"));
  program.remove();
  // The page has started once it has read another one and asked what that leaves open.
  const page = await begin(own.page, written("first.xlsx", readFileSync(path)));
  await page.waitForSelector("#book .answers textarea", { state: "attached" });
  await page.evaluate(() => {
    window.shownAfter = new Promise((done) => {
      document.getElementById("files").addEventListener("change", () => {
        const begun = performance.now();
        const watch = new MutationObserver(() => {
          document.querySelector('[data-file="2"]:not(.current) .open')?.click();
          if (document.querySelector("#book h2")?.textContent === "大部门.xlsx" && document.querySelector("#book td[data-cell]")) {
            watch.disconnect();
            done(performance.now() - begun);
          }
        });
        watch.observe(document.body, { childList: true, subtree: true });
      }, { once: true, capture: true });
    });
  });
  await page.setInputFiles("#files", path);
  context.diagnostic(`shown ${Math.round(await page.evaluate(() => window.shownAfter))} ms after it was put in`);
  assert.equal(await page.locator('[data-file="2"] td').nth(2).textContent(), "12");
});

test("240,000 rows do not freeze the page", async (context) => {
  const folder = grown(240_000);
  const { page } = own;
  await page.click("#clear");
  const begun = Date.now();
  const read = await longest(page, async () => {
    await page.setInputFiles("#folder", folder);
    await settled(page, 1);
    await page.waitForSelector("#book [data-cell]", { timeout: 120_000 });
  });
  context.diagnostic(`read and shown in ${Date.now() - begun} ms; the longest task took ${Math.round(read)} ms`);
  await page.click('[data-tab="03"]');
  await page.waitForSelector('[data-table="03"] [data-cell="G12"]');
  const scrolled = await longest(page, async () => {
    await page.locator(".pane .grid").evaluate((own) => (own.scrollTop = own.scrollHeight));
    await page.waitForSelector('[data-table="03"] [data-cell="G48000"]', { timeout: 60_000 });
  });
  context.diagnostic(`scrolled to the end; the longest task took ${Math.round(scrolled)} ms`);
  assert.ok(read < 200 && scrolled < 200, `the page stood still for ${Math.max(read, scrolled)} ms`);
});
