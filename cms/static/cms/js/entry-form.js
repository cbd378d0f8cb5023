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
