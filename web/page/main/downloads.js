// Files to take along, as the command line writes them.
const KINDS = {
  xlsx: (stem) => `${stem}.xlsx`,
  annotated: (stem, file) => `${stem}-${text("name-annotated")}.${file.summary.annotated}`,
  csv: (stem) => `${stem}-csv.zip`,
  json: (stem) => `${stem}.json`,
  mapping: (stem) => `${stem}.toml`,
  report: (stem) => `${stem}-${text("name-report")}.html`,
};

async function download(kind, file, saying) {
  saying.textContent = text("making");
  try {
    const bytes = await ask("file", { input: inputOf(file), kind });
    const name = KINDS[kind](file.stem, file);
    save(name, bytes);
    saying.textContent = text("saved", { name });
  } catch (error) {
    saying.textContent = reasonOf(error);
  }
}

/** All workbooks in standard form, and, of those with findings, the one to send back. */
async function downloadAll() {
  const stems = new Map();
  const items = files.filter(hasBook).flatMap((file) => {
    const times = (stems.get(file.stem) ?? 0) + 1;
    stems.set(file.stem, times);
    const stem = times > 1 ? `${file.stem} (${times})` : file.stem;
    const own = [{ input: inputOf(file), kind: "xlsx", path: `${text("folder-standard")}/${stem}.xlsx` }];
    const { error, warning } = file.summary.counts;
    if (error + warning > 0) {
      own.push({ input: inputOf(file), kind: "annotated", path: `${text("folder-annotated")}/${stem}.${file.summary.annotated}` });
    }
    return own;
  });
  const all = items.length;
  const saying = at("standing");
  saying.textContent = text("packing", { done: 0, all });
  try {
    const bytes = await ask("zip", { items }, (done) => (saying.textContent = text("packing", { done, all })));
    save(`${text("name-zip")}.zip`, bytes, "application/zip");
    saying.textContent = text("saved", { name: `${text("name-zip")}.zip` });
  } catch (error) {
    saying.textContent = reasonOf(error);
  }
}
