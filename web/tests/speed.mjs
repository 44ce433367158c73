// How long a workbook takes from the drop until its first rows are there, in milliseconds: `node speed.mjs [WORKBOOK]`,
// without one for twelve tables of two hundred rows. The first that a page reads, whose code the browser has still to
// make ready, and the next. No test: what it prints says also what else the machine does.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { large, open, settled, shownAfter, written } from "./support.mjs";

const ROUNDS = 7;
/** After which a page that nobody uses has started. */
const START = 3_000;

const path = process.argv[2] ?? large();
const times = { first: [], next: [] };
for (let round = 0; round < ROUNDS; round += 1) {
  const { page, close } = await open();
  await page.waitForTimeout(START);
  times.first.push(await shownAfter(page, written(`first ${basename(path)}`, readFileSync(path)), 1));
  await settled(page, 1);
  await page.waitForSelector("#book .answers textarea", { state: "attached" });
  times.next.push(await shownAfter(page, path, 2));
  await close();
}
for (const [which, all] of Object.entries(times)) {
  all.sort((one, other) => one - other);
  console.log(`${which}: median ${all[ROUNDS >> 1]}, least ${all[0]}, most ${all[ROUNDS - 1]}`);
}
