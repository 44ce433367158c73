// The worker: started anew when the module has failed, or when people cancel.
let module = null;
let worker = null;
let number = 0;
const waiting = new Map();

/** The module, unpacked and compiled once. */
async function unpack() {
  const packed = Uint8Array.from(atob(at("module").textContent.replace(/\s/g, "")), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
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
      relaunch(data.reason);
    }
    "answer" in data ? asked.resolve(data.answer) : asked.reject(data);
  };
  own.onerror = (event) => relaunch(event.message);
  module ??= unpack();
  module.then((module) => own.postMessage({ id: 0, what: "start", data: { module } })).catch((error) => {
    at("standing").textContent = text("cannot-start", { reason: String(error) });
    at("list").hidden = false;
  });
}

function relaunch(reason) {
  worker.terminate();
  const lost = [...waiting.values()];
  waiting.clear();
  launch();
  lost.forEach((asked) => asked.reject({ failed: [], crashed: true, reason }));
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
  return error.crashed === false ? error.reason : text("crashed", { reason: error.reason ?? String(error) });
}
