
// The worker: one workbook after another, and the ones looked at last kept open.
"use strict";

const MOST_OPEN = 3;
const open = new Map();

async function bytesOf(parts) {
  // A file that was changed since it was put in cannot be read.
  const buffers = await Promise.all(parts.map((part) => part.file.arrayBuffer())).catch(() => {
    throw "file-changed";
  });
  const whole = new Uint8Array(buffers.reduce((sum, buffer) => sum + buffer.byteLength, 0));
  let at = 0;
  for (const buffer of buffers) {
    whole.set(new Uint8Array(buffer), at);
    at += buffer.byteLength;
  }
  return [whole, buffers.map((buffer) => buffer.byteLength)];
}

async function requestOf(input) {
  const [bytes, sizes] = await bytesOf(input.parts);
  const folder = input.isFolder ? input.parts.map((part, number) => ({ name: part.name, size: sizes[number] })) : [];
  return [bytes, JSON.stringify({ name: input.name, folder, mapping: input.mapping, password: input.password })];
}

async function session(input, lang) {
  const kept = open.get(input.id);
  if (kept && kept.version === input.version) {
    open.delete(input.id);
    open.set(input.id, kept);
    return kept.book;
  }
  forget(input.id);
  const [bytes, request] = await requestOf(input);
  const book = new wasm_bindgen.Workbook(bytes, request, lang);
  open.set(input.id, { book, version: input.version });
  while (open.size > MOST_OPEN) {
    forget(open.keys().next().value);
  }
  return book;
}

/** Several at once, as many as stay open. */
async function sessions(inputs, lang) {
  const books = [];
  for (const input of inputs) {
    books.push(await session(input, lang));
  }
  return books;
}

/** The sum of many, and the merge of three; those that were made last are kept. */
let sum = null;
let merging = null;

const versions = (inputs) => inputs.map((input) => input && [input.id, input.version]);

async function sumOf({ inputs, roster, before, wanted, lang }, report) {
  const key = JSON.stringify([lang, wanted, versions([roster, before, ...inputs])]);
  if (sum?.key !== key) {
    const own = new wasm_bindgen.Consolidation(JSON.stringify(wanted), lang);
    if (roster) {
      own.takeRoster((await bytesOf(roster.parts))[0], roster.path, lang);
    }
    if (before) {
      own.takeLastYear(...(await requestOf({ ...before, name: before.path })), lang);
    }
    for (const [number, input] of inputs.entries()) {
      own.add(...(await requestOf({ ...input, name: input.path })));
      report(number + 1);
    }
    const made = own.finish(lang);
    sum?.made.free();
    sum = { key, made };
  }
  return sum.made;
}

async function mergeOf(inputs, lang) {
  const key = JSON.stringify([lang, versions(inputs)]);
  if (merging?.key !== key) {
    merging?.merge.free();
    merging = null;
    merging = { key, merge: new wasm_bindgen.Merge(...(await sessions(inputs, lang)), lang) };
  }
  return merging.merge;
}

function forget(id) {
  const kept = open.get(id);
  if (kept) {
    open.delete(id);
    kept.book.free();
  }
}

/** How often the example is looked at: what runs often the browser makes fast, too. */
const LOOKS = 4;
/** So long nobody must have asked for anything before each step, in milliseconds. */
const IDLE = 50;
let isAsked = false;

/**
 * Does what people ask for first with an example, as long as they do not: the browser makes code ready when it runs for
 * the first time, and the module the standard, which takes longer than to read a workbook then.
 */
async function rehearse(lang) {
  const read = (bytes, name) => new wasm_bindgen.Workbook(bytes, JSON.stringify({ name }), lang);
  let bytes = null;
  const write = () => {
    const book = read(wasm_bindgen.example(), "example.xls");
    bytes = book.file("xlsx", lang);
    book.free();
  };
  const look = () => {
    const book = read(bytes, "example.xlsx");
    const { tables } = json(book.summary());
    book.findings(lang);
    book.table(tables.at(-1).number, 100, lang);
    book.free();
  };
  for (const step of [write, ...Array(LOOKS).fill(look)]) {
    await new Promise((done) => setTimeout(done, IDLE));
    if (isAsked) {
      return;
    }
    step();
  }
}

const json = (text) => (text === undefined ? null : JSON.parse(text));

