// What a clerk does with several files, and with texts about them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { begin, download, file, named, opened, run, serious, settled, tabTo, written } from "./support.mjs";

const SEED = "tests/data/seed-2024.xlsx";
const WRONG = "tests/cases/one-total-wrong/input.xlsx";

const own = opened();

/** Puts in files under other names. */
const put = (sources) => begin(own.page, Object.entries(sources).map(([name, source]) => named(name, source)), Object.keys(sources).length);

/** What the command line makes of files: the bytes of one that it writes. */
function made(sources, output, ...more) {
  const program = run(sources, ...more, "--lang", "zh-CN");
  const bytes = program.read(output);
  program.remove();
  return bytes;
}

/** Opens a tool, unless it is; waits until its form can be filled in. */
async function tool(page, name) {
  if (!(await page.isVisible(`#${name}`))) {
    await page.click(`[data-tool="${name}"]`);
  }
  await page.waitForFunction((name) => !document.querySelector(`#${name} fieldset:disabled`), name);
}

/** Waits until a tool says something that holds this. */
const says = (page, tool, part) => page.waitForFunction(
  ([tool, part]) => document.querySelector(`#${tool} .saying`).textContent.includes(part),
  [tool, part],
);

test("three versions are merged, and what both changed is chosen on the page", async () => {
  const sources = { "base.xlsx": SEED, "mine.xlsx": "tests/cases/one-figure-wrong/input.xlsx", "theirs.xlsx": WRONG };
  const page = await put(sources);
  await tool(page, "merge");
  for (const [name, label] of [["base", "base.xlsx"], ["ours", "mine.xlsx"], ["theirs", "theirs.xlsx"]]) {
    await page.selectOption(`#merge [name="${name}"]`, { label });
  }
  await page.click('#merge [type="submit"]');
  await page.waitForSelector('[data-conflict="2"]');
  assert.match(await page.textContent('[data-conflict="1"]'), /预算03表.*706\.61.*120\.00.*210\.00/s);
  const of = (...more) => made(sources, "merged.xlsx", "merge", "base.xlsx", "mine.xlsx", "theirs.xlsx", "-o", "merged.xlsx", ...more);
  assert.ok((await download(page, "merged")).bytes.equals(of()), "with the list of conflicts, byte for byte");
  // What is open is said.
  await page.click('[data-download="resolved"]');
  await says(page, "merge", "E722");
  await page.getByRole("button", { name: "其余都用对方" }).click();
  assert.ok((await download(page, "resolved")).bytes.equals(of("--prefer", "theirs")), "theirs, byte for byte");
  assert.deepEqual(await serious(page), []);
  // By keyboard: the choices of a conflict are one stop, arrows choose; another value is typed.
  await page.locator('[data-conflict="1"] [value="theirs"]').focus();
  await page.keyboard.press("ArrowLeft");
  await page.locator('[data-conflict="2"] [type="text"]').fill("六十");
  await page.click('[data-download="resolved"]');
  await says(page, "merge", "E723");
  await page.locator('[data-conflict="2"] [type="text"]').fill("63.5");
  const mixed = written("mixed.xlsx", (await download(page, "resolved")).bytes);
  const json = run({}, "convert", mixed, "-o", "out", "--to", "json");
  const rows = JSON.stringify(JSON.parse(json.read("out/mixed.json")).tables["03"].rows);
  json.remove();
  assert.ok(rows.includes('"63.50"') && rows.includes('"120.00"') && !rows.includes('"210.00"'), rows);
  await page.getByRole("button", { name: "放进上面的文件里核对" }).click();
  await settled(page, 4);
});

test("the version that both others were made of is found", async () => {
  const page = await put({ "a.xlsx": WRONG, "b.xlsx": "tests/cases/one-total-wrong/input.xlsx", "c.xlsx": "tests/cases/one-figure-wrong/input.xlsx" });
  await page.waitForSelector("#merge fieldset:enabled");
  const chosen = () => page.locator("#merge select").evaluateAll((all) => all.map((own) => own.selectedOptions[0].textContent));
  assert.ok(await page.isVisible("#merge"), "three of one department: the tool is open");
  const [base, ...others] = await chosen();
  assert.notEqual(base, "c.xlsx", "two are the same, so the third was changed");
  assert.ok(others.includes("c.xlsx"));
});

