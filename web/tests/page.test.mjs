// What a clerk does with the page, and that nothing leaves it.
import assert from "node:assert/strict";
import { mkdtempSync, cpSync, readdirSync, existsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { begin, download, file, named, open, opened, root, run, serious, settled, tabTo, unzip, written } from "./support.mjs";

const SEED = "examples/legacy-2024.xls";
const WRONG = "tests/cases/one-total-wrong/input.xlsx";

const own = opened();

const put = (files, count = 1, selector = "#files") => begin(own.page, files, count, selector);

const status = (page) => page.getAttribute("[data-file]", "data-status");

test("the example is read, shown and given back as the command line writes it", async () => {
  const page = await put(file(SEED));
  assert.equal(await status(page), "clean");
  assert.match(await page.textContent("[data-file]"), /2024.*12/s);
  await page.waitForSelector('[role="tab"]');
  assert.equal(await page.locator('[role="tab"]').count(), 12);
  await page.click('[data-tab="03"]');
  await page.waitForSelector('[data-table="03"] [data-cell="G8"]');
  // What adds up to zero because nothing stands above it is blank in the workbook, and so it is here.
  assert.equal(await page.textContent('[data-table="03"] [data-cell="L10"]'), "");
  assert.equal(await page.textContent('[data-table="03"] [data-cell="G7"]'), "587.00");
  const program = run({ "legacy-2024.xls": SEED }, "convert", "legacy-2024.xls", "-o", "out", "--to", "xlsx,json,csv", "--lang", "zh-CN");
  const xlsx = await download(page, "xlsx");
  assert.equal(xlsx.name, "legacy-2024.xlsx");
  assert.ok(xlsx.bytes.equals(program.read("out/legacy-2024.xlsx")), "the workbook, byte for byte");
  assert.ok((await download(page, "json")).bytes.equals(program.read("out/legacy-2024.json")), "JSON, byte for byte");
  const csv = await unzip((await download(page, "csv")).bytes);
  assert.equal(csv.size, 13);
  for (const [name, content] of csv) {
    assert.ok(content.equals(program.read(`out/legacy-2024/${name}`)), `${name}, byte for byte`);
  }
  program.remove();
});

test("a wrong total is found, at its cell, in the source and in the workbook to send back", async () => {
  const page = await put(named("office.xlsx", WRONG));
  assert.equal(await status(page), "findings");
  const finding = page.locator('[data-finding][data-severity="error"]').first();
  await finding.locator(".head").click();
  const current = page.locator("td[data-cell].current");
  await current.waitFor();
  assert.match(await current.getAttribute("class"), /error/);
  await page.waitForSelector(".source td.current");
  await finding.locator("summary").click();
  await page.waitForSelector(".explained h4");
  // And from the cell to its finding.
  await finding.locator(".head").click();
  await current.locator("button").click();
  assert.equal(await finding.locator(".head").getAttribute("aria-expanded"), "true");
  const program = run({ "office.xlsx": WRONG }, "check", "office.xlsx", "--annotate", "marked.xlsx", "--lang", "zh-CN");
  assert.ok((await download(page, "annotated")).bytes.equals(program.read("marked.xlsx")), "the marked workbook, byte for byte");
  program.remove();
  const report = run({ "office.xlsx": WRONG }, "check", "office.xlsx", "--format", "html", "--lang", "zh-CN");
  assert.equal((await download(page, "report")).bytes.toString(), report.out.toString(), "the report");
  report.remove();
  const draft = run({ "office.xlsx": WRONG }, "mapping", "office.xlsx", "-o", "office.toml", "--lang", "zh-CN");
  assert.equal((await download(page, "mapping")).bytes.toString(), draft.read("office.toml").toString(), "the draft");
  draft.remove();
});

test("workbooks in 元, web pages, XML and damaged files", async () => {
  for (const [source, tables] of [["tests/data/seed-2024-yuan.xls", 12], ["tests/cases/web-export/input.xls", 12], ["tests/cases/xml-2003/input.xls", 12]]) {
    const page = await put(file(source));
    assert.notEqual(await status(page), "failed", source);
    assert.equal(Number(await page.locator("[data-file] td").nth(2).textContent()), tables, source);
    const program = run({ "input.xls": source }, "convert", "input.xls", "-o", "out");
    assert.ok((await download(page, "xlsx")).bytes.equals(program.read("out/input.xlsx")), source);
    program.remove();
  }
  const hostile = named("hostile.xlsx", SEED);
  writeFileSync(hostile, Buffer.concat([Buffer.from("PK\x03\x04"), Buffer.alloc(5_000, 0xff)]));
  let page = await put([hostile, file(SEED)], 2);
  assert.deepEqual(await page.locator("[data-file]").evaluateAll((all) => all.map((own) => own.dataset.status)), ["failed", "clean"]);
  assert.match(await page.locator(".reason").first().textContent(), /E1\d\d/);
  page = await put(file("tests/data/locked-agile.xlsx"));
  assert.equal(await status(page), "failed");
  assert.ok(await page.isVisible('.password input[type="password"]'));
});

test("a folder of CSV files in GB18030 is one workbook", async () => {
  const folder = named("清河局", "tests/cases/csv-folder-gbk/input");
  const page = await put(folder, 1, "#folder");
  assert.equal(Number(await page.locator("[data-file] td").nth(2).textContent()), 12);
  const program = run({ 清河局: "tests/cases/csv-folder-gbk/input" }, "convert", "清河局", "-o", "out");
  assert.ok((await download(page, "xlsx")).bytes.equals(program.read("out/清河局.xlsx")), "byte for byte");
  program.remove();
});

test("eighty workbooks at once, and all of them in one zip", async () => {
  const folder = mkdtempSync(join(tmpdir(), "yusuan-web-"));
  const cases = readdirSync(join(root, "tests/cases")).sort();
  const inputs = cases.flatMap((name) => ["input.xlsx", "input.xls"].map((own) => [name, `tests/cases/${name}/${own}`]));
  const chosen = inputs.filter(([, source]) => existsSync(file(source))).slice(0, 80);
  const copies = chosen.map(([name, source]) => {
    const copy = join(folder, `${name}${source.slice(source.lastIndexOf("."))}`);
    cpSync(file(source), copy);
    return copy;
  });
  const page = await put(copies, 80);
  const states = await page.locator("[data-file]").evaluateAll((all) => all.map((own) => own.dataset.status));
  assert.ok(states.filter((state) => state !== "failed").length > 60, String(states));
  const zip = await unzip((await download(page, "zip")).bytes);
  const standard = [...zip.keys()].filter((name) => name.startsWith("标准/"));
  assert.equal(standard.length, states.filter((state) => state !== "failed").length);
});

test("two workbooks are compared as the command line compares them", async () => {
  const [older, newer] = ["one-figure-wrong", "one-total-wrong"].map((name) => named(`${name}.xlsx`, `tests/cases/${name}/input.xlsx`));
  const page = await put([older, newer], 2);
  const inputs = { "one-figure-wrong.xlsx": "tests/cases/one-figure-wrong/input.xlsx", "one-total-wrong.xlsx": WRONG };
  const program = run(inputs, "diff", "one-figure-wrong.xlsx", "one-total-wrong.xlsx", "-o", "changes.html", "--lang", "zh-CN");
  assert.equal((await download(page, "changes")).bytes.toString(), program.read("changes.html").toString());
  program.remove();
  const marked = run(inputs, "diff", "one-figure-wrong.xlsx", "one-total-wrong.xlsx", "-o", "changes.xlsx", "--lang", "zh-CN");
  assert.ok((await download(page, "changes-xlsx")).bytes.equals(marked.read("changes.xlsx")));
  marked.remove();
});

test("what became of the findings of an earlier hand-in", async () => {
  const [older, newer] = ["one-total-wrong", "one-figure-wrong"].map((name) => named(`${name}.xlsx`, `tests/cases/${name}/input.xlsx`));
  const page = await put([older, newer], 2);
  const chosen = await page.locator('#compare select').evaluateAll((all) => all.map((own) => own.selectedOptions[0].textContent));
  if (chosen[0] !== "one-total-wrong.xlsx") {
    await page.selectOption('#compare [name="older"]', { label: "one-total-wrong.xlsx" });
    await page.selectOption('#compare [name="newer"]', { label: "one-figure-wrong.xlsx" });
  }
  await page.click('#compare [value="since"]');
  await page.waitForSelector('[data-since="fixed"] li');
  assert.match(await page.textContent("#since"), /one-total-wrong\.xlsx.*已改正/s);
});

test("a workbook that was sent back, and comes again with answers", async () => {
  // What `check --annotate` wrote of one-total-wrong, with an answer in its list of findings.
  const sources = { "office.xlsx": WRONG, "answered.xlsx": "web/tests/data/answered.xlsx" };
  const program = run(sources, "check", "office.xlsx", "--annotate", "marked.xlsx", "--lang", "zh-CN");
  const marked = written("marked.xlsx", program.read("marked.xlsx"));
  program.remove();
  const page = await put([marked, named("answered.xlsx", sources["answered.xlsx"])], 2);
  await page.click('#compare [value="since"]');
  await page.waitForSelector('[data-since="open"] li');
  assert.match(await page.textContent('[data-since="open"] li'), /E501.*情况属实.*含上年追加 90 万元/s);
  const since = run(sources, "check", "answered.xlsx", "--since", marked, "--lang", "zh-CN");
  const line = /比：(.*)/.exec(since.out.toString())[1];
  since.remove();
  assert.ok((await page.textContent("#since")).includes(line), line);
});

test("a layout of its own is answered by clicks alone, and the answers are kept", async () => {
  const page = await put(named("2025预算.xlsx", "tests/cases/mapping-columns/input.xlsx"));
  const before = Number(await page.locator("[data-file] td").nth(3).textContent());
  await page.waitForSelector(".answers fieldset, .answers form");
  const first = page.locator('.answers form:has(select)').first();
  const options = await first.locator("option").evaluateAll((all) => all.map((own) => own.value));
  await first.locator("select").selectOption(options[1]);
  await first.locator("button").click();
  await page.waitForFunction(() => document.querySelector(".answers textarea")?.value.includes("[[sheets]]"));
  await settled(page, 1);
  assert.ok(Number(await page.locator("[data-file] td").nth(3).textContent()) <= before);
  const kept = await page.inputValue(".answers textarea");
  assert.match(kept, /^name = "2025预算"/);
  await page.click("#clear");
  await page.setInputFiles("#files", named("next.xlsx", "tests/cases/mapping-columns/input.xlsx"));
  await settled(page, 1);
  await page.waitForSelector(".answers textarea", { state: "attached" });
  assert.equal(await page.inputValue(".answers textarea"), kept);
  if (!(await page.isVisible(".answers textarea"))) {
    await page.click(".answers summary");
  }
  await page.getByRole("button", { name: "不用映射文件" }).click();
  await settled(page, 1);
});

/** Answers the question that holds this text with the option that holds the other. */
async function answer(page, question, option) {
  const form = page.locator(".answers form").filter({ hasText: question }).first();
  const value = await form.locator("option").filter({ hasText: option }).first().getAttribute("value");
  const before = await page.inputValue(".answers textarea");
  await form.locator("select").selectOption(value);
  await form.locator("button").click();
  await page.waitForFunction((before) => (document.querySelector(".answers textarea")?.value ?? before) !== before, before);
  await settled(page, 1);
  await page.waitForSelector(".answers textarea", { state: "attached" });
}

/** What the page writes with its mapping file is what the command line writes with it. */
async function writesTheSame(page, source) {
  const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "保存映射文件" }).click()]);
  const mapping = await saved.path();
  const program = run({ "input.xlsx": source }, "convert", "input.xlsx", "--mapping", mapping, "-o", "out");
  assert.ok((await download(page, "xlsx")).bytes.equals(program.read("out/input.xlsx")), "byte for byte");
  program.remove();
  return mapping;
}

