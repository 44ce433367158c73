// What the workbooks that were read are good for beside being looked at, alone or several together.

const books = () => files.filter(hasBook);
const texts = () => files.filter((file) => file.status === "text");

/** The tools: how many workbooks each needs, and the files that its form lets people choose. */
const TOOLS = {
  compare: { least: 2, lists: { older: books, newer: books }, run: compare },
  merge: { least: 3, lists: { base: books, ours: books, theirs: books }, run: merge },
  consolidate: { least: 2, lists: { roster: () => files.filter((file) => file.status === "roster"), before: books }, none: { roster: "roster-none", before: "last-none" }, run: consolidate },
  text: { least: 1, lists: { book: books, text: texts, last: books }, none: { text: "text-own", last: "last-none" }, run: checkText },
  narrate: { least: 1, lists: { book: books, last: books }, none: { last: "last-none" }, run: narrate },
};

function startTools() {
  for (const [tool, { run }] of Object.entries(TOOLS)) {
    at(tool).addEventListener("submit", (event) => {
      event.preventDefault();
      attempt(tool, (saying) => run(saying, event.submitter?.value));
    });
    at(tool).addEventListener("change", ({ target }) => {
      if (target.name in TOOLS[tool].lists) {
        target.dataset.chosen = "";
      }
    });
    toolButton(tool).addEventListener("click", () => {
      openTool(toolButton(tool).getAttribute("aria-expanded") === "true" ? null : tool);
      if (tool === "merge" && books().length === 3) {
        guessBase();
      }
    });
  }
  document.querySelector('[data-download="commented"]').addEventListener("click", () => attempt("text", getCommented));
  document.querySelector('[data-download="narrated"]').addEventListener("click", () => attempt("narrate", (saying) => getNarrated(saying, "document")));
}

const toolButton = (tool) => document.querySelector(`[data-tool="${tool}"]`);
const resultOf = (tool) => at(tool).querySelector(".result");

/** Does what a tool is asked for; what goes wrong is said in its form. */
async function attempt(tool, work) {
  const saying = at(tool).querySelector(".saying");
  saying.textContent = text("making");
  try {
    saying.textContent = (await work(saying)) ?? "";
  } catch (error) {
    saying.textContent = reasonOf(error);
  }
}

/** Saves a file; what to say of it. */
function saved(name, bytes, type) {
  save(name, bytes, type);
  return text("saved", { name });
}

/** Shows what came of a tool. */
function tell(tool, ...content) {
  resultOf(tool).replaceChildren(...content.flat().filter(Boolean));
  resultOf(tool).hidden = false;
}

/** Takes away what came of the tools: it is of other files, or in another language. */
function forgetResults() {
  Object.keys(TOOLS).forEach((tool) => {
    resultOf(tool).hidden = true;
    at(tool).querySelector(".saying").textContent = "";
  });
}

/** Empties the forms of the tools: what was filled in or chosen was for files that are gone. */
function emptyForms() {
  for (const tool of Object.keys(TOOLS)) {
    at(tool).reset();
    resultOf(tool).replaceChildren();
    at(tool).querySelectorAll("[data-chosen]").forEach((own) => delete own.dataset.chosen);
  }
}

/** Offers the files that were read; what somebody has chosen stays chosen. */
function offer() {
  const all = books();
  at("tools").hidden = working !== null || all.length === 0;
  if (working) {
    return;
  }
  for (const [tool, { least, lists, none = {} }] of Object.entries(TOOLS)) {
    toolButton(tool).hidden = all.length < least;
    for (const [position, [name, of]] of Object.entries(lists).entries()) {
      const own = at(tool).elements[name];
      const { value } = own;
      const choices = of().map((file) => make("option", { value: String(file.id) }, file.name));
      own.replaceChildren(...(none[name] ? [make("option", { value: "" }, text(none[name]))] : []), ...choices);
      own.value = value;
      if ((value === "" && !("chosen" in own.dataset)) || own.selectedIndex < 0) {
        own.value = String(likely(name, position) ?? "");
      }
    }
  }
}

/** The file that a list most likely stands for. */
function likely(name, position) {
  const all = books();
  const newest = all.reduce((best, file) => ((file.summary.year ?? 0) > (best.summary.year ?? 0) ? file : best), all[0]);
  if (!newest) {
    return undefined;
  }
  const found = {
    book: () => newest,
    last: () => all.find((file) => file.summary.year && file.summary.year + 1 === newest.summary.year),
    text: () => texts()[0],
    roster: () => TOOLS.consolidate.lists.roster()[0],
    // A workbook is added up rather than held against the sum, unless somebody says so.
    before: () => undefined,
  }[name] ?? (() => all[position]);
  return found()?.id;
}

