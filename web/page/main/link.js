// The worker: started anew when the module has failed, or when people cancel.
let module = null;
let worker = null;
let number = 0;
const waiting = new Map();

/** The bytes of a text that the packing made of them: how many, and five signs for each four; see pack. */
function bytesOf(text) {
  const digits = new Uint8Array(128);
  for (let code = 35; code < 120; code += 1) {
    digits[code] = code - 35;
  }
  digits["y".charCodeAt(0)] = "<".charCodeAt(0) - 35;
  digits["z".charCodeAt(0)] = "\\".charCodeAt(0) - 35;
  const [size, ...lines] = text.trim().split("\n");
  const signs = lines.join("");
  const view = new DataView(new ArrayBuffer((signs.length / 5) * 4));
  for (let from = 0, to = 0; from < signs.length; from += 5, to += 4) {
    let number = 0;
    for (let sign = from; sign < from + 5; sign += 1) {
      number = number * 85 + digits[signs.charCodeAt(sign)];
    }
    view.setUint32(to, number);
  }
  return new Uint8Array(view.buffer, 0, Number(size));
}

/** The module, unpacked and compiled once. */
async function unpack() {
  const stream = new Blob([bytesOf(at("module").textContent)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return WebAssembly.compile(await new Response(stream).arrayBuffer());
}

function launch() {
  const url = URL.createObjectURL(new Blob([at("worker").textContent], { type: "text/javascript" }));
  const own = new Worker(url);
  worker = own;
  own.onmessage = ({ data }) => {
    const asked = waiting.get(data.id);
    if (!asked) {
      return;
    }
    if (data.progress !== undefined) {
      asked.report?.(data.progress);
      return;
    }
    waiting.delete(data.id);
    if (data.crashed) {
      // The others it was asked for are lost with it.
      relaunch(data);
    }
    "answer" in data ? asked.resolve(data.answer) : asked.reject(data);
  };
  own.onerror = (event) => relaunch({ crashed: true, reason: event.message });
  module ??= unpack();
  module.then((module) => own.postMessage({ id: 0, what: "start", data: { module } })).catch((error) => {
    at("standing").textContent = text("cannot-start", { reason: String(error) });
    at("list").hidden = false;
  });
}

/** Starts another worker; what this one was asked for is rejected with an error. */
function relaunch({ crashed, reason }) {
  worker.terminate();
  const lost = [...waiting.values()];
  waiting.clear();
  launch();
  lost.forEach((asked) => asked.reject({ failed: [], crashed, reason }));
}

/** Asks the worker; rejects with `{failed, crashed, reason}`. */
async function ask(what, data, report) {
  await module;
  return new Promise((resolve, reject) => {
    number += 1;
    waiting.set(number, { resolve, reject, report });
    worker.postMessage({ id: number, what, data: { lang, ...data } });
  });
}

/** What went wrong, in words. */
function reasonOf(error) {
  const failed = error.failed ?? [];
  const said = failed.map((finding) => `${finding.code} ${finding.message}`);
  if (said.length > 0) {
    return said.join("\n");
  }
  return error.crashed === false ? text(error.reason) : text("crashed", { reason: error.reason ?? String(error) });
}