const without = async (page) => {
  await page.getByRole("button", { name: "不用映射文件" }).click();
  await settled(page, 1);
};

test("unknown lines are answered; the mapping file is saved, loaded and used for the next file", async () => {
  const source = "tests/cases/lines-renamed-and-unknown/input.xlsx";
  const page = await put(named("input.xlsx", source));
  await page.waitForSelector(".answers form");
  await answer(page, "援疆援藏资金", "十五、");
  await answer(page, "机动经费", "不需要");
  const text = await page.inputValue(".answers textarea");
  assert.match(text, /援疆援藏资金/);
  assert.equal(await page.locator(".answers form").filter({ hasText: "机动经费" }).count(), 0, "what was answered is not asked again");
  const mapping = await writesTheSame(page, source);
  await without(page);
  await page.waitForFunction(() => document.querySelector(".answers textarea")?.value === "");
  await page.setInputFiles('.answers input[type="file"]', mapping);
  await page.waitForFunction((text) => document.querySelector(".answers textarea")?.value === text, text);
  await settled(page, 1);
  await page.setInputFiles("#files", named("next.xlsx", source));
  await settled(page, 2);
  await page.click('[data-file]:has-text("next.xlsx") .open');
  await page.waitForFunction(() => document.querySelector("#book h2")?.textContent === "next.xlsx" && document.querySelector(".answers textarea"));
  assert.equal(await page.inputValue(".answers textarea"), text);
  await page.evaluate(() => (document.querySelector(".answers details").open = true));
  await page.getByRole("button", { name: "不用映射文件" }).click();
  await settled(page, 2);
});

