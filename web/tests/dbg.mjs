import { begin, named, open, settled, run, written } from "./support.mjs";
import { readdirSync } from "node:fs";
const own = await open(); const { page } = own;
const path = process.argv[2];
await begin(page, named("a.xlsx", "tests/data/seed-2024.xlsx"));
await page.evaluate(() => {
  window.marks = [];
  const begun = { at: 0 };
  document.getElementById("files").addEventListener("change", () => { begun.at = performance.now(); }, { capture: true });
  const seen = new Set();
  const note = (what) => { if (!seen.has(what)) { seen.add(what); window.marks.push([what, Math.round(performance.now() - begun.at)]); } };
  new MutationObserver(() => {
    const row = document.querySelector('[data-file="2"]');
    if (row) note(`status ${row.dataset.status}`);
    document.querySelector('[data-file="2"][data-status="findings"]:not(.current) .open, [data-file="2"][data-status="clean"]:not(.current) .open')?.click();
    if (document.querySelector("#book h2")?.textContent === "b.xlsx") { note("book"); if (document.querySelector("#book td[data-cell]")) note("cells"); if (!document.querySelector(".answers")?.hidden) note("answers"); }
  }).observe(document.body, { childList: true, subtree: true, attributes: true });
});
await page.setInputFiles("#files", path);
await page.waitForFunction(() => window.marks.some(([what]) => what === "answers"), null, { timeout: 60000 });
console.log(JSON.stringify(await page.evaluate(() => window.marks)));
await own.close();
