// The files that were dropped or chosen, and what became of each.
const files = [];
/** The reading of what waits, while there is something. */
let working = null;
let stopped = false;
/** How often everything was removed: what began before that comes to nothing. */
let clearings = 0;

/** Whether a dropped item is a folder is known at once only; what is in it comes later. */
async function dropped(items) {
  const entries = [...items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const found = [];
  const walk = async (entry, path) => {
    if (entry.isFile) {
      found.push({ path: path + entry.name, file: await new Promise((done, fail) => entry.file(done, fail)) });
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((done, fail) => reader.readEntries(done, fail));
      if (some.length === 0) {
        return;
      }
      for (const own of some) {
        await walk(own, `${path}${entry.name}/`);
      }
    }
  };
  for (const entry of entries) {
    await walk(entry, "");
  }
  return found;
}

/** Takes files with their paths: those of a folder of CSV files are one workbook. */
async function take(found) {
  if (found.length === 0) {
    return;
  }
  const begun = clearings;
  const inputs = await ask("inputs", { paths: found.map((own) => own.path) });
  if (begun !== clearings) {
    return;
  }
  for (const input of inputs) {
    const id = files.length + 1;
    const parts = input.parts.map((part) => ({ name: part.name, file: found[part.number].file }));
    const file = { id, version: 0, name: input.name, path: input.path, isFolder: input.folder, beside: input.beside, parts, stem: input.stem, status: "waiting", drafts: new Map() };
    files.push(file);
    at("rows").append(line(file));
  }
  at("list").hidden = false;
  document.body.classList.add("has-files");
  if (inputs.length === 0) {
    at("standing").textContent = text("nothing-found");
    return;
  }
  await work();
}

/** What the worker needs of a file. */
function inputOf(file) {
  const { id, version, name, path, isFolder, beside, parts, password, used } = file;
  return { id, version, name, path, isFolder, beside, parts, password, mapping: used };
}

/** Reads what waits; resolves once nothing does. */
function work() {
  working ??= readAll();
  return working;
}

/** Reads what waits, one after another, and shows the best of it unless something is shown. */
async function readAll() {
  stopped = false;
  const first = files.find((file) => file.status === "waiting");
  for (let file; !stopped && (file = files.find((own) => own.status === "waiting")); ) {
    progress();
    await read(file);
    if (file.status !== "waiting") {
      const { onRead } = file;
      file.onRead = null;
      await onRead?.();
    }
  }
  files.filter((file) => stopped && file.status === "waiting").forEach((file) => become(file, "cancelled"));
  working = null;
  progress();
  suggest();
  const best = files.find(hasBook) ?? files.find((file) => file === first);
  if (!shown && best?.summary && !isBeside(best)) {
    await show(best);
  }
}

async function read(file) {
  become(file, "reading");
  file.used = file.mapping ?? answered;
  file.version += 1;
  let status;
  try {
    file.summary = await ask("summary", { input: inputOf(file) });
    const { error } = file.summary.counts;
    const { role, fits } = file.summary;
    const isBook = role === "book" && fits;
    status = isBook ? (error > 0 ? "findings" : "clean") : role === "text" || role === "roster" ? role : "failed";
  } catch (error) {
    file.summary = null;
    file.error = error;
    status = stopped ? "cancelled" : "failed";
  }
  // It may have to be read anew by now.
  if (file.status === "reading") {
    become(file, status);
  }
}

/** Reads a file anew, since its mapping or its password has changed; then shows it, or does what else is wanted. */
async function again(file, onRead = () => file.summary && show(file)) {
  file.error = null;
  file.onRead = onRead;
  become(file, "waiting");
  await work();
}

function cancel() {
  stopped = true;
  relaunch({ crashed: false, reason: "status-cancelled" });
}

function become(file, status) {
  file.status = status;
  const old = document.querySelector(`[data-file="${file.id}"]`);
  const hadFocus = old?.contains(document.activeElement);
  const own = line(file);
  old?.replaceWith(own);
  if (hadFocus) {
    own.querySelector("button")?.focus();
  }
}

/** The line of a file. */
function line(file) {
  const { summary } = file;
  const there = isBeside(file) ? undefined : summary?.tables.filter((table) => table.there).length;
  const count = (severity) => {
    const own = isBeside(file) ? undefined : summary?.counts[severity];
    return make("td", { class: own ? `figure ${severity}` : "figure" }, own === undefined ? "" : String(own));
  };
  const name = summary && !isBeside(file)
    ? make("button", { type: "button", class: "open", onclick: () => show(file) }, file.name)
    : file.name;
  const state = make("td", { class: `status is-${file.status}` }, text(`status-${file.status}`));
  if (file.error && file.status === "failed") {
    state.append(make("p", { class: "reason" }, reasonOf(file.error)));
    if ((file.error.failed ?? []).some((finding) => ["E104", "E114"].includes(finding.code))) {
      state.append(passwordOf(file));
    }
  }
  return make(
    "tr",
    { "data-file": file.id, "data-status": file.status, class: file === shown ? "current" : null },
    make("th", { scope: "row" }, name),
    make("td", {}, [summary?.code, summary?.department].filter(Boolean).join(" ")),
    make("td", {}, summary?.year ? String(summary.year) : ""),
    make("td", { class: "figure" }, there === undefined ? "" : String(there)),
    count("error"),
    count("warning"),
    state,
  );
}

function passwordOf(file) {
  const field = make("input", { type: "password", autocomplete: "off", "aria-label": text("password") });
  const open = (event) => {
    event.preventDefault();
    file.password = field.value;
    again(file);
  };
  return make("form", { onsubmit: open, class: "password" }, field, make("button", {}, text("password-open")));
}

function progress() {
  const done = files.filter((file) => !["waiting", "reading"].includes(file.status)).length;
  const bar = at("progress");
  bar.hidden = !working;
  bar.max = files.length;
  bar.value = done;
  at("cancel").hidden = !working;
  at("standing").textContent = text(working ? "working" : "done", { done, all: files.length });
  const isMany = !working && files.filter(hasBook).length > 1;
  document.querySelector('[data-download="zip"]').hidden = !isMany;
  offer();
}

/** Whether a file is none of the workbooks, but a text or a roster about them. */
const isBeside = (file) => file.status === "text" || file.status === "roster";
const hasBook = (file) => file.status === "clean" || file.status === "findings";

function clear() {
  clearings += 1;
  files.length = 0;
  at("rows").replaceChildren();
  forgetResults();
  emptyForms();
  at("tools").hidden = true;
  openTool(null);
  at("list").hidden = true;
  close();
  document.body.classList.remove("has-files");
  relaunch({ crashed: false, reason: "" });
  at("files").focus();
}
