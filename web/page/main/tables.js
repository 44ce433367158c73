// The tables of the standard workbook: rows come from the worker as they are looked at.
const CHUNK = 100;
const LINE = 25;

/** A table of the book as a region that scrolls. */
function tableOf(file, table, choose) {
  const region = make("div", { class: "scroll grid", tabindex: "0", role: "region", "aria-label": `${table.form} ${table.title}` });
  const own = make("table", { "data-table": table.number });
  const loads = new Map();
  region.append(own);
  let isStopped = false;
  let width = 0;
  let wanted = null;
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
  const put = (chunk, found) => {
    chunk.body.replaceChildren(...found.map((row) => rowOf(row)));
    chunk.isFull = true;
  };
  const fill = (chunk) => {
    if (!loads.has(chunk)) {
      // What could not be had is asked for once more when it is looked at again.
      loads.set(chunk, rows(chunk.from, chunk.to).then((found) => put(chunk, found), () => loads.delete(chunk)));
    }
    return loads.get(chunk);
  };
  const empty = (chunk) => {
    // Asking for a height makes the browser lay out all of the table.
    const height = (chunk.isFull && chunk.body.offsetHeight) || (chunk.to - chunk.from) * LINE;
    const filler = make("td", { colspan: String(width + 1) });
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
    const { height, letters, header, depth, head, rows: first } = await ask("table", { input: inputOf(file), table: table.number, first: CHUNK });
    const top = Math.max(header - depth, 0);
    const before = head.slice(0, top).map((row) => row.cells.map((cell) => cell[1]).filter(Boolean).join("　")).filter(Boolean);
    width = letters.length;
    own.setAttribute("aria-rowcount", String(height));
    own.append(
      make("caption", {}, before.length > 0 ? before.map((line) => make("span", {}, line)) : `${table.form} ${table.title}`),
      make("thead", {}, make("tr", { class: "letters" }, make("td", {}), letters.map((letter) => make("th", { scope: "col" }, letter))), head.slice(top).map((row) => rowOf(row, "th"))),
    );
    for (let from = header; from < height; from += CHUNK) {
      const chunk = { from, to: Math.min(from + CHUNK, height), body: make("tbody", { "data-chunk": String(chunks.length) }), isFull: false };
      if (chunks.length === 0) {
        put(chunk, first);
        loads.set(chunk, Promise.resolve());
      } else {
        empty(chunk);
      }
      chunks.push(chunk);
    }
    own.append(...chunks.map((chunk) => chunk.body));
    if (!isStopped) {
      chunks.forEach((chunk) => watch.observe(chunk.body));
    }
  };
  const ready = build().catch((error) => region.replaceChildren(make("p", { class: "hint" }, reasonOf(error))));

  /** Goes to a cell. */
  const goTo = async (address) => {
    wanted = address;
    await ready;
    const row = Number(/\d+$/.exec(address)) - 1;
    const chunk = chunks.find((own) => row >= own.from && row < own.to);
    if (chunk) {
      chunk.body.scrollIntoView({ block: "nearest" });
      await fill(chunk);
    }
    if (wanted !== address) {
      return;
    }
    const cell = own.querySelector(`[data-cell="${address}"]`);
    own.querySelectorAll(".current").forEach((other) => other.classList.remove("current"));
    if (cell) {
      cell.classList.add("current");
      cell.scrollIntoView({ block: "center", inline: "center" });
    }
  };
  const stop = () => {
    isStopped = true;
    watch.disconnect();
  };
  return { region, goTo, ready, stop };
}
