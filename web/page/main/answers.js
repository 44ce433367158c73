// What people answered: a mapping file, which the next files are read with, too.
let answered = null;

/** The questions about the workbook that is looked at, and the mapping file: a place for them, and what asks them. */
function answersOf(file) {
  // While an answer is taken in, nothing else can be said: it would be of what was asked before.
  const inside = make("fieldset", { class: "plain" });
  const count = make("span");
  const details = make("details", {}, make("summary", {}, text("answers-label"), " ", count), inside);
  const own = make("section", { class: "answers", "aria-label": text("answers-label") }, details);
  const load = async () => {
    const questions = await ask("questions", { input: inputOf(file) }).catch(() => null);
    if (!questions) {
      own.hidden = true;
      return;
    }
    const mapping = mappingOf(file, inside);
    const open = questionsOf(file, questions, (answer) => send(file, questions, answer, inside));
    inside.replaceChildren(...open, mapping);
    const asked = inside.querySelectorAll("form").length;
    count.textContent = asked > 0 ? text("answers-open", { count: asked }) : text("answers-none");
    // Nothing moves under the hands of somebody who is at work already.
    details.open ||= open.length > 0 && !view?.isTouched;
  };
  return [own, load];
}

/** Takes an answer into the mapping file, and reads the workbook with it. */
async function send(file, questions, answer, inside) {
  inside.disabled = true;
  try {
    const mapping = { text: inside.querySelector("textarea").value, name: file.stem, layout: questions.layout };
    const text_ = await ask("answered", { ...mapping, answer: JSON.stringify(answer) });
    await use(file, { name: nameOf(file), text: text_ }, inside);
  } catch (error) {
    inside.disabled = false;
    at("standing").textContent = reasonOf(error);
  }
}

/** The name of the mapping file that a workbook is read with, or would be. */
const nameOf = (file) => file.used?.name ?? `${file.stem}.toml`;

/** Reads a workbook with a mapping file, or without one; so are the next ones. */
async function use(file, own, inside) {
  inside.disabled = true;
  answered = own;
  file.mapping = own ?? undefined;
  file.drafts.delete(MAPPING);
  await again(file, async () => {
    inside.disabled = false;
    if (file.summary) {
      await show(file);
      at("book").querySelector(".answers summary")?.focus();
    }
  });
}

function questionsOf(file, questions, send) {
  // What was typed or chosen but not sent yet is there again once another answer was taken in.
  const field = (label, control, work) => {
    const draft = file.drafts.get(label);
    if (draft !== undefined && (!control.options || [...control.options].some((option) => option.value === draft))) {
      control.value = draft;
    }
    control.addEventListener("input", () => file.drafts.set(label, control.value));
    return make("form", { class: "row", onsubmit: (event) => {
      event.preventDefault();
      if (control.value !== "") {
        file.drafts.delete(label);
        work(control.value);
      }
    } }, make("label", {}, label, " ", control), make("button", {}, text("answer")));
  };
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

const MAPPING = "";

/** The mapping file as text: to be saved, loaded, changed, or done without. */
function mappingOf(file, inside) {
  const area = make("textarea", { spellcheck: "false", placeholder: " ", "aria-label": text("mapping-label"), oninput: () => file.drafts.set(MAPPING, area.value) });
  area.value = file.drafts.get(MAPPING) ?? file.used?.text ?? "";
  const load = make("input", { type: "file", accept: ".toml", class: "hidden-file", onchange: async (event) => {
    const [chosen] = event.target.files;
    if (chosen) {
      await use(file, { name: chosen.name, text: (await chosen.text()).replace(/^\ufeff/, "") }, inside);
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
      button("mapping-apply", () => use(file, area.value.trim() === "" ? null : { name: nameOf(file), text: area.value }, inside)),
      button("mapping-save", () => save(nameOf(file), area.value, "application/toml")),
      make("label", { class: "button" }, text("mapping-load"), load),
      file.used ? button("mapping-without", () => use(file, null, inside)) : null,
    ),
  );
}
