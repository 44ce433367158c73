// The workbook that is looked at: its tables, and the findings beside them.
let shown = null;
let view = null;

function close() {
  view?.table?.stop();
  view = null;
  shown = null;
  at("book").hidden = true;
  at("book").replaceChildren();
  document.querySelectorAll("#rows .current").forEach((row) => row.classList.remove("current"));
}

/** Shows a file. */
async function show(file) {
  close();
  shown = file;
  document.querySelector(`[data-file="${file.id}"]`)?.classList.add("current");
  const found = await ask("findings", { input: inputOf(file) }).catch((error) => {
    at("standing").textContent = reasonOf(error);
    return null;
  });
  if (!found || shown !== file) {
    return;
  }
  // Of a group the first findings are here; how many there are is counted.
  const groups = found.groups.map(({ count, findings }) => Object.assign(findings, { count }));
  view = { file, groups, counts: found.counts, table: null };
  const { summary } = file;
  const there = summary.tables.filter((table) => table.there && table.height > 0);
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
  askAll();
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

/** Turns to a table; resolves once its first rows are there. */
async function turnTo(number) {
  const { file, tabs, pane } = view;
  if (view.table?.number === number) {
    return view.table.ready;
  }
  view.table?.stop();
  const table = file.summary.tables.find((own) => own.number === number);
  view.table = { number, ...tableOf(file, table, (group) => select(group, false)) };
  for (const tab of tabs.children) {
    const isOwn = tab.dataset.tab === number;
    tab.setAttribute("aria-selected", String(isOwn));
    tab.tabIndex = isOwn ? 0 : -1;
  }
  pane.replaceChildren(view.table.region);
  return view.table.ready;
}

async function goTo(place) {
  if (place?.at) {
    await turnTo(place.table);
    await view.table.goTo(place.at);
  }
}
