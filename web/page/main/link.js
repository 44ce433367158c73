// The worker: started anew when the module has failed, or when people cancel.
let worker = null;
let number = 0;
const waiting = new Map();

/** The module, once a worker has made it of the text in the page: those after it are given it. */
let module = null;
let began = null;
const beginning = new Promise((resolve, reject) => {
  began = { resolve, reject };
});

function launch(isAfterCrash = false) {
  const url = URL.createObjectURL(new Blob([at("worker").textContent], { type: "text/javascript" }));
  const own = new Worker(url);
  worker = own;
  own.onmessage = ({ data }) => {
    if (data.id === 0) {
      module ??= data.answer;
      module ? began.resolve() : began.reject(data.reason);
      return;
    }
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
  own.postMessage({ id: 0, what: "start", data: { lang, isAfterCrash, module, packed: module ? null : at("module").textContent } });
}

/** Starts another worker; what this one was asked for is rejected with an error. */
function relaunch({ crashed, reason }) {
  worker.terminate();
  const lost = [...waiting.values()];
  waiting.clear();
  launch(crashed);
  lost.forEach((asked) => asked.reject({ failed: [], crashed, reason }));
}

/** Asks the worker; rejects with `{failed, crashed, reason}`. */
async function ask(what, data, report) {
  await beginning;
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
