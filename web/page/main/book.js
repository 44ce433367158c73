// The workbook that is looked at: its tables, and the findings beside them.
let shown = null;
let view = null;
/** Resolves once the file that is shown can be used. */
let ready = null;
/** How often another view was begun: what belongs to an earlier one comes to nothing. */
let views = 0;

function close() {
  views += 1;
  view?.table?.stop();
  view = null;
  shown = null;
  at("book").hidden = true;
  at("book").replaceChildren();
  document.querySelectorAll("#rows .current").forEach((row) => row.classList.remove("current"));
}

/** Shows a file; resolves once its first rows are there. */
function show(file) {
  close();
  shown = file;
  document.querySelector(`[data-file="${file.id}"]`)?.classList.add("current");
  ready = build(file, views);
  return ready;
}

async function build(file, own) {
  const found = await ask("findings", { input: inputOf(file) }).catch((error) => {
    at("standing").textContent = reasonOf(error);
    return null;
  });
  if (!found || own !== views) {
    return;
  }
  // Of a group the first findings are here; how many there are is counted.
  const groups = found.groups.map(({ count, findings }) => Object.assign(findings, { count }));
  view = { file, groups, counts: found.counts, table: null, isTouched: false };
  const { summary } = file;
  const there = summary.tables.filter((table) => table.there && summary.fits);
  const facts = [
    [summary.code, summary.department].filter(Boolean).join(" "),
    summary.year,
    ...(["error", "warning", "info"].map((severity) => text(`count-${severity}`, { count: summary.counts[severity] }))),
    summary.layout && text("by-layout", { name: summary.layout }),
  ].filter(Boolean);
  const saying = make("span", { role: "status", class: "saying" });
  const get = (kind) => button(`get-${kind}`, () => download(kind, file, saying), { "data-download": kind });
  const bar = make(
    "div",
    { class: "bar downloads" },
    hasBook(file) ? ["xlsx", "annotated", "csv", "json"].map(get) : null,
    get("mapping"),
    get("report"),
    saying,
  );
  const tabs = make("div", { role: "tablist", class: "tabs", "aria-label": text("tables-label") });
  const pane = make("div", { class: "pane", id: "pane", role: "tabpanel" });
  there.forEach((table) => tabs.append(tabOf(table)));
  tabs.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      const all = [...tabs.children];
      const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
      next.focus();
      next.click();
      event.preventDefault();
    }
  });
  view.tabs = tabs;
  view.pane = pane;
  const worst = groups.find((group) => there.some((table) => table.number === group[0].place?.table));
  const first = there.find((table) => table.number === worst?.[0].place.table) ?? there[0];
  const [answers, askAll] = answersOf(file);
  at("book").replaceChildren(
    make("div", { class: "title" }, make("h2", {}, file.name), make("p", { class: "facts" }, facts.map((fact) => make("span", {}, String(fact))))),
    bar,
    answers,
    make("div", { class: "desk" },
      make("div", { class: "tables" }, there.length > 0 ? tabs : null, pane),
      findingsOf(view)),
  );
  at("book").hidden = false;
  if (first) {
    await turnTo(first.number);
  } else {
    pane.append(make("p", { class: "hint" }, text("no-tables")));
  }
  // The workbook is read once more for them: its first rows come before.
  if (own === views) {
    await askAll();
  }
}

function tabOf(table) {
  const [error, warning] = view.counts[table.number] ?? [0, 0];
  const counts = { error, warning };
  const badge = (severity) => counts[severity] > 0 && make("span", { class: `badge ${severity}`, "aria-label": text(`count-${severity}`, { count: counts[severity] }), role: "img" }, String(counts[severity]));
  return make(
    "button",
    { type: "button", role: "tab", "aria-selected": "false", "aria-controls": "pane", tabindex: "-1", "data-tab": table.number, title: table.title, onclick: () => turnTo(table.number) },
    table.form,
    badge("error"),
    badge("warning"),
  );
}

/** Turns to a table; resolves to it once its first rows are there, unless somebody has turned to another one. */
async function turnTo(number) {
  if (!view) {
    return null;
  }
  const { file, tabs, pane } = view;
  if (view.table?.number !== number) {
    view.table?.stop();
    const table = file.summary.tables.find((own) => own.number === number);
    view.table = { number, ...tableOf(file, table, (group) => select(group, false)) };
    for (const tab of tabs.children) {
      const isOwn = tab.dataset.tab === number;
      tab.setAttribute("aria-selected", String(isOwn));
      tab.tabIndex = isOwn ? 0 : -1;
    }
    pane.replaceChildren(view.table.region);
  }
  const { table } = view;
  await table.ready;
  return view?.table === table ? table : null;
}

/** Where the standard workbook shows what a cell of the source became. */
const placeOf = (file, place) =>
  place.at ?? ask("placed", { input: inputOf(file), sheet: place.sheet, cell: place.cell }).catch(() => null);

let going = 0;

/** Goes to the cell of what is at a place of the source. */
async function goTo(place) {
  if (!place?.table || !view) {
    return;
  }
  going += 1;
  const own = going;
  const { file } = view;
  const table = await turnTo(place.table);
  const address = table && (await placeOf(file, place));
  if (address && own === going && view?.table === table) {
    await table.goTo(address);
  }
}
