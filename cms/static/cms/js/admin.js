// Gives names and roles to what Wagtail's own screens of the admin leave without, for those who
// listen: editors of rich text, fields of tags and of lists, buttons for files, the way to the first
// screen, counts of hits, and the map of a long form.

const named = (element, label, fallback) => {
  if (!label) return;
  label.id ||= fallback;
  element.setAttribute("aria-labelledby", label.id);
};

const labelOfField = (element) => {
  const input = element.closest(".w-field__input")?.querySelector("[name]");
  if (input?.id) named(element, document.querySelector(`label[for="${CSS.escape(input.id)}"]`), `${input.id}-label`);
};

// Wagtail gives the single fields of a list no label: they take that of the list.
const labelOfList = (input) => {
  const list = input.closest("[data-streamfield-list-container]")?.closest("[data-contentpath]");
  if (!input.labels.length) named(input, list?.querySelector(":scope > .w-field__label"), `${input.id}-list`);
};

const mends = {
  '.public-DraftEditor-content:not([aria-labelledby])': labelOfField,
  '.ui-autocomplete-input:not([aria-labelledby])': labelOfField,
  '#fileupload:not([aria-labelledby])': (input) => named(input, input.parentElement.querySelector("button"), "fileupload-label"),
  "[data-streamfield-list-container] .w-field__input > input:not([aria-labelledby])": labelOfList,
  // What is said must begin with what is read on it.
  '.sidebar-custom-branding[aria-label]:not([aria-label^="APPLIC"])': (link) => {
    link.ariaLabel = `${link.textContent.trim()} ${link.ariaLabel}`;
  },
  ".w-dropdown__toggle[aria-label] > .w-drilldown__count": (count) => {
    const button = count.parentElement;
    const name = `${button.ariaLabel.replace(/（\d*）$/, "")}（${count.textContent.trim()}）`;
    if (button.ariaLabel !== name) button.ariaLabel = name;
  },
  // It scrolls where a form has many sections.
  ".w-minimap__list:not([tabindex])": (list) => list.setAttribute("tabindex", "0"),
  // A heading is no alert: what is around it tells of the change.
  'h2[role="alert"]': (heading) => {
    heading.removeAttribute("role");
    heading.parentElement.setAttribute("aria-live", "polite");
  },
};

const mend = () => {
  for (const [selector, give] of Object.entries(mends)) document.querySelectorAll(selector).forEach(give);
};

let isDue = false;
new MutationObserver(() => {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    mend();
  });
}).observe(document.body, { childList: true, subtree: true });
mend();
