// Two of the workbooks beside each other: what changed.

/** Offers the workbooks that were read, the first as the older one. */
function offer() {
  const form = at("compare");
  const books = files.filter(hasBook);
  form.hidden = isWorking || books.length < 2;
  for (const [position, name] of ["older", "newer"].entries()) {
    const own = form.elements[name];
    const chosen = own.value;
    own.replaceChildren(...books.map((file) => make("option", { value: String(file.id) }, file.name)));
    own.value = books.some((file) => String(file.id) === chosen) ? chosen : String(books[position]?.id ?? "");
  }
}

async function compare(event) {
  event.preventDefault();
  const form = at("compare");
  const saying = form.querySelector(".saying");
  const [older, newer] = ["older", "newer"].map((name) => files.find((file) => String(file.id) === form.elements[name].value));
  if (older === newer) {
    saying.textContent = text("compare-same");
    return;
  }
  const kind = event.submitter?.value ?? "page";
  saying.textContent = text("making");
  try {
    if (kind === "since") {
      tell(await ask("since", { older: inputOf(older), newer: inputOf(newer) }));
      saying.textContent = "";
      return;
    }
    const bytes = await ask("changes", { older: inputOf(older), newer: inputOf(newer), kind });
    const name = `${newer.stem}-${text("name-changes")}.${kind === "page" ? "html" : "xlsx"}`;
    save(name, bytes);
    saying.textContent = text("saved", { name });
  } catch (error) {
    saying.textContent = reasonOf(error);
  }
}

/** What became of the findings of the earlier hand-in. */
function tell({ line, states }) {
  const parts = states.filter(([, lines]) => lines.length > 0).map(([state, lines]) => make(
    "div",
    { "data-since": state, class: `since ${state}` },
    make("h4", {}, text(`since-${state}`, { count: lines.length })),
    make("ul", {}, lines.map((own) => make("li", {}, own))),
  ));
  at("since").replaceChildren(make("p", {}, make("b", {}, line)), ...parts);
  at("since").hidden = false;
}
