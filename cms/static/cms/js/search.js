// Refreshes the result list in place (V2). The server does the searching; without this module the
// form and the links simply load the page.

const form = document.getElementById("search-form");
const status = document.querySelector("[data-search-status]");
const TYPING_PAUSE = 400; // ms

let shown = address(location.href);
let pending = null;
let typing = 0;
let isWordOpen = false; // the last list was shown while somebody typed

function address(url) {
  const { pathname, search } = new URL(url, location.href);
  return pathname + search;
}

function formAddress() {
  const query = new URLSearchParams(new FormData(form));
  if (!query.get("q")) query.delete("q");
  const { pathname } = new URL(form.action);
  return query.toString() ? `${pathname}?${query}` : pathname;
}

const results = () => document.getElementById("results");

async function load(url) {
  pending?.abort();
  pending = new AbortController();
  results().setAttribute("aria-busy", "true");
  const response = await fetch(url, { signal: pending.signal });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

function copyCounts(fresh) {
  for (const kind of ["genre", "type", "only"]) {
    for (const count of form.querySelectorAll(`[data-facet-${kind}]`)) {
      const slug = CSS.escape(count.getAttribute(`data-facet-${kind}`));
      const source = fresh.querySelector(`[data-facet-${kind}="${slug}"]`);
      if (!source) continue;
      count.dataset.count = source.dataset.count;
      count.replaceChildren(...document.importNode(source, true).childNodes);
    }
  }
}

// A link, the back button or the browser's memory may differ from the form: show what is applied.
function showConditions(url, { isTyping = false } = {}) {
  const query = new URL(url, location.href).searchParams;
  for (const box of form.querySelectorAll("input[type=checkbox]")) {
    box.checked = query.getAll(box.name).includes(box.value);
  }
  if (!isTyping) form.elements.q.value = query.get("q") ?? "";
}

function copySort(fresh) {
  form.querySelector("input[name=sort]")?.remove();
  const sort = fresh.querySelector("#search-form input[name=sort]");
  if (sort) form.append(document.adoptNode(sort));
}

// On phones the boxes are folded away: how many are ticked, and how many hits wait below.
function tellFold() {
  const ticked = form.querySelectorAll("input[type=checkbox]:checked").length;
  const hits = document.getElementById("results-title").dataset.hitCount;
  form.querySelector("[data-fold-label]").textContent = `条件を変える${ticked ? `（${ticked}）` : ""}`;
  form.querySelector("[data-go]").textContent = `${hits}件を見る`;
}

function show(fresh, url, isTyping) {
  copyCounts(fresh);
  showConditions(url, { isTyping });
  copySort(fresh);
  document.querySelector(".breadcrumbs").replaceWith(
    document.adoptNode(fresh.querySelector(".breadcrumbs")),
  );
  results().replaceWith(document.adoptNode(fresh.getElementById("results")));
  const login = document.querySelector("[data-login-link]");
  if (login) login.href = fresh.querySelector("[data-login-link]").href;
  document.title = fresh.title;
  tellFold();
  status.textContent = document.getElementById("results-title").textContent;
}

// `record` says what becomes of the address: "push", "keep" when it changed already, or "type": the
// back button leads to before the word, not to a part of it. No address stands in it twice in a row.
async function go(url, { record = "push", focus = false } = {}) {
  clearTimeout(typing);
  const isTyping = record === "type";
  try {
    const fresh = await load(url);
    const isSameStep = address(url) === shown || (isTyping && isWordOpen);
    if (record !== "keep") history[isSameStep ? "replaceState" : "pushState"](null, "", url);
    isWordOpen = isTyping;
    shown = address(url);
    show(fresh, url, isTyping);
    if (focus) {
      document.getElementById("results-title").focus({ preventScroll: true });
      results().scrollIntoView();
    }
  } catch (error) {
    if (error.name !== "AbortError") location.assign(url);
  }
}

form.addEventListener("change", (event) => {
  if (event.target.type === "checkbox") go(formAddress());
});
for (const event of ["input", "compositionend"]) {
  form.elements.q.addEventListener(event, ({ isComposing }) => {
    clearTimeout(typing);
    if (isComposing) return;
    typing = setTimeout(() => go(formAddress(), { record: "type" }), TYPING_PAUSE);
  });
}
form.addEventListener("submit", (event) => {
  event.preventDefault();
  form.querySelector(".panel__fold").open = false;
  go(formAddress(), { focus: true });
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("#results a[href]");
  const modified = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button;
  if (!link || modified || link.pathname !== new URL(form.action).pathname) return;
  event.preventDefault();
  go(address(link.href), { focus: true });
});
addEventListener("popstate", () => {
  if (address(location.href) !== shown) go(address(location.href), { record: "keep" });
});
addEventListener("beforeunload", () => pending?.abort()); // else its failure would call us back here
addEventListener("pageshow", () => {
  results().removeAttribute("aria-busy");
  showConditions(location.href);
  tellFold();
});
