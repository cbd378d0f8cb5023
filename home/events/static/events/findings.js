// What is typed at the tables stays in the browser until the site has it: a tablet may lose its
// connection while it sends. The answer to a form that was saved names the sheet that it came from.

const form = document.querySelector("[data-findings]");

const LONGEST = 2 * 24 * 60 * 60 * 1000; // ms

if (form) {
  const key = `findings:${form.dataset.findings}`;
  const fields = [...form.querySelectorAll("[data-add]")];
  const sheet = form.elements.sheet.value;
  const saved = new URLSearchParams(location.search).get("saved");

  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? {};
    } catch {
      return {}; // no storage here, or not ours
    }
  };

  const write = (sheets) => {
    try {
      if (Object.keys(sheets).length) localStorage.setItem(key, JSON.stringify(sheets));
      else localStorage.removeItem(key);
    } catch {
      // The storage is full or switched off: everything works as without this module.
    }
  };

  const keep = () => {
    const typed = fields.filter((field) => field.value.trim()).map((field) => [field.name, field.value]);
    const { [sheet]: own, ...others } = read();
    write(typed.length ? { ...others, [sheet]: { time: Date.now(), typed } } : others);
  };

  const bringBack = () => {
    const { [saved]: done, [sheet]: own, ...others } = read();
    for (const each of Object.values(others)) {
      if (Date.now() - each.time > LONGEST) continue;
      for (const [name, value] of each.typed) {
        const field = fields.find((one) => one.name === name);
        if (field) field.value = [field.value, value].filter(Boolean).join("\n");
      }
    }
    write({});
    keep();
  };

  // After a mistake the page holds everything already.
  if (!document.querySelector("[data-unsent]")) bringBack();
  form.addEventListener("input", keep);
}