test("many are added up as the command line adds them up, and who is missing is said", async () => {
  const sources = {
    "a.xlsx": SEED,
    "b.xlsx": "tests/cases/one-figure-wrong/input.xlsx",
    "c.xlsx": "tests/data/qinghe-2025-cover-hidden.xlsx",
    "damaged.xlsx": "tests/data/README.md",
  };
  const roster = written("花名册.csv", "编码,名称,联系人\n009,青禾县水利局,\n018,青禾县文化广电旅游局,\n020,青禾县林业局,李四\n");
  const page = await begin(own.page, [...Object.entries(sources).map(([name, source]) => named(name, source)), roster], 5);
  assert.equal(await page.getAttribute('[data-file]:has-text("花名册.csv")', "data-status"), "roster");
  assert.ok(await page.isVisible("#consolidate"), "a roster opens the tool");
  const submit = async (done) => {
    await page.click('#consolidate [type="submit"]');
    await page.waitForFunction((done) => document.querySelector("#consolidate .result").textContent.includes(done), done);
  };
  const of = (...more) => made(sources, "out.xlsx", "consolidate", ...Object.keys(sources), "-o", "out.xlsx", ...more);
  await submit("汇总了 3 份");
  assert.ok((await download(page, "consolidated")).bytes.equals(of()), "byte for byte");
  assert.match(await page.textContent("[data-left-out]"), /damaged\.xlsx/);
  assert.match(await page.textContent("[data-missing]"), /020 青禾县林业局/);
  assert.match(await page.textContent("[data-odd]"), /a\.xlsx/);
  await page.fill('#consolidate [name="year"]', "2025");
  await page.fill('#consolidate [name="department"]', "青禾县财政局");
  await page.check('#consolidate [name="clean"]');
  await submit("汇总了 1 份");
  assert.ok((await download(page, "consolidated")).bytes.equals(of("--year", "2025", "--department", "青禾县财政局", "--require-clean")), "with options, byte for byte");
  assert.deepEqual(await serious(page), []);
  await page.fill('#consolidate [name="year"]', "1999");
  await page.click('#consolidate [type="submit"]');
  await says(page, "consolidate", "E748");
});

test("last year's figures stand beside the sum", async () => {
  const program = run({ "seed.xlsx": SEED }, "convert", "seed.xlsx", "-o", "csv", "--to", "csv");
  const before = run({}, "convert", program.path("csv/seed"), "--year", "2023", "-o", "out", "--to", "xlsx");
  const last = written("last.xlsx", before.read("out/seed.xlsx"));
  [program, before].forEach((own) => own.remove());
  const page = await begin(own.page, [named("a.xlsx", SEED), last], 2);
  await tool(page, "consolidate");
  assert.equal(await page.inputValue('#consolidate [name="before"]'), "", "nothing is left out of the sum unasked");
  await page.selectOption('#consolidate [name="before"]', { label: "last.xlsx" });
  await page.click('#consolidate [type="submit"]');
  await page.waitForSelector('[data-download="consolidated"]');
  const with_ = made({ "a.xlsx": SEED }, "out.xlsx", "consolidate", "a.xlsx", "-o", "out.xlsx", "--last-year", last);
  assert.ok((await download(page, "consolidated")).bytes.equals(with_), "byte for byte");
  await page.selectOption('#consolidate [name="before"]', { label: "a.xlsx" });
  await page.click('#consolidate [type="submit"]');
  await says(page, "consolidate", "E133");
});

test("a text is held against its workbook, and its figures lead to their cells", async () => {
  const text = made({ "seed.xlsx": SEED }, "text.md", "narrate", "seed.xlsx", "-o", "text.md").toString();
  assert.ok(text.includes("706.61万元"));
  const page = await begin(own.page, [file(SEED), written("说明.md", text.replace("706.61万元", "707.61万元"))], 2);
  await page.waitForSelector('.said[data-code="E801"]');
  assert.equal(await page.getAttribute('[data-file]:has-text("说明.md")', "data-status"), "text");
  const wrong = page.locator('.paragraph:has(.said[data-code="E801"])').first();
  assert.equal(await wrong.locator('[data-figure="wrong"]').first().textContent(), "707.61万元");
  await wrong.locator('button[data-figure="wrong"]').first().click();
  await page.waitForSelector("td[data-cell].current");
  assert.match(await page.textContent("td[data-cell].current"), /706\.61/);
  const right = page.locator('button[data-figure="right"]').first();
  const amount = (await right.textContent()).replace("万元", "");
  await right.focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction((amount) => document.querySelector("td[data-cell].current")?.textContent.replace(/,/g, "").includes(amount), amount);
  assert.deepEqual(await serious(page), []);
  // A document comes back with comments, as the command line writes it.
  const sources = { "seed.xlsx": SEED };
  const program = run(sources, "narrate", "seed.xlsx", "-o", "说明.docx", "--lang", "zh-CN");
  const document = written("说明.docx", program.read("说明.docx"));
  program.remove();
  await begin(page, [named("seed.xlsx", "tests/cases/one-figure-wrong/input.xlsx"), document], 2);
  await page.waitForSelector(".said");
  const check = run({ "seed.xlsx": "tests/cases/one-figure-wrong/input.xlsx" }, "check", "seed.xlsx", "--text", document, "--annotate-text", "commented.docx", "--lang", "zh-CN");
  assert.ok((await download(page, "commented")).bytes.equals(check.read("commented.docx")), "byte for byte");
  check.remove();
});

