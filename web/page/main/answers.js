// What people answered: a mapping file, which the next files are read with, too.
let answered = null;

/** The questions about the workbook that is looked at, and the mapping file: a place for them, and what asks them. */
function answersOf(file) {
  const own = make("section", { class: "answers", "aria-label": text("answers-label") });
  const inside = make("div");
  const count = make("span");
  const details = make("details", {}, make("summary", {}, text("answers-label"), " ", count), inside);
  own.append(details);
  own.hidden = true;
  const load = () => ask("questions", { input: inputOf(file) }).then((questions) => {
    const open = questionsOf(file, questions);
    inside.replaceChildren(...open, mappingOf(file, questions));
    const asked = inside.querySelectorAll("form").length;
    count.textContent = asked > 0 ? text("answers-open", { count: asked }) : text("answers-none");
    details.open = open.length > 0 || view?.wasAnswering === true;
    own.hidden = false;
  }, () => {});
  return [own, load];
}

/** Takes an answer into the mapping file, and reads the workbook with it. */
async function answer(file, questions, own) {
  const known = file.used;
  const text_ = await ask("answered", { text: known?.text ?? "", name: file.stem, layout: questions.layout, answer: JSON.stringify(own) });
  await use(file, { name: known?.name ?? `${file.stem}.toml`, text: text_ });
}

/** Reads a workbook with a mapping file, or without one; so are the next ones. */
async function use(file, own) {
  answered = own;
  file.mapping = own ?? undefined;
  await again(file);
  at("book").querySelector(".answers summary")?.focus();
}

function questionsOf(file, questions) {
  const send = (own) => answer(file, questions, own).catch((error) => {
    at("standing").textContent = reasonOf(error);
  });
  const field = (label, control, work) => make("form", { class: "row", onsubmit: (event) => {
    event.preventDefault();
    if (control.value !== "") {
      work(control.value);
    }
  } }, make("label", {}, label, " ", control), make("button", {}, text("answer")));
  const choice = (options) => make("select", {}, make("option", { value: "" }, text("choose")), options);
  const option = ([value, label]) => make("option", { value }, label);
  const open = [];
  if (questions.unit.length > 0) {
    open.push(field(text("ask-unit", { sheets: questions.unit.join("、") }), choice(questions.units.map((unit) => option([unit, unit]))), (value) => send({ kind: "unit", value })));
  }
  if (questions.year) {
    open.push(field(text("ask-year"), make("input", { type: "number", min: "1990", max: "2100" }), (value) => send({ kind: "year", value: Number(value) })));
  }
  if (questions.department) {
    open.push(field(text("ask-department"), make("input", { type: "text" }), (value) => send({ kind: "department", value })));
  }
  const reason = text("not-needed");
  for (const sheet of questions.sheets) {
    const all = file.summary.tables;
    if (!sheet.table) {
      const likely = sheet.candidates.map(([number]) => number);
      const rest = all.filter((table) => !likely.includes(table.number));
      const tables = [...likely.map((number) => all.find((table) => table.number === number)), ...rest].filter(Boolean);
      const control = choice([...tables.map((table) => option([table.number, `${table.form} ${table.title}`])), option(["-", reason])]);
      open.push(field(text("ask-sheet", { sheet: sheet.sheet, title: sheet.title ?? "" }), control, (value) => send({ kind: "sheet", sheet: sheet.sheet, table: value === "-" ? null : value, reason })));
      continue;
    }
    const where = { table: sheet.table, sheet: sheet.named ? sheet.sheet : null, reason };
    const table = all.find((own) => own.number === sheet.table);
    const rows = [];
    for (const column of sheet.columns) {
      const near = column.near.map(([key, label, score]) => option([key, text("like", { label, score })]));
      const known = column.near.map(([key]) => key);
      const free = sheet.free.filter(([key]) => !known.includes(key)).map(option);
      const control = choice([...near, ...free, column.byLabel && option(["-", reason])].filter(Boolean));
      rows.push(field(text("ask-column", { column: column.column, label: column.label, example: column.example ?? "" }), control, (key) =>
        send({ kind: "column", ...where, from: column.byLabel ? column.label : null, letter: column.column, key: key === "-" ? null : key })));
    }
    for (const line of sheet.lines) {
      const near = line.near.map(([id, label, score]) => option([id, text("like", { label, score })]));
      const known = line.near.map(([id]) => id);
      const rest = sheet.known.filter(([side, id]) => side === line.side && !known.includes(id)).map(([, id, label]) => option([id, label]));
      rows.push(field(text("ask-line", { cell: line.cell, label: line.label }), choice([...near, ...rest, option(["-", reason])]), (id) =>
        send({ kind: "line", ...where, from: line.label, side: line.side, line: id === "-" ? null : id })));
    }
    open.push(make("fieldset", {}, make("legend", {}, `${table.form} ${table.title}（${sheet.sheet}）`), rows));
  }
  return open;
}

/** The mapping file as text: to be saved, loaded, changed, or done without. */
function mappingOf(file) {
  const known = file.used;
  const saying = make("span", { role: "status" });
  const area = make("textarea", { spellcheck: "false", placeholder: " ", "aria-label": text("mapping-label") });
  area.value = known?.text ?? "";
  const name = () => known?.name ?? `${file.stem}.toml`;
  const load = make("input", { type: "file", accept: ".toml", class: "hidden-file", onchange: async (event) => {
    const [chosen] = event.target.files;
    if (chosen) {
      await use(file, { name: chosen.name, text: (await chosen.text()).replace(/^\ufeff/, "") });
    }
  } });
  return make(
    "div",
    {},
    make("p", { class: "hint" }, text("mapping-hint")),
    area,
    make(
      "div",
      { class: "row" },
      button("mapping-apply", () => use(file, area.value.trim() === "" ? null : { name: name(), text: area.value })),
      button("mapping-save", () => save(name(), area.value, "application/toml")),
      make("label", { class: "button" }, text("mapping-load"), load),
      known ? button("mapping-without", () => use(file, null)) : null,
      saying,
    ),
  );
}
