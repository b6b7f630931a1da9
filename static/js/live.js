// Toasts: the server answers with the header HX-Trigger: {"toast": {"text": "...", "kind": "ok"}},
// or a script dispatches the event "toast". The region is a live region, so it is read aloud once.
const region = document.getElementById("toasts");
const STAYS_MS = 6000;

function toast(text) {
  if (!region || !text) return;
  const box = document.createElement("p");
  box.className = "toast";
  box.textContent = text;
  region.replaceChildren(box);
  setTimeout(() => box.remove(), STAYS_MS);
}

document.addEventListener("toast", (event) => toast(event.detail && event.detail.text));
