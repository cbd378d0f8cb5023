// Looks how far an import has got, and shows the result when there is one.
const screen = document.querySelector("[data-look-every]");

async function look() {
  const answer = await fetch(location.href, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return location.reload();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = page.querySelector("[data-look-every]");
  if (!now || now.dataset.runState !== screen.dataset.runState) return location.reload();
  for (const name of [".import-progress", "progress"]) {
    const [shown, fresh] = [screen.querySelector(name), now.querySelector(name)];
    if (!shown || !fresh) continue;
    if (shown.textContent.trim() !== fresh.textContent.trim()) shown.textContent = fresh.textContent.trim();
    if (fresh.value !== undefined) shown.value = fresh.value;
  }
  again();
}

function again() {
  setTimeout(() => look().catch(again), Number(screen.dataset.lookEvery) * 1000);
}

again();
