// Two versions of a workbook made one: what both changed differently is chosen here.
const CONFLICTS_AT_ONCE = 200;

/** Puts the version that both others seem to be made of in its place, unless somebody has chosen; of those that are as likely, the oldest file. Until it is found, nobody can choose. */
async function guessBase() {
  const form = at("merge");
  const choices = form.querySelector("fieldset");
  if (choices.disabled || form.querySelector("select[data-chosen]")) {
    return;
  }
  choices.disabled = true;
  try {
    const all = books();
    const byAge = [...all].sort((one, other) => one.parts[0].file.lastModified - other.parts[0].file.lastModified);
    const base = byAge[await ask("base", { inputs: byAge.map(inputOf) }).catch(() => 0)];
    const chosen = [base, ...all.filter((file) => file !== base)];
    // Files may have been put in or taken away meanwhile.
    if (chosen.every((file) => files.includes(file))) {
      Object.keys(TOOLS.merge.lists).forEach((name, place) => {
        form.elements[name].value = String(chosen[place].id);
      });
    }
  } finally {
    choices.disabled = false;
  }
}

async function merge() {
  const all = chosen("merge");
  const view = await ask("merge", { inputs: all.map(inputOf) });
  tell("merge", mergedOf(all, view));
}

/** What came of a merge: what there is to choose, and the workbook. */
function mergedOf(all, { counts, conflicts, findings }) {
  const [, ours] = all;
  const inputs = all.map(inputOf);
  const choices = conflicts.map(() => null);
  const left = make("span", { role: "status" });
  const name = (ending) => `${ours.stem}-${text(ending)}.xlsx`;
  const get = (what, ending, work) => attempt("merge", async () => work(name(ending), await ask(what, { inputs, choices })));
  const count = () => {
    const open = choices.filter((choice) => choice === null).length;
    left.textContent = conflicts.length === 0 ? "" : open > 0 ? text("merge-left", { count: open }) : text("merge-ready");
  };
  const body = make("tbody");
  const rest = (party) => {
    choices.forEach((choice, number) => (choices[number] = choice ?? { of: party }));
    body.querySelectorAll(`input[value="${party}"]`).forEach((own) => (own.checked ||= choices[Number(own.dataset.number)]?.of === party));
    count();
  };
  let most = 0;
  const more = make("p", {}, button("more", () => fill()));
  const fill = () => {
    const from = most;
    most += CONFLICTS_AT_ONCE;
    body.append(...conflicts.slice(from, most).map((own, number) => conflictOf(own, from + number, choices, count)));
    more.hidden = most >= conflicts.length;
  };
  fill();
  count();
  const heads = ["merge-number", "merge-where", "merge-base", "merge-ours", "merge-theirs", "merge-other"];
  return [
    make("p", {}, make("b", {}, text("merge-counts", { ...counts, conflicts: conflicts.length }))),
    conflicts.length > 0
      ? make(
        "div",
        { class: "scroll", tabindex: "0", role: "region", "aria-label": text("merge-conflicts") },
        make("table", { class: "conflicts" }, make("thead", {}, make("tr", {}, heads.map((key) => make("th", { scope: "col" }, text(key))))), body),
        more,
      )
      : "",
    make(
      "div",
      { class: "bar" },
      conflicts.length > 0 ? [button("merge-all-ours", () => rest("ours")), button("merge-all-theirs", () => rest("theirs")), left] : null,
      button("get-resolved", () => get("resolved", "name-merged", saved), { class: "primary", "data-download": "resolved" }),
      button("merge-look", () => get("resolved", "name-merged", putIn)),
      conflicts.length > 0 ? button("get-merged", () => get("merged", "name-conflicts", saved), { "data-download": "merged" }) : null,
    ),
    listOf("merge-findings", findings),
  ];
}

/** A conflict: where it is, what each version has, and what is chosen. */
function conflictOf(own, number, choices, changed) {
  const { form, row, column, other } = own;
  const where = [form, row, column].filter(Boolean).join(" · ");
  const choose = (choice) => {
    choices[number] = choice;
    changed();
  };
  const radio = (value, label, work) => {
    const name = `${where} ${text(value === "other" ? "merge-other" : `merge-${value}`)} ${value === "other" ? "" : label}`;
    const input = make("input", { type: "radio", name: `conflict-${number}`, value, "data-number": String(number), "aria-label": name, onchange: work });
    const is = choices[number];
    input.checked = is !== null && (value === "other" ? is.other !== undefined : is.of === value);
    return make("label", {}, input, label);
  };
  const side = (party, at) => make(
    "td",
    {},
    radio(party, own[party] || text("merge-blank"), () => choose({ of: party })),
    at ? make("span", { class: "hint" }, at) : null,
  );
  const value = make("input", { type: "text", "aria-label": `${where} ${text("merge-other-value")}`, title: text("merge-other-value"), oninput: () => {
    value.closest("td").querySelector('[type="radio"]').checked = true;
    choose({ other: value.value });
  } });
  return make(
    "tr",
    { "data-conflict": String(number + 1) },
    make("td", { class: "figure" }, String(number + 1)),
    make("th", { scope: "row" }, where, make("span", { class: "hint" }, own.kind)),
    make("td", {}, own.base || text("merge-blank")),
    side("ours", own.atOurs),
    side("theirs", own.atTheirs),
    make("td", {}, other ? [radio("other", text("merge-other"), () => choose({ other: value.value })), value] : null),
  );
}
