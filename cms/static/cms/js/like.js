// Gives or takes back a like without leaving the page (V5); on any trouble the form is sent as usual.

const form = document.querySelector("form[data-like]");
const button = form.querySelector("button[aria-pressed]");
const count = form.querySelector("[data-like-count]");
const status = form.querySelector("[role=status]");

async function toggle() {
  const response = await fetch(form.action, {
    method: "POST",
    body: new FormData(form),
    headers: { Accept: "application/json" },
  });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.json();
}

function show(state) {
  form.elements.liked.value = String(!state.liked); // what the next press wants
  button.setAttribute("aria-pressed", String(state.liked));
  button.querySelector("[data-like-label]").textContent = state.liked ? "いいね！済み" : "いいね！";
  count.dataset.likeCount = state.count;
  count.textContent = state.count.toLocaleString("ja");
  status.textContent = state.liked
    ? `「いいね！」しました。${state.count}件です。`
    : `「いいね！」を取り消しました。${state.count}件です。`;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  try {
    show(await toggle());
  } catch {
    form.submit();
  } finally {
    form.ariaBusy = "false";
  }
});