test("quick hands lose nothing", async () => {
  const source = "tests/cases/lines-renamed-and-unknown/input.xlsx";
  // Removed while it is read: nothing of it comes back.
  await begin(own.page, [file(SEED)]);
  await own.page.setInputFiles("#files", [named("gone.xlsx", source), named("gone-too.xlsx", WRONG)]);
  await own.page.click("#clear");
  const page = await put(named("input.xlsx", source));
  await page.waitForSelector(".answers form");
  assert.equal(await page.textContent("#book h2"), "input.xlsx");
  // One question is filled in while the answer to another one is taken in.
  const [first, second] = ["援疆援藏资金", "机动经费"].map((text) => page.locator(".answers form").filter({ hasText: text }).first());
  const chosen = await second.locator("option").filter({ hasText: "不需要" }).getAttribute("value");
  await second.locator("select").selectOption(chosen);
  await answer(page, "援疆援藏资金", "十五、");
  assert.equal(await second.locator("select").inputValue(), chosen);
  assert.equal(await first.count(), 0);
  // Of tables that are turned to one after another, the last one is shown.
  await page.evaluate(() => document.querySelectorAll('[role="tab"]').forEach((tab) => tab.click()));
  const last = await page.locator('[role="tab"]').last().getAttribute("data-tab");
  await page.waitForSelector(`#pane [data-table="${last}"] td[data-cell]`);
  assert.equal(await page.locator("#pane table").count(), 1);
  await without(page);
});