const answers = {
  start: async ({ lang, isAfterCrash, module, packed }) => {
    const own = module ?? (await WebAssembly.compile(unpacked(unspelled(packed))));
    wasm_bindgen.initSync({ module: own });
    if (!isAfterCrash) {
      rehearse(lang).catch(reportError);
    }
    return own;
  },
  inputs: async ({ paths }) => json(wasm_bindgen.inputs(JSON.stringify(paths))),
  summary: async ({ input, lang }) => json((await session(input, lang)).summary()),
  findings: async ({ input, lang }) => json((await session(input, lang)).findings(lang)),
  table: async ({ input, lang, table, first }) => json((await session(input, lang)).table(table, first, lang)),
  rows: async ({ input, lang, table, from, to }) => json((await session(input, lang)).rows(table, from, to, lang)),
  placed: async ({ input, lang, sheet, cell }) => (await session(input, lang)).placed(sheet, cell, lang) ?? null,
  source: async ({ input, lang, sheet, cell }) => json((await session(input, lang)).source(sheet, cell, 3, 4)),
  explain: async ({ code, lang }) => json(wasm_bindgen.explanation(code, lang)),
  questions: async ({ input, lang }) => json((await session(input, lang)).questions(lang)),
  answered: async ({ text, name, layout, answer }) => wasm_bindgen.answered(text, name, layout ?? undefined, answer),
  file: async ({ input, lang, kind }) => (await session(input, lang)).file(kind, lang),
  forget: async ({ id }) => forget(id),
  changes: async ({ older, newer, lang, kind }) => {
    const old = await session(older, lang);
    return (await session(newer, lang)).changes(old, kind, lang);
  },
  since: async ({ older, newer, lang }) => {
    const earlier = await session(older, lang);
    return json((await session(newer, lang)).since(earlier, lang));
  },
  base: async ({ inputs, lang }) => {
    const books = await sessions(inputs, lang);
    return wasm_bindgen.baseOf(...books, lang);
  },
  merge: async ({ inputs, lang }) => json((await mergeOf(inputs, lang)).view()),
  merged: async ({ inputs, lang }) => (await mergeOf(inputs, lang)).file(),
  resolved: async ({ inputs, lang, choices }) => (await mergeOf(inputs, lang)).resolved(JSON.stringify(choices), lang),
  consolidate: async (data, report) => json((await sumOf(data, report)).view()),
  consolidated: async (data, report) => (await sumOf(data, report)).file(),
  text: async ({ book, text, last, lang }) => {
    const [own, ...others] = await sessions([book, text ?? book, last ?? book], lang);
    return json(own.text(...others, lang));
  },
  commented: async ({ book, text, last, lang }) => {
    const [own, ...others] = await sessions([book, text ?? book, last ?? book], lang);
    return own.commented(...others, lang);
  },
  narrate: async ({ book, last, telling, lang, what }) => {
    const [own, before] = await sessions([book, last ?? book], lang);
    const written = own.narrate(before, JSON.stringify(telling), lang);
    const answer = written[what]();
    written.free();
    return what === "view" ? json(answer) : answer;
  },
  // Files that are made one by one, so that never more than one workbook is held beside what is packed.
  zip: async ({ items, lang }, report) => {
    const zip = new wasm_bindgen.Zip();
    for (const [number, item] of items.entries()) {
      zip.add(item.path, (await session(item.input, lang)).file(item.kind, lang));
      report(number + 1);
    }
    return zip.finish();
  },
};

// One after another: two questions about a workbook must not read it twice.
let last = Promise.resolve();
onmessage = ({ data }) => {
  isAsked ||= data.what !== "start";
  last = last.then(() => handle(data));
};

async function handle({ id, what, data }) {
  try {
    const answer = await answers[what](data, (progress) => postMessage({ id, progress }));
    const moved = answer instanceof Uint8Array ? [answer.buffer] : [];
    postMessage({ id, answer }, moved);
  } catch (error) {
    // What is thrown on purpose is JSON; after anything else the module cannot be trusted any more.
    const isOurs = typeof error === "string";
    const failed = isOurs && error.startsWith("{") ? JSON.parse(error).failed : [];
    postMessage({ id, failed, crashed: !isOurs, reason: String(error) });
  }
}
