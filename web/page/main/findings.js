// The findings of the workbook that is looked at, one cause after another.
const AT_ONCE = 150;
const LISTED = 24;

function findingsOf(view) {
  const list = make("ol", { class: "findings" });
  const table = make("select", { id: "filter-table", onchange: () => filter() }, make("option", { value: "" }, text("every-table")));
  for (const own of view.file.summary.tables) {
    table.append(make("option", { value: own.number }, `${own.form} ${own.title}`));
  }
  const boxes = ["error", "warning", "info"].map((severity) => {
    const box = make("input", { type: "checkbox", name: "severity", value: severity, onchange: () => filter() });
    box.checked = severity !== "info";
    return make("label", {}, box, text(`severity-${severity}`));
  });
  const count = make("p", { class: "hint", role: "status" });
  const pane = make(
    "section",
    { class: "side", "aria-label": text("findings-label") },
    make("h3", {}, text("findings-label")),
    make("div", { class: "filter" }, make("label", { for: "filter-table" }, text("filter-table")), table, make("span", { role: "group", "aria-label": text("filter-severity") }, boxes)),
    count,
    make("div", { class: "scroll list", tabindex: "0", role: "region", "aria-label": text("findings-label") }, list),
  );
  let most = AT_ONCE;
  const fits = (group) => {
    const own = group[0].place?.table ?? group[0].table;
    const wanted = boxes.some((label) => label.firstChild.checked && label.firstChild.value === group[0].severity);
    return wanted && (table.value === "" || own === table.value);
  };
  const filter = () => {
    const chosen = view.groups.map((group, number) => [group, number]).filter(([group]) => fits(group));
    count.textContent = chosen.length === 0 ? text(view.groups.length === 0 ? "no-findings" : "none-chosen") : text("causes", { count: chosen.length });
    list.replaceChildren(...chosen.slice(0, most).map(([group, number]) => itemOf(group, number)));
    if (chosen.length > most) {
      list.append(make("li", {}, button("more", () => {
        most += AT_ONCE;
        filter();
      })));
    }
  };
  view.reveal = (number) => {
    let item = list.querySelector(`[data-group="${number}"]`);
    if (!item) {
      table.value = "";
      boxes.forEach((label) => {
        label.firstChild.checked ||= label.firstChild.value === view.groups[number][0].severity;
      });
      most = Math.max(most, number + 1);
      filter();
      item = list.querySelector(`[data-group="${number}"]`);
    }
    return item;
  };
  filter();
  return pane;
}

function itemOf(group, number) {
  const [first] = group;
  return make(
    "li",
    { "data-finding": String(number), "data-group": String(number), "data-code": first.code, "data-severity": first.severity, class: `finding ${first.severity}` },
    make(
      "button",
      { type: "button", class: "head", "aria-expanded": "false", onclick: () => select(number, true) },
      make("span", { class: "code" }, `${text(`severity-${first.severity}`)} ${first.code}`),
      make("span", { class: "message" }, first.message),
      group.count > 1 ? make("span", { class: "times" }, text("times", { count: group.count })) : null,
    ),
  );
}

/** Opens a finding; `isFromList`: and goes to its cell, rather than the other way round. */
async function select(number, isFromList) {
  const item = view.reveal(number);
  const head = item.querySelector(".head");
  if (isFromList && head.getAttribute("aria-expanded") === "true") {
    head.setAttribute("aria-expanded", "false");
    item.querySelector(".detail")?.remove();
    return;
  }
  document.querySelectorAll(".findings .detail").forEach((other) => other.remove());
  document.querySelectorAll('.findings [aria-expanded="true"]').forEach((other) => other.setAttribute("aria-expanded", "false"));
  head.setAttribute("aria-expanded", "true");
  item.append(detailOf(view.groups[number]));
  if (isFromList) {
    await goTo(view.groups[number].find((finding) => finding.place?.table)?.place);
  } else {
    item.scrollIntoView({ block: "nearest" });
    head.focus({ preventScroll: true });
  }
}

function detailOf(group) {
  const [first, ...others] = group;
  const source = make("div", { class: "source" });
  const link = (place) => make("button", { type: "button", class: "link", onclick: () => {
    goTo(place);
    sourceOf(place, source);
  } }, place.cell ? `${place.sheet}!${place.cell}` : place.sheet);
  const fact = (key, ...values) => values.some((value) => value !== null && value !== undefined && value !== "") && make("div", {}, make("dt", {}, text(key)), make("dd", {}, ...values));
  const spaced = (places, count = places.length) => places.slice(0, LISTED).flatMap((place) => [link(place), " "]).concat(count > LISTED ? [`… +${count - LISTED}`] : []);
  const also = others.map((finding) => finding.place).filter((place) => place?.cell);
  const said = others.filter((finding) => !finding.place?.cell && finding.message !== first.message).slice(0, LISTED);
  const explained = make("div", { class: "explained" });
  const explain = make("details", { ontoggle: async () => {
    if (explain.open && explained.childElementCount === 0) {
      const own = await ask("explain", { code: first.code }).catch(() => null);
      own && explained.replaceChildren(make("p", {}, make("b", {}, `${own.code} ${own.title}`)), ...own.texts.flatMap(([head, content]) => [make("h4", {}, head), make("p", {}, content)]));
    }
  } }, make("summary", {}, text("explain")), explained);
  const standard = make("span");
  if (first.place) {
    sourceOf(first.place, source);
  }
  if (first.place?.table) {
    standard.textContent = formOf(first.place.table);
    Promise.resolve(placeOf(view.file, first.place)).then((at) => at && standard.append(`!${at}`));
  }
  return make(
    "div",
    { class: "detail" },
    said.map((finding) => make("p", {}, finding.message)),
    make(
      "dl",
      {},
      fact("in-source", first.place ? link(first.place) : null),
      first.place?.table ? fact("in-standard", standard) : null,
      fact("row", first.row),
      first.expected ? [fact("found", first.found), fact("expected", first.expected), fact("difference", first.difference)] : null,
      also.length > 0 ? fact("also", ...spaced(also, group.count - 1)) : null,
      first.related.length > 0 ? fact("related", ...spaced(first.related)) : null,
      fact("by-mapping", first.mapping),
    ),
    first.help ? make("p", { class: "help" }, first.help) : null,
    source,
    explain,
  );
}

const formOf = (number) => view.file.summary.tables.find((table) => table.number === number)?.form ?? number;

/** The cell of the source with its neighbours. */
async function sourceOf(place, into) {
  const own = place.cell ? await ask("source", { input: inputOf(view.file), sheet: place.sheet, cell: place.cell }).catch(() => null) : null;
  if (!own) {
    into.replaceChildren();
    return;
  }
  const cellOf = ([address, content, figure, across, down]) => make(
    "td",
    { "data-source": address, class: [figure && "figure", address === own.cell && "current"].filter(Boolean).join(" ") || null, colspan: across > 1 ? across : null, rowspan: down > 1 ? down : null },
    content,
  );
  into.replaceChildren(make(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": text("source-label", { sheet: own.sheet }) },
    make(
      "table",
      {},
      make("caption", {}, text("source-label", { sheet: own.sheet })),
      make("thead", {}, make("tr", {}, make("td", {}), own.letters.map((letter) => make("th", { scope: "col" }, letter)))),
      make("tbody", {}, own.rows.map((row) => make("tr", {}, make("th", { scope: "row" }, String(row.row)), row.cells.map(cellOf)))),
    ),
  ));
}