test("of two sheets that may be one table, one is chosen", async () => {
  const source = "tests/cases/two-sheets-that-differ/input.xlsx";
  const page = await put(named("input.xlsx", source));
  assert.equal(await status(page), "failed");
  await page.waitForSelector(".answers form");
  await answer(page, "“8改”", "预算08表");
  assert.notEqual(await status(page), "failed");
  await writesTheSame(page, source);
  await without(page);
});

test("by keyboard alone", async () => {
  const page = await put(named("office.xlsx", WRONG));
  await page.locator("#files").focus();
  const reached = (selector) => tabTo(page, selector);
  await reached("#folder");
  await reached("[data-file] .open");
  await page.keyboard.press("Enter");
  await reached('[data-download="xlsx"]');
  const [saved] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  assert.equal(saved.suggestedFilename(), "office.xlsx");
  await reached('[role="tab"][aria-selected="true"]');
  const first = await page.getAttribute('[role="tab"][aria-selected="true"]', "data-tab");
  await page.keyboard.press("ArrowRight");
  assert.notEqual(await page.getAttribute('[role="tab"][aria-selected="true"]', "data-tab"), first);
  await reached("[data-finding] .head");
  await page.keyboard.press("Enter");
  await page.waitForSelector("td[data-cell].current");
});

test("Chinese and English, and nothing serious for axe", async () => {
  const page = await put(named("office.xlsx", WRONG));
  assert.equal(await page.getAttribute("html", "lang"), "zh-CN");
  const chinese = await page.locator("[data-finding] .message").first().textContent();
  assert.match(chinese, /[\u4e00-\u9fff]/);
  await page.click('[data-lang="en"]');
  await page.waitForFunction((chinese) => {
    const own = document.querySelector("[data-finding] .message");
    return own && own.textContent !== chinese;
  }, chinese);
  assert.equal(await page.getAttribute("html", "lang"), "en");
  assert.equal(await page.textContent('[data-download="xlsx"]'), "Standard workbook");
  await page.locator("[data-finding] .head").first().click();
  await page.waitForSelector(".source td.current");
  assert.deepEqual(await serious(page), []);
});

test("from a server on this computer", async () => {
  const served = await open({ from: "server" });
  await served.page.setInputFiles("#files", file(SEED));
  await settled(served.page, 1);
  assert.equal(await status(served.page), "clean");
  assert.deepEqual(served.asked, ["/"]);
  assert.deepEqual(served.requests, []);
  assert.deepEqual(served.problems, []);
  await served.close();
});
