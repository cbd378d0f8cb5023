// Long forms of people without an account are kept in their browser while they type (B4). What was
// typed earlier is offered, not filled in: others may use the same computer. Sending deletes it.

const PREFIX = "draft:";
const LONGEST = 7 * 24 * 60 * 60 * 1000; // ms
const LEFT_OUT = new Set(["hidden", "password", "file", "submit"]);

const read = (key) => {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null; // no storage here, or not ours
  }
};
const write = (key, draft) => {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // The storage is full or switched off: everything works as without this module.
  }
};
const remove = (key) => {
  try {
    localStorage.removeItem(key);
  } catch {
    // as above
  }
};

function clean() {
  const isDone = document.querySelector(".notification--success, [data-draft-done]") !== null;
  for (const key of Object.keys(localStorage).filter((each) => each.startsWith(PREFIX))) {
    const draft = read(key);
    if (!draft || Date.now() - draft.time > LONGEST || (draft.isSent && isDone)) remove(key);
  }
}

const controls = (form) =>
  [...form.elements].filter((each) => each.name && each.name !== "website" && !LEFT_OUT.has(each.type));

const isBox = (control) => control.type === "checkbox" || control.type === "radio";

const typed = (form) =>
  controls(form).map((each) => [each.name, each.value, isBox(each) ? each.checked : null]);

function fill(form, values) {
  for (const [name, value, isChecked] of values) {
    for (const control of controls(form).filter((each) => each.name === name)) {
      if (!isBox(control)) control.value = value;
      else if (control.value === value) control.checked = isChecked;
    }
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function begin(form) {
  const [first] = controls(form);
  const fold = first.closest("details");
  if (fold) fold.open = true;
  first.focus();
}

function button(label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button--secondary button--small";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

function offer(form, key, draft) {
  const box = document.createElement("div");
  box.className = "notification";
  box.setAttribute("role", "status");
  const text = document.createElement("p");
  const time = new Date(draft.time).toLocaleString("ja", { dateStyle: "long", timeStyle: "short" });
  text.textContent = `入力途中の内容（${time}）が、このブラウザに残っています。`;
  const actions = document.createElement("div");
  actions.className = "actions";
  actions.append(
    button("入力欄に戻す", () => {
      box.remove();
      fill(form, draft.values);
      begin(form);
    }),
    button("このブラウザから削除する", () => {
      box.remove();
      remove(key);
      begin(form);
    }),
  );
  const body = document.createElement("div");
  body.append(text, actions);
  box.append(body);
  form.before(box);
}

function keep(form) {
  const key = `${PREFIX}${form.dataset.localDraft}`;
  const status = document.createElement("p");
  status.className = "field__help";
  status.setAttribute("role", "status");
  form.append(status);
  const draft = read(key);
  // After a mistake the page holds everything already.
  if (draft && !document.querySelector(".error-summary, [data-unsent]")) offer(form, key, draft);
  let waiting = 0;
  let isOff = false;
  const stop = button("このブラウザに保存しない", () => {
    isOff = true;
    clearTimeout(waiting);
    remove(key);
    stop.hidden = true;
    status.textContent = "このブラウザから削除しました。この画面では、もう保存しません。";
  });
  stop.hidden = true;
  form.append(stop);
  const save = (isSent = false) => {
    if (isOff) return;
    write(key, { time: Date.now(), values: typed(form), isSent });
    const time = new Date().toLocaleTimeString("ja", { timeStyle: "short" });
    status.textContent = `${time} にこのブラウザに保存しました（送信すると消えます）`;
    stop.hidden = false;
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, 1000);
  });
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    save(true);
  });
}

try {
  clean();
} catch {
  // no storage here
}
document.querySelectorAll("form[data-local-draft]").forEach(keep);