/** Opens the tool that the files were most likely put in for, unless one is open. */
function suggest() {
  const all = books();
  if (all.length === 0 || Object.keys(TOOLS).some((tool) => !at(tool).hidden)) {
    return;
  }
  const whose = new Set(all.map(({ summary }) => summary.code ?? summary.department));
  if (texts().length > 0) {
    openTool("text");
    at("text").requestSubmit();
  } else if (TOOLS.consolidate.lists.roster().length > 0 && all.length > 1) {
    openTool("consolidate");
  } else if (all.length === 2) {
    openTool("compare");
  } else if (all.length === 3 && whose.size === 1) {
    openTool("merge");
    guessBase();
  }
}

/** Opens a tool and closes the others; without one, closes all. */
function openTool(tool) {
  for (const own of Object.keys(TOOLS)) {
    toolButton(own).setAttribute("aria-expanded", String(own === tool));
    at(own).hidden = own !== tool;
  }
}

/** The file that a list of a form stands for. */
const fileOf = (tool, name) => files.find((file) => String(file.id) === at(tool).elements[name].value);

/** The files that a form chooses; if one is chosen twice, that is an error. */
function chosen(tool) {
  const all = Object.keys(TOOLS[tool].lists).map((name) => fileOf(tool, name));
  if (new Set(all).size < all.length || all.includes(undefined)) {
    throw { crashed: false, reason: text(`${tool}-same`) };
  }
  return all;
}

/** Puts a workbook that was made among the files. */
const putIn = (name, bytes) => take([{ path: name, file: new File([bytes], name) }]);

/** A heading and a list of findings, or of lines; nothing if there are none. */
function listOf(heading, lines, attributes = {}) {
  const line = (own) => (typeof own === "string" ? make("li", {}, own) : make("li", { class: own.severity, "data-code": own.code }, `${own.code} ${own.message}`));
  return lines.length > 0 && make("div", attributes, make("h4", {}, text(heading, { count: lines.length })), make("ul", {}, lines.map(line)));
}

async function compare(saying, kind = "page") {
  const [older, newer] = chosen("compare");
  const pair = { older: inputOf(older), newer: inputOf(newer) };
  if (kind === "since") {
    const { line, states } = await ask("since", pair);
    tell("compare", make("p", {}, make("b", {}, line)), states.map(([state, lines]) => listOf(`since-${state}`, lines, { "data-since": state, class: `since ${state}` })));
    return "";
  }
  const bytes = await ask("changes", { ...pair, kind });
  return saved(`${newer.stem}-${text("name-changes")}.${kind === "page" ? "html" : "xlsx"}`, bytes);
}

/** Adds up the workbooks. */
async function consolidate(saying) {
  const { year, clean, department } = at("consolidate").elements;
  const [roster, before] = ["roster", "before"].map((name) => fileOf("consolidate", name));
  const all = files.filter((file) => !isBeside(file) && file !== before);
  const wanted = { year: year.value === "" ? null : Number(year.value), clean: clean.checked, department: department.value };
  const input = (file) => (file ? inputOf(file) : null);
  const sum = { inputs: all.map(inputOf), roster: input(roster), before: input(before), wanted };
  const view = await ask(
    "consolidate",
    sum,
    (done) => (saying.textContent = text("working", { done, all: all.length })),
  );
  const name = `${text("name-consolidated")}.xlsx`;
  const file = (work) => () => attempt("consolidate", async () => work(name, await ask("consolidated", sum)));
  tell(
    "consolidate",
    make("p", {}, make("b", {}, text("consolidate-done", { ...view, year: view.year ?? "—" }))),
    view.copies.length > 0 && make("p", {}, text("consolidate-copies", { files: view.copies.join("、") })),
    make("div", { class: "bar" }, button("get-consolidated", file(saved), { class: "primary", "data-download": "consolidated" }), button("merge-look", file(putIn))),
    listOf("consolidate-out", view.leftOut.map(([own, reason]) => `${own}：${reason}`), { "data-left-out": true }),
    view.roster && [
      make("p", { "data-attended": true }, view.roster.line),
      listOf("consolidate-missing", view.roster.missing.map((own) => own.message), { "data-missing": true }),
      listOf("consolidate-odd", view.roster.odd.map((own) => `${own.file}：${own.message}`), { "data-odd": true }),
    ],
    listOf("consolidate-findings", view.findings),
  );
}