test("a text is written from the tables, and what is missing is asked", async () => {
  const page = await put({ "seed.xlsx": SEED });
  await tool(page, "narrate");
  await page.click('#narrate [type="submit"]');
  await page.waitForSelector("[data-fact]");
  const sources = { "seed.xlsx": SEED };
  assert.ok((await download(page, "narrated")).bytes.equals(made(sources, "out.docx", "narrate", "seed.xlsx", "-o", "out.docx")), "byte for byte");
  const [, name] = [...(await page.locator("[data-fact].missing").evaluateAll((all) => all.map((own) => own.dataset.fact)))];
  assert.ok(name);
  await page.locator(`[data-fact="${name}"]`).fill("青禾一二三");
  await page.click('#narrate button:text("按填写的重写")');
  await page.waitForFunction(() => document.querySelector("#narrate .prose").textContent.includes("青禾一二三"));
  // What is typed while the text is written again stays.
  const other = page.locator("[data-fact].missing").first();
  const typed = await other.getAttribute("data-fact");
  await page.evaluate((typed) => {
    document.querySelector('#narrate .facts-asked [type="submit"]').click();
    document.querySelector(`[data-fact="${typed}"]`).value = "还在写";
  }, typed);
  await page.waitForFunction((typed) => {
    const field = document.querySelector(`[data-fact="${typed}"]`);
    return field.value === "还在写" && document.querySelector("#narrate .saying").textContent === "";
  }, typed);
  await page.locator(`[data-fact="${typed}"]`).fill("");
  const facts = await download(page, "facts");
  const written1 = written("facts.toml", facts.bytes);
  const asked = run(sources, "narrate", "seed.xlsx", "--facts", written1, "-o", "out.docx", "--lang", "zh-CN");
  assert.ok((await download(page, "narrated")).bytes.equals(asked.read("out.docx")), "with facts, byte for byte");
  asked.remove();
  assert.deepEqual(await serious(page), []);
  // What was filled in is opened again.
  await begin(page, [named("seed.xlsx", SEED)]);
  await tool(page, "narrate");
  await page.click('#narrate [type="submit"]');
  await page.waitForSelector("[data-fact]");
  await page.setInputFiles('#narrate input[type="file"]', written1);
  await page.waitForFunction(() => document.querySelector("#narrate .prose").textContent.includes("青禾一二三"));
  // Last year's workbook is found by its year; what changed against it is written, too.
  const program = run(sources, "convert", "seed.xlsx", "-o", "csv", "--to", "csv");
  const before = run({}, "convert", program.path("csv/seed"), "--year", "2023", "-o", "out", "--to", "xlsx");
  program.remove();
  await begin(page, [named("seed.xlsx", SEED), written("last.xlsx", before.read("out/seed.xlsx"))], 2);
  await tool(page, "narrate");
  assert.equal(await page.locator('#narrate [name="last"]').evaluate((own) => own.selectedOptions[0].textContent), "last.xlsx");
  const compared = run(sources, "narrate", "seed.xlsx", "--last", before.path("out/seed.xlsx"), "-o", "out.docx", "--lang", "zh-CN");
  assert.ok((await download(page, "narrated")).bytes.equals(compared.read("out.docx")), "with last year, byte for byte");
  [before, compared].forEach((own) => own.remove());
  // Tables with errors are not written about, unless it is asked for.
  await put({ "wrong.xlsx": WRONG });
  await tool(page, "narrate");
  await page.click('#narrate [type="submit"]');
  await says(page, "narrate", "E807");
  await page.check('#narrate [name="errors"]');
  await page.click('#narrate [type="submit"]');
  await page.waitForSelector("[data-fact]");
});

test("by keyboard alone, and in English", async () => {
  const page = await put({ "a.xlsx": SEED, "b.xlsx": "tests/data/qinghe-2025-cover-hidden.xlsx" });
  await page.click('[data-lang="en"]');
  await page.locator("#folder").focus();
  await tabTo(page, '[data-tool="consolidate"]');
  await page.keyboard.press("Enter");
  assert.equal(await page.getAttribute('[data-tool="consolidate"]', "aria-expanded"), "true");
  await tabTo(page, '#consolidate [name="year"]');
  await page.keyboard.type("2024");
  await page.keyboard.press("Enter");
  await page.waitForSelector('[data-download="consolidated"]');
  assert.match(await page.textContent("#consolidate .result"), /1 workbooks were added up \(2024.*Left out.*b\.xlsx/s);
  await tabTo(page, '[data-download="consolidated"]');
  const [saved] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  assert.equal(saved.suggestedFilename(), "consolidated.xlsx");
  assert.deepEqual(await serious(page), []);
  await page.locator("#folder").focus();
  await tabTo(page, '[data-tool="narrate"]');
  await page.keyboard.press("Enter");
  await tabTo(page, "#narrate .primary");
  await page.keyboard.press("Enter");
  await tabTo(page, "[data-fact]");
  assert.deepEqual(await serious(page), []);
});
