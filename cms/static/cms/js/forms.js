// Nothing typed is lost without a word (R4): leaving with unsent text asks first, and text over the
// limit is counted, not cut. Without this module the server says what is too long.

const NEAR = 0.8; // of the limit, from where the counter shows

const lengthOf = (field) => [...field.value.replaceAll("\r\n", "\n")].length;

function count(field) {
  const limit = Number(field.dataset.limit ?? field.maxLength);
  const counter = document.createElement("p");
  counter.className = "field__help";
  counter.setAttribute("role", "status");
  field.removeAttribute("maxlength"); // it would cut pasted text
  field.after(counter);
  const total = document.getElementById(`${field.id}_count`); // what the server has counted
  const show = () => {
    const length = lengthOf(field);
    const over = length - limit;
    const digits = (number) => number.toLocaleString("ja");
    if (total) total.textContent = `${digits(length)} / ${digits(limit)}字`;
    counter.hidden = length < limit * NEAR;
    counter.className = over > 0 ? "field__error" : "field__help";
    counter.textContent =
      over > 0
        ? `${digits(limit)}文字までです。${digits(over)}文字多いので、短くしてください。`
        : `あと${digits(-over)}文字`;
  };
  field.addEventListener("input", show);
  show();
}

function guard(form) {
  let isUnsent = document.querySelector(".error-summary, [data-unsent]") !== null;
  form.addEventListener("input", () => (isUnsent = true));
  form.addEventListener("submit", (event) => (isUnsent = event.submitter?.value === "csv"));
  // What a form keeps by itself needs no question: `data-kept` stands until the next change.
  addEventListener("beforeunload", (event) => {
    if (isUnsent && !("kept" in form.dataset)) event.preventDefault();
  });
  form.querySelectorAll(":is(input, textarea):is([maxlength], [data-limit])").forEach(count);
}

document
  .querySelectorAll("main form[method=post]:has(textarea):not([data-keep])")
  .forEach(guard);
