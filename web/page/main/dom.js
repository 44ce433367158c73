/** An element with attributes and children; a text is put in as it is, never as HTML. */
function make(name, attributes = {}, ...children) {
  const own = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) {
      own.addEventListener(key.slice(2), value);
    } else if (value === true) {
      own.setAttribute(key, "");
    } else if (value !== undefined && value !== null && value !== false) {
      own.setAttribute(key, value);
    }
  }
  own.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return own;
}

const at = (id) => document.getElementById(id);

/** A button with a text of the locales. */
function button(key, work, attributes = {}) {
  return make("button", { type: "button", "data-text": key, onclick: work, ...attributes }, text(key));
}

/** Gives people a file. */
function save(name, bytes, type = "application/octet-stream") {
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  const link = make("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** An amount as it is printed: grouped, with two decimals at least. */
function amount(figure) {
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(figure);
  if (!parts) {
    return figure;
  }
  const [, sign, whole, rest = ""] = parts;
  return `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${rest.replace(/0+$/, "").padEnd(2, "0")}`;
}
