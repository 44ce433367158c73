function start() {
  speak("zh-CN");
  launch();
  beginning.catch((reason) => {
    at("standing").textContent = text("cannot-start", { reason });
    at("list").hidden = false;
  });
  document.querySelectorAll("[data-lang]").forEach((own) => own.addEventListener("click", async () => {
    speak(own.dataset.lang);
    forgetResults();
    files.forEach((file) => become(file, file.status));
    progress();
    if (shown) {
      await show(shown);
    }
  }));
  const take1 = (event) => {
    const found = [...event.target.files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
    event.target.value = "";
    take(found).catch(failed);
  };
  const failed = (error) => {
    at("list").hidden = false;
    at("standing").textContent = reasonOf(error);
  };
  at("files").addEventListener("change", take1);
  at("folder").addEventListener("change", take1);
  at("cancel").addEventListener("click", cancel);
  at("clear").addEventListener("click", clear);
  document.querySelector('[data-download="zip"]').addEventListener("click", downloadAll);
  startTools();
  ["pointerdown", "keydown"].forEach((kind) => at("book").addEventListener(kind, () => view && (view.isTouched = true)));
  addEventListener("dragover", (event) => {
    event.preventDefault();
    document.body.classList.add("over");
  });
  addEventListener("dragleave", (event) => event.relatedTarget ?? document.body.classList.remove("over"));
  addEventListener("drop", (event) => {
    event.preventDefault();
    document.body.classList.remove("over");
    dropped(event.dataTransfer.items).then(take).catch(failed);
  });
}
