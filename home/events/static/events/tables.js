// The tables of a study meeting: people move between them as their select box says, or by dragging;
// dragging only turns the select box, which the form sends.

const form = document.querySelector("[data-tables]");

const tables = () => [...form.querySelectorAll("[data-table]")];

const count = (table) => {
  table.querySelector("h2 span").textContent = `${table.querySelectorAll("[data-seat]").length}人`;
};

const seat = (card, table) => {
  const select = card.querySelector("[data-move]");
  const had = document.activeElement === select;
  select.value = table.dataset.table;
  card.querySelector(".seat__pin input").checked = table.dataset.table !== "";
  table.querySelector("[data-seats]").append(card);
  tables().forEach(count);
  tell(`${card.querySelector("strong").textContent}：${select.selectedOptions[0].textContent.trim()}（まだ保存していません）`);
  if (had) select.focus();
};

const tell = (text) => {
  form.querySelector("[data-unsaved]").textContent = text;
  isUnsaved = true;
};

let isUnsaved = false;
let dragged = null;

if (form) {
  form.querySelectorAll("[data-seat]").forEach((card) => {
    card.draggable = true;
    card.addEventListener("dragstart", (event) => {
      dragged = card;
      event.dataTransfer.effectAllowed = "move";
    });
    card.addEventListener("dragend", () => {
      dragged = null;
      tables().forEach((table) => table.classList.remove("is-target"));
    });
  });
  form.addEventListener("change", (event) => {
    const select = event.target.closest("[data-move]");
    if (!select) return tell("まだ保存していない変更があります。");
    seat(select.closest("[data-seat]"), tables().find((table) => table.dataset.table === select.value));
  });
  form.addEventListener("dragover", (event) => {
    const over = event.target.closest("[data-table]");
    if (!dragged || !over) return;
    event.preventDefault();
    tables().forEach((table) => table.classList.toggle("is-target", table === over));
  });
  form.addEventListener("drop", (event) => {
    const over = event.target.closest("[data-table]");
    if (!dragged || !over) return;
    event.preventDefault();
    if (!over.contains(dragged)) seat(dragged, over);
  });
  form.addEventListener("submit", () => {
    isUnsaved = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (isUnsaved) event.preventDefault();
  });
}
