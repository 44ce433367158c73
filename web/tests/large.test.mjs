// Workbooks of many rows: how long they take is printed, that they never freeze the page is asserted.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { begin, grown, large, opened, settled, shownAfter, written } from "./support.mjs";

const own = opened();

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
  const path = large();
  // The page has started once it has read another one and asked what that leaves open.
  const page = await begin(own.page, written("first.xlsx", readFileSync(path)));
  await page.waitForSelector("#book .answers textarea", { state: "attached" });
  context.diagnostic(`shown ${await shownAfter(page, path, 2)} ms after it was put in`);
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
