// The tables of the standard workbook: rows come from the worker as they are looked at.
const CHUNK = 200;
const LINE = 25;

/** A table of the book as a region that scrolls. */
function tableOf(file, table, choose) {
  const region = make("div", { class: "scroll grid", tabindex: "0", role: "region", "aria-label": `${table.form} ${table.title}` });
  const own = make("table", { "data-table": table.number, "aria-rowcount": String(table.height) });
  const loads = new Map();
  region.append(own);
  const rows = (from, to) => ask("rows", { input: inputOf(file), table: table.number, from, to });

  const cellOf = (cell, name, inHead) => {
    const [address, content, figure, across, down, mark] = cell;
    const [severity, group] = mark ?? [];
    const shown = figure && !inHead ? amount(content) : content;
    const inside = mark
      ? make("button", { type: "button", class: "mark", "aria-label": `${shown} ${text(`severity-${severity}`)}`, onclick: () => choose(group) }, shown || " ")
      : shown;
    return make(
      name,
      {
        "data-cell": address,
        class: [figure && !inHead && "figure", severity].filter(Boolean).join(" ") || null,
        colspan: across > 1 ? across : null,
        rowspan: down > 1 ? down : null,
        scope: name === "th" ? (across > 1 ? "colgroup" : "col") : null,
      },
      inside,
    );
  };
  const rowOf = (row, name = "td") =>
    make("tr", {}, make("th", { class: "number", scope: name === "td" ? "row" : null }, String(row.row)), row.cells.map((cell) => cellOf(cell, name, name === "th")));

  const chunks = [];
  const fill = (chunk) => {
    loads.set(chunk, loads.get(chunk) ?? rows(chunk.from, chunk.to).then((found) => {
      chunk.body.replaceChildren(...found.map((row) => rowOf(row)));
      chunk.isFull = true;
    }));
    return loads.get(chunk);
  };
  const empty = (chunk) => {
    // Asking for a height makes the browser lay out all of the table.
    const height = (chunk.isFull && chunk.body.offsetHeight) || (chunk.to - chunk.from) * LINE;
    const filler = make("td", { colspan: String((table.letters?.length ?? 0) + 1) });
    filler.style.height = `${height}px`;
    chunk.body.replaceChildren(make("tr", { "aria-hidden": "true" }, filler));
    chunk.isFull = false;
    loads.delete(chunk);
  };
  const watch = new IntersectionObserver((seen) => {
    for (const { target, isIntersecting } of seen) {
      const chunk = chunks[Number(target.dataset.chunk)];
      if (isIntersecting) {
        fill(chunk);
      } else if (chunk.isFull && chunks.length > 4) {
        empty(chunk);
      }
    }
  }, { root: region, rootMargin: "1500px 0px" });

  const build = async () => {
    const top = Math.max(table.header - table.depth, 0);
    const head = table.header > 0 ? await rows(0, table.header) : [];
    const before = head.slice(0, top).map((row) => row.cells.map((cell) => cell[1]).filter(Boolean).join("　")).filter(Boolean);
    const letters = make("tr", { class: "letters" }, make("td", {}), table.letters.map((letter) => make("th", { scope: "col" }, letter)));
    own.append(
      make("caption", {}, before.length > 0 ? before.map((line) => make("span", {}, line)) : `${table.form} ${table.title}`),
      make("thead", {}, letters, head.slice(top).map((row) => rowOf(row, "th"))),
    );
    for (let from = table.header; from < table.height; from += CHUNK) {
      const body = make("tbody", { "data-chunk": String(chunks.length) });
      const chunk = { from, to: Math.min(from + CHUNK, table.height), body, isFull: false };
      chunks.push(chunk);
      own.append(body);
      empty(chunk);
    }
    if (chunks.length > 0) {
      await fill(chunks[0]);
    }
    chunks.forEach((chunk) => watch.observe(chunk.body));
  };
  const ready = build();

  /** Goes to a cell. */
  const goTo = async (address) => {
    await ready;
    const row = Number(/\d+$/.exec(address)) - 1;
    const chunk = chunks.find((own) => row >= own.from && row < own.to);
    if (chunk) {
      chunk.body.scrollIntoView({ block: "nearest" });
      await fill(chunk);
    }
    const cell = own.querySelector(`[data-cell="${address}"]`);
    own.querySelectorAll(".current").forEach((other) => other.classList.remove("current"));
    if (cell) {
      cell.classList.add("current");
      cell.scrollIntoView({ block: "center", inline: "center" });
    }
  };
  return { region, goTo, ready, stop: () => watch.disconnect() };
}
