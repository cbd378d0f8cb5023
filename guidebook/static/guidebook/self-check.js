// Keeps a visitor's self-check in this browser and nowhere else (G4); the form works without it.

const form = document.querySelector("form[data-self-check]");

if (form) {
  const tools = form.querySelector("[data-tools]");
  const status = form.querySelector("[data-status]");
  const key = `self-check:${form.dataset.selfCheck}`;
  const keeps = "keep" in form.dataset;
  const own = (name) => name.startsWith("progress_") || name.startsWith("memo_");

  const save = () => {
    const entries = [...new FormData(form)].filter(([name]) => own(name));
    try {
      localStorage.setItem(key, JSON.stringify(Object.fromEntries(entries)));
      status.textContent = "この端末に保存しました。";
    } catch {
      status.textContent = "この端末には保存できません。「CSVで保存」をお使いください。";
    }
  };

  const restore = () => {
    let kept = {};
    try {
      kept = JSON.parse(localStorage.getItem(key)) ?? {};
    } catch {
      return;
    }
    for (const [name, value] of Object.entries(kept)) {
      const field = own(name) ? form.elements.namedItem(name) : null;
      if (field && typeof value === "string") field.value = value;
    }
    if (Object.keys(kept).length) status.textContent = "前回の答えを表示しています。";
  };

  const forget = () => {
    try {
      localStorage.removeItem(key);
    } catch {
      // Nothing was kept either.
    }
    for (const field of form.elements) {
      if (field.type === "radio") field.checked = false;
      else if (field.name.startsWith("memo_")) field.value = "";
    }
    status.textContent = "この端末の記録を消しました。";
  };

  tools.hidden = false;
  tools.querySelector("[data-print]").addEventListener("click", () => print());
  if (keeps) {
    if ("restore" in form.dataset) restore();
    form.addEventListener("change", save);
    tools.querySelector("[data-forget]").addEventListener("click", forget);
  }
}
