// Keeps the rows chosen for comparison while the reader pages through the list (V11), in this tab
// only. Without this module the boxes of one page are sent, and the server counts them.

const KEY = "compare";
const MOST = 4;

const form = () => document.getElementById("choose");
const boxes = () => [...document.querySelectorAll("input[type=checkbox][name=compare]")];
const chosen = () => JSON.parse(sessionStorage.getItem(KEY) ?? "[]");

function keep(ids) {
  sessionStorage.setItem(KEY, JSON.stringify(ids));
  show();
}

// What was chosen on other pages travels as hidden fields.
function carry(ids) {
  for (const field of form().querySelectorAll("input[name=compare]")) field.remove();
  for (const value of ids) {
    form().append(Object.assign(document.createElement("input"), { type: "hidden", name: KEY, value }));
  }
}

function show() {
  if (!form()) return sessionStorage.removeItem(KEY); // logged out
  const ids = chosen();
  for (const box of boxes()) {
    box.checked = ids.includes(box.value);
    box.disabled = !box.checked && ids.length >= MOST;
  }
  carry(ids.filter((id) => !boxes().some((box) => box.value === id)));
  form().classList.toggle("compare-bar--open", ids.length > 0);
  const told = form().querySelector("[data-chosen]");
  if (told) told.textContent = `${ids.length}件を選んでいます`;
}

document.addEventListener("change", ({ target }) => {
  if (!target.matches("input[type=checkbox][name=compare]")) return;
  const others = chosen().filter((id) => id !== target.value);
  keep(target.checked ? [...others, target.value] : others);
});
document.addEventListener("reset", ({ target }) => {
  if (target === form()) keep([]);
});
new MutationObserver(show).observe(document.querySelector(".search-page"), { childList: true });
addEventListener("pageshow", show);
show();
