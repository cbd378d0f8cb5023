// Puts a chosen reason into the field below, where it can be edited, and takes it out again.

const linesWithout = (value, text) => {
  const place = value.indexOf(text);
  if (place < 0) return value;
  const rest = [value.slice(0, place), value.slice(place + text.length)];
  return rest.map((part) => part.trim()).filter(Boolean).join("\n");
};

for (const group of document.querySelectorAll("[data-reasons-for]")) {
  const field = document.getElementById(group.dataset.reasonsFor);
  for (const box of group.querySelectorAll("input[type=checkbox]")) {
    const text = box.nextElementSibling.textContent.trim();
    const follow = () => {
      const rest = linesWithout(field.value, text);
      field.value = box.checked ? [rest, text].filter(Boolean).join("\n") : rest;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    };
    // What is sent is the field, as it was edited.
    box.removeAttribute("name");
    box.addEventListener("change", follow);
    if (box.checked) follow();
  }
}
