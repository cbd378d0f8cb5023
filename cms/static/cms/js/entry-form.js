// 「登録」 is inactive until the terms are accepted (R4). The server checks it as well; without this
// module the button is active and the server says what is missing.

const form = document.querySelector("[data-entry-form]");
const accept = form.elements.accept_terms;
const registers = form.querySelectorAll("button[name=action][value=confirm]");
const note = document.getElementById("register-note");

function follow() {
  for (const each of registers) each.disabled = !accept.checked;
  note.hidden = accept.checked;
}

accept.addEventListener("change", follow);
addEventListener("pageshow", follow); // the browser may restore the box when coming back
follow();

// Facts that only some types have are asked while one of these types is chosen, or none.

const sections = [...form.querySelectorAll("[data-for-types]")];

function askFacts() {
  const chosen = form.elements.type.value;
  for (const section of sections) {
    const isAsked = !chosen || section.dataset.forTypes.split(" ").includes(chosen);
    const link = document.querySelector(`[href="#${section.dataset.group}"]`);
    const note = section.querySelector("[data-for-types-note]");
    section.hidden = !isAsked;
    if (link) link.parentElement.hidden = !isAsked;
    if (note) note.hidden = Boolean(chosen);
  }
}

form.elements.type.addEventListener("change", askFacts);
addEventListener("pageshow", askFacts);
askFacts();

// The index beside the form follows what is filled in; the server has told it for the page as sent.

const isFilled = (name) => {
  const found = form.elements.namedItem(name);
  const controls = found instanceof RadioNodeList ? [...found] : [found];
  return controls.some((each) =>
    each.type === "checkbox" || each.type === "radio" ? each.checked : each.value.trim(),
  );
};

function mark(link) {
  const missing = link.querySelector("[data-missing]");
  if (!missing) return; // what is wrong stays so until it is sent
  const needs = link.dataset.needs.split(" ");
  const number = needs.filter((names) => !names.split("|").some(isFilled)).length;
  const { word } = link.dataset;
  missing.textContent = number > 1 ? `${word} ${number}` : word;
  missing.hidden = number === 0;
  link.querySelector("[data-filled]").hidden = number > 0;
}

const markAll = () => document.querySelectorAll("[data-needs]").forEach(mark);
form.addEventListener("input", markAll);
addEventListener("pageshow", markAll);

// Documents move in place; the server takes their order from the order of their fields.

const files = form.querySelector("[data-files]");

function tellPlaces() {
  const rows = [...files.children];
  for (const [index, row] of rows.entries()) {
    row.querySelector("[data-place]").textContent = index + 1;
    row.querySelector("[name=up]").disabled = index === 0;
    row.querySelector("[name=down]").disabled = index === rows.length - 1;
  }
  return rows;
}

files?.addEventListener("click", (event) => {
  const button = event.target.closest("[name=up], [name=down]");
  if (!button) return;
  event.preventDefault();
  const row = button.closest("li");
  if (button.name === "up") row.after(row.previousElementSibling); // the other moves: focus stays
  else row.before(row.nextElementSibling);
  const place = tellPlaces().indexOf(row) + 1;
  if (button.disabled) row.querySelector("[name=up]:enabled, [name=down]:enabled").focus();
  const title = row.querySelector("[name=document_title]").value;
  form.querySelector("[data-moved]").textContent = `「${title}」を${place}番目にしました。`;
  form.dispatchEvent(new Event("input"));
});

// What is typed is kept on the server a few seconds after typing stops (B4); files go with a button.

const PAUSE = 3000; // ms
const FAILED =
  "自動では保存できませんでした。入力を続けて、ボタンを押してください（ログインが切れていても、内容は失われません）。";
const status = form.querySelector("[data-draft-status]");
let waiting = 0;
let sending = null;
let isSent = false;

function typed() {
  const data = new FormData(form);
  data.delete("documents");
  return data;
}

async function keep() {
  waiting = 0;
  sending = new AbortController();
  try {
    const { draft } = form.dataset;
    const response = await fetch(draft, { method: "POST", body: typed(), signal: sending.signal });
    if (!response.ok || response.redirected) throw new Error(`status ${response.status}`);
    const { saved_at: time } = await response.json();
    if (!time) return;
    status.textContent = `${time} に保存しました（入力途中の内容です。まだ登録していません）`;
    status.parentElement.classList.remove("is-failed");
    if (!waiting && !form.elements.documents.files.length) form.dataset.kept = "";
  } catch {
    if (isSent) return;
    status.textContent = FAILED;
    status.parentElement.classList.add("is-failed");
  }
}

form.addEventListener("input", () => {
  delete form.dataset.kept;
  clearTimeout(waiting);
  waiting = setTimeout(keep, PAUSE);
});
form.addEventListener("submit", () => {
  isSent = true;
  clearTimeout(waiting);
  sending?.abort();
});
addEventListener("pagehide", () => {
  if (waiting && !isSent) navigator.sendBeacon(form.dataset.draft, typed());
});
addEventListener("pageshow", () => (isSent = false));
