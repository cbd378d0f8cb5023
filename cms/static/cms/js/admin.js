// Gives names and roles to what Wagtail's own screens of the admin leave without, for those who
// listen: editors of rich text, fields of tags, buttons for files, counts of hits, and the
// map of a long form.

const named = (element, label, fallback) => {
  if (!label) return;
  label.id ||= fallback;
  element.setAttribute("aria-labelledby", label.id);
};

const labelOfField = (element) => {
  const input = element.closest(".w-field__input")?.querySelector("[name]");
  if (input?.id) named(element, document.querySelector(`label[for="${CSS.escape(input.id)}"]`), `${input.id}-label`);
};

const mends = {
  '.public-DraftEditor-content:not([aria-labelledby])': labelOfField,
  '.ui-autocomplete-input:not([aria-labelledby])': labelOfField,
  '#fileupload:not([aria-labelledby])': (input) => named(input, input.parentElement.querySelector("button"), "fileupload-label"),
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
