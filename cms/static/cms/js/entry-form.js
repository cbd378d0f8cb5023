// 「登録」 is inactive until the terms are accepted (R4). The server checks it as well; without this
// module the button is active and the server says what is missing.

const form = document.querySelector("[data-entry-form]");
const accept = form.elements.accept_terms;
const register = form.querySelector("button[name=action][value=confirm]");

function follow() {
  register.disabled = !accept.checked;
}

accept.addEventListener("change", follow);
addEventListener("pageshow", follow); // the browser may restore the box when coming back
follow();

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
    if (!waiting && !form.elements.documents.files.length) form.dataset.kept = "";
  } catch {
    if (!isSent) status.textContent = FAILED;
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
