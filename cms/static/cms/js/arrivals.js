// Attendance at the door where the connection is bad: filters while somebody types, shows a press at
// once, and keeps each mark in this browser until the server has answered. Without this module the
// forms of the screen do the same, one request at a time.

const SYNC_EVERY = 15_000;
const screen = document.querySelector("[data-arrivals]");
const KEY = `arrivals-${screen.dataset.arrivals}`;
const unsent = screen.querySelector("[data-unsent]");
const search = screen.querySelector("[data-arrival-search]");
const rows = new Map([...screen.querySelectorAll("[data-registration]")].map((row) => [row.dataset.registration, row]));

// Of several marks of a person only the last is kept: it is the one that holds.
const kept = () => JSON.parse(localStorage.getItem(KEY) ?? "{}");
const keep = (marks) => localStorage.setItem(KEY, JSON.stringify(marks));

const refused = new Set();
let problem = "";

const tell = () => {
  const number = Object.keys(kept()).length;
  const parts = [
    number && `未送信 ${number}件（つながり次第、自動で送ります。この画面は閉じずにお待ちください）`,
    number && problem,
    refused.size && `受け付けられなかった方：${[...refused].join("、")}。画面を読み込み直して確かめてください。`,
  ].filter(Boolean);
  unsent.hidden = !parts.length;
  unsent.textContent = parts.join("　");
};

const show = (row, isPresent) => {
  if (!row?.dataset.attended || (row.dataset.attended === "yes") === isPresent) return;
  row.dataset.attended = isPresent ? "yes" : "no";
  row.querySelector("[data-mark-state]").textContent = isPresent ? "✓ 出席" : "";
  row.querySelector("[data-mark-label]").textContent = isPresent ? "取り消す" : "出席";
  const button = row.querySelector("button");
  button.value = isPresent ? "no" : "yes";
  button.classList.toggle("button-secondary", isPresent);
};

const showAll = ({ present, totals }) => {
  const here = new Set(present.map(String));
  const marks = kept();
  for (const [id, row] of rows) show(row, id in marks ? marks[id].wanted === "yes" : here.has(id));
  screen.querySelectorAll(".arrival-counts li").forEach((line, place) => {
    [line.querySelector("[data-present]").textContent, line.querySelector("[data-people]").textContent] = totals[place];
  });
};

const ask = async (body) => {
  const response = await fetch(screen.dataset.markUrl, {
    method: body ? "POST" : "GET",
    body,
    headers: { Accept: "application/json" },
    redirect: "manual",
    signal: AbortSignal.timeout(10_000),
  });
  // Led to the login: what is kept waits until somebody has logged in again.
  if (response.type === "opaqueredirect" || response.status === 403) throw new Error("ログインし直してください。");
  if (response.status === 404) return null;
  if (!response.ok) throw new RangeError(response.status);
  return response.json();
};

const send = async (id, mark) => {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", screen.querySelector("[name=csrfmiddlewaretoken]").value);
  body.set("registration", id);
  body.set("wanted", mark.wanted);
  body.set("age", String(Math.max(Date.now() - mark.at, 0)));
  const answer = await ask(body);
  const marks = kept();
  // Pressed again in the meantime: the newer mark is still to be sent.
  if (marks[id]?.at === mark.at) {
    delete marks[id];
    keep(marks);
  }
  if (answer === null || answer.state !== "confirmed") refused.add(rows.get(id)?.dataset.name ?? mark.name);
  if (answer) showAll(answer);
};

// One mark that the server fails to take does not keep the others from being sent.
const sendAll = async () => {
  for (const [id, mark] of Object.entries(kept())) {
    try {
      await send(id, mark);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
};

let isSending = false;
let isAsked = false; // somebody pressed while marks were on their way
const sync = async () => {
  isAsked = true;
  if (isSending) return;
  isSending = true;
  try {
    while (isAsked) {
      isAsked = false;
      await sendAll();
    }
    showAll(await ask());
    problem = "";
  } catch (error) {
    // Whatever it was, the marks are kept and sent again.
    problem = error.name === "Error" ? error.message : "";
  } finally {
    isSending = false;
    tell();
  }
};

screen.addEventListener("submit", (event) => {
  const row = event.target.closest("[data-attended]");
  if (!row) return;
  event.preventDefault();
  const wanted = row.querySelector("button").value;
  keep({ ...kept(), [row.dataset.registration]: { wanted, at: Date.now(), name: row.dataset.name } });
  show(row, wanted === "yes");
  tell();
  sync();
});

// As the server compares: without differences of width, case and kana.
const compared = (text) =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[ァ-ヶ]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0x60));

const filter = () => {
  const words = compared(search.value).split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of rows.values()) {
    row.hidden = !words.every((word) => row.dataset.words.includes(word));
    shown += !row.hidden;
  }
  screen.querySelector("[data-nobody]").hidden = shown > 0;
};

search.addEventListener("input", filter);
addEventListener("online", sync);
addEventListener("storage", tell);
setInterval(sync, SYNC_EVERY);
for (const [id, mark] of Object.entries(kept())) show(rows.get(id), mark.wanted === "yes");
tell();
sync();
