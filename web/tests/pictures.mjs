// Pictures of the page for the guides: `node pictures.mjs FOLDER`; with `all`, of every part at two widths, to be looked at.
import { join } from "node:path";
import { begin, file, named, open, run, written } from "./support.mjs";

const [folder, all] = process.argv.slice(2);
const SEED = "tests/data/seed-2024.xlsx";
const WRONG = "tests/cases/one-figure-wrong/input.xlsx";

async function pictures(size, ending) {
  const own = await open({ size });
  const { page } = own;
  const picture = async (name, options = {}) => page.screenshot({ path: join(folder, `${name}${ending}.png`), ...options });
  await begin(page, named("青禾县水利局.xlsx", WRONG));
  await page.locator('[data-finding][data-severity="error"] .head').first().click();
  await page.waitForSelector(".source td.current");
  await page.evaluate(() => scrollTo(0, 0));
  await picture("page");

  const program = run({ "seed.xlsx": SEED }, "narrate", "seed.xlsx", "-o", "text.md", "--lang", "zh-CN");
  const text = program.read("text.md").toString().replace("支出总计706.61万元", "支出总计760.61万元");
  program.remove();
  await begin(page, [named("区人大2024.xlsx", SEED), written("情况说明.txt", text)], 2);
  await page.waitForSelector(".said");
  await page.locator("#text").scrollIntoViewIfNeeded();
  await page.evaluate(() => document.getElementById("list").scrollIntoView());
  await picture("text");
  if (all) {
    await page.click("#clear");
    await picture("start");
    await begin(page, [["原稿.xlsx", SEED], ["张三.xlsx", WRONG], ["李四.xlsx", "tests/cases/one-total-wrong/input.xlsx"]].map(([name, source]) => named(name, source)), 3);
    await page.evaluate(() => document.querySelector('[data-tool="merge"][aria-expanded="false"]')?.click());
    await page.waitForTimeout(1_000);
    await page.click('#merge [type="submit"]');
    await page.waitForSelector("#merge .result h4, #merge .result .bar");
    await picture("merge", { fullPage: true });
    const roster = written("花名册.csv", "编码,名称,联系人\n009,青禾县水利局,\n020,青禾县林业局,李四\n");
    await begin(page, [named("水利局.xlsx", WRONG), named("人大.xlsx", SEED), named("坏的.xlsx", "README.md"), roster], 4);
    await page.click('#consolidate [type="submit"]');
    await page.waitForSelector("#consolidate [data-attended]");
    await picture("consolidate", { fullPage: true });
    await begin(page, file(SEED));
    await page.click('[data-tool="narrate"]');
    await page.click('#narrate [type="submit"]');
    await page.waitForSelector("[data-fact]");
    await picture("narrate", { fullPage: true });
    await begin(page, named("答.xlsx", "tests/cases/lines-renamed-and-unknown/input.xlsx"));
    await page.waitForSelector(".answers form");
    await picture("answers");
    await page.click('[data-lang="en"]');
    await page.waitForTimeout(1_000);
    await picture("english");
  }
  await own.close();
}

await pictures({ width: 1280, height: 900 }, "");
if (all) {
  await pictures({ width: 1920, height: 1080 }, "-1920");
}
