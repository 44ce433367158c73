// Texts: the locales are data of the page.
const locales = Object.fromEntries(["zh-CN", "en"].map((tag) => [tag, JSON.parse(document.getElementById(tag).textContent)]));
let lang = "zh-CN";

/** The text of a key, with its placeholders filled in. */
function text(key, values = {}) {
  const pattern = locales[lang][key] ?? key;
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Puts the texts of the language in their places below an element. */
function say(root) {
  for (const own of root.querySelectorAll("[data-text]")) {
    own.textContent = text(own.dataset.text);
  }
  for (const own of root.querySelectorAll("[data-label]")) {
    own.setAttribute("aria-label", text(own.dataset.label));
  }
}

function speak(tag) {
  lang = tag;
  document.documentElement.lang = tag;
  document.title = text("title");
  say(document);
  for (const button of document.querySelectorAll("[data-lang]")) {
    button.setAttribute("aria-pressed", String(button.dataset.lang === tag));
  }
}
