// Keeps a visitor's self-check in this browser and nowhere else (G4); the form works without it.

const form = document.querySelector("form[data-self-check]");

if (form) {
  const tools = form.querySelector("[data-tools]");
  const status = form.querySelector("[data-status]");
  const key = `self-check:${form.dataset.selfCheck}`;
  const keeps = "keep" in form.dataset;
  const own = (name) => name.startsWith("progress_") || name.startsWith("memo_");

  // The progress of an item, by the rule of the server where it has questions.
  const summed = (group) => {
    const names = new Set([...group.querySelectorAll("input[type=radio]")].map(({ name }) => name));
    const chosen = [...group.querySelectorAll("input[type=radio]:checked")].map(({ value }) => value);
    const all = (state) => chosen.every((value) => value === state);
    if (!chosen.length) return "unanswered";
    if (all("not_yet")) return "not_yet";
    return all("done") && chosen.length === names.size ? "done" : "started";
  };

  // How many are answered; the server has written it, and only a change is told.
  const tell = () => {
    const boxes = form.querySelectorAll("[data-steps] > i");
    const groups = form.querySelectorAll(".check-item");
    let answered = 0;
    groups.forEach((group, place) => {
      const state = summed(group);
      if (state !== "unanswered") answered += 1;
      boxes[place].className = `is-${state}`;
    });
    const number = form.querySelector("[data-tally]");
    if (number.textContent !== String(answered)) number.textContent = answered;
  };

  const save = () => {
    const entries = [...new FormData(form)].filter(([name]) => own(name));
    try {
      localStorage.setItem(key, JSON.stringify(Object.fromEntries(entries)));
      status.textContent = "この端末に保存しました。";
    } catch {
      status.textContent = "この端末には保存できません。「CSVで保存」をお使いください。";
    }
  };

  const kept = () => {
    try {
      return Object.entries(JSON.parse(localStorage.getItem(key)) ?? {}).filter(
        ([name, value]) => own(name) && value && typeof value === "string",
      );
    } catch {
      return [];
    }
  };

  const restore = () => {
    for (const [name, value] of kept()) {
      const field = form.elements.namedItem(name);
      if (field) field.value = value;
      if (field && name.startsWith("memo_")) field.closest("details").open = true;
    }
    tell();
    if (kept().length) status.textContent = "この端末に残した答えを表示しています。";
  };

  const remove = () => {
    try {
      localStorage.removeItem(key);
    } catch {
      // Nothing was kept either.
    }
  };

  const asked = () =>
    confirm("この端末に残した答えとメモを、すべて消します。元に戻せません。よろしいですか？");

  // What a visitor chose here before logging in becomes the organisation's only if they want it.
  const offer = (panel) => {
    let taken = false;
    panel.hidden = !kept().length;
    panel.querySelector("[data-take]").addEventListener("click", () => {
      restore();
      taken = true;
      panel.hidden = true;
      form.querySelector("input[type=radio]").focus();
    });
    panel.querySelector("[data-forget]").addEventListener("click", () => {
      if (!asked()) return;
      remove();
      panel.hidden = true;
      status.textContent = "この端末の答えを消しました。";
      form.querySelector("input[type=radio]").focus();
    });
    form.addEventListener("submit", ({ submitter }) => {
      if (taken && submitter?.value === "save") remove();
    });
  };

  const forget = () => {
    if (!asked()) return;
    remove();
    for (const field of form.elements) {
      if (field.type === "radio") field.checked = false;
      else if (field.name.startsWith("memo_")) field.value = "";
    }
    tell();
    status.textContent = "この端末の記録を消しました。";
  };

  tools.hidden = false;
  form.addEventListener("change", tell);
  tell(); // the browser may have kept choices over a reload
  tools.querySelector("[data-print]").addEventListener("click", () => print());
  if (keeps) {
    if ("restore" in form.dataset) restore();
    form.addEventListener("change", save);
    tools.querySelector("[data-forget]").addEventListener("click", forget);
  } else offer(form.querySelector("[data-offer]"));
}
