// Texts about a workbook: one that somebody wrote, and one that is written from the tables.

/** The files that the form of a tool about texts chooses. */
function about(tool) {
  const [book, given, last] = ["book", "text", "last"].map((name) => (at(tool).elements[name] ? fileOf(tool, name) : undefined));
  if (tool === "text" && !given && !book?.summary.text) {
    throw { crashed: false, reason: text("text-missing") };
  }
  const input = (file) => (file ? inputOf(file) : null);
  return { book: input(book), text: input(given), last: last === book ? null : input(last), of: book, named: given ?? book };
}

async function checkText() {
  const { of, named, ...inputs } = about("text");
  const view = await ask("text", inputs);
  const paragraphs = view.paragraphs.map(({ number, parts, findings }) => make(
    "div",
    { class: "paragraph", "data-paragraph": String(number) },
    make("p", {}, parts.map((part) => partOf(part, of))),
    findings.map((own) => make(
      "div",
      { class: `said ${own.severity}`, "data-code": own.code, "data-severity": own.severity },
      make("p", {}, make("b", { class: "code" }, own.code), own.message),
      own.help && make("p", { class: "hint" }, own.help),
      own.cells.filter((place) => place.at).map((place) => make("button", { type: "button", class: "link", onclick: () => goToIn(of, place) }, `${place.sheet}!${place.cell}`)),
    )),
  ));
  const legend = ["right", "wrong", "open"].map((state) => make("span", { class: `tie ${state}` }, text(`text-${state}`)));
  tell(
    "text",
    make("p", {}, make("b", {}, view.line)),
    make("p", { class: "bar" }, text("text-legend"), legend),
    view.findings.length > 0 && make("ul", {}, view.findings.map((own) => make("li", { class: own.severity }, `${own.code} ${own.message}`))),
    make("div", { class: "scroll prose", tabindex: "0", role: "region", "aria-label": text("text-view") }, paragraphs),
  );
}

/** A piece of a paragraph: a text, or a figure that leads to its cell. */
function partOf([own, state, cells], file) {
  if (!state) {
    return own;
  }
  const place = cells.find((cell) => cell.at);
  const attributes = { class: `tie ${state}`, "data-figure": state, title: text(`text-${state}`) };
  return place
    ? make("button", { type: "button", ...attributes, onclick: () => goToIn(file, place) }, own)
    : make("span", attributes, own);
}

/** Goes to a cell of a workbook that may not be shown yet. */
async function goToIn(file, place) {
  await (shown === file ? ready : show(file));
  if (shown === file) {
    await goTo(place);
  }
}

async function getCommented() {
  const { named, of, ...inputs } = about("text");
  return saved(`${named.stem}-${text("name-commented")}.docx`, await ask("commented", inputs));
}

/** What people filled in, and how the text is written. */
function telling() {
  const { publication, errors } = at("narrate").elements;
  const facts = {};
  for (const field of resultOf("narrate").querySelectorAll("[data-fact]")) {
    const lines = field.value.split("\n").map((line) => line.trim()).filter(Boolean);
    facts[field.dataset.fact] = field.matches("textarea") ? lines : lines.join("");
  }
  return { facts, publication: publication.checked, errors: errors.checked };
}

async function narrate(saying, kind, file = null) {
  const { book, last } = about("narrate");
  const before = telling();
  const view = await ask("narrate", { book, last, telling: { ...before, file }, what: "view" });
  const typed = typedSince(before.facts);
  const asked = view.questions.filter((question) => !question.figure);
  const figures = view.questions.filter((question) => question.figure);
  const load = make("input", { type: "file", accept: ".toml", class: "hidden-file", onchange: async (event) => {
    const [chosen] = event.target.files;
    if (chosen) {
      const content = await chosen.text();
      await attempt("narrate", (saying) => narrate(saying, "", content));
    }
  } });
  tell(
    "narrate",
    view.questions.length > 0 && make(
      "fieldset",
      { class: "facts-asked" },
      make("legend", {}, text("narrate-asked"), view.open > 0 ? ` · ${text("narrate-left", { count: view.open })}` : ""),
      make("div", { class: "scroll" }, asked.map(fieldOf), figures.length > 0 && make("p", { class: "hint" }, text("narrate-figures")), figures.map(fieldOf)),
      make(
        "div",
        { class: "bar" },
        make("button", { type: "submit" }, text("narrate-again")),
        button("get-facts", () => attempt("narrate", (saying) => getNarrated(saying, "facts")), { "data-download": "facts" }),
        make("label", { class: "button" }, text("load-facts"), load),
      ),
    ),
    listOf("findings-label", view.findings),
    make("h4", {}, text("narrate-preview")),
    make("div", { class: "scroll prose", tabindex: "0", role: "region", "aria-label": text("narrate-preview") }, view.text.map((line) => {
      const depth = /^#*/.exec(line)[0].length;
      return make("p", { class: depth > 0 ? "heading" : null }, line.slice(depth).trim());
    })),
  );
  typed();
}

/** What fills in again what was typed while a text was written; the field that has the focus keeps it. */
function typedSince(facts) {
  const now = telling().facts;
  const fields = [...resultOf("narrate").querySelectorAll("[data-fact]")];
  const typed = fields.filter(({ dataset }) => String(now[dataset.fact]) !== String(facts[dataset.fact] ?? ""));
  const focused = fields.find((field) => field === document.activeElement)?.dataset.fact;
  return () => {
    for (const field of resultOf("narrate").querySelectorAll("[data-fact]")) {
      const former = typed.find((own) => own.dataset.fact === field.dataset.fact);
      field.value = former ? former.value : field.value;
      if (field.dataset.fact === focused) {
        field.focus({ preventScroll: true });
      }
    }
  };
}

/** A field for what a text asks for. */
function fieldOf({ name, about: what, list, value, missing }) {
  const attributes = { "data-fact": name, class: missing ? "missing" : null };
  const field = list ? make("textarea", { ...attributes, rows: "3" }) : make("input", { type: "text", ...attributes });
  field.value = value ?? "";
  return make("label", { class: "fact" }, make("span", {}, make("b", {}, name), what ? `　${what}` : "", list ? text("narrate-lines") : ""), field);
}

async function getNarrated(saying, what) {
  const { book, last, of } = about("narrate");
  const bytes = await ask("narrate", { book, last, telling: { ...telling(), file: null }, what });
  return what === "facts"
    ? saved(`${of.stem}-${text("name-facts")}.toml`, bytes, "application/toml")
    : saved(`${of.stem}-${text("name-narrated")}.docx`, bytes);
}
