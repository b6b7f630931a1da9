// Cancelling a meal in a dialog: the page /counter/void/<id>/ without JavaScript, its form here.
import { refresh } from "./counter_day.js";

const TIMEOUT_MS = 10000;
const dialog = document.getElementById("void-dialog");

async function request(url, options) {
  return fetch(url, {
    headers: { "X-Requested-With": "fetch" },
    cache: "no-store",
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...options,
  });
}

async function open(link) {
  try {
    const answer = await request(link.href);
    if (!answer.ok) throw new Error(String(answer.status));
    dialog.innerHTML = await answer.text();
    dialog.showModal();
  } catch {
    location.assign(link.href);
  }
}

async function send(form) {
  form.querySelector(".button--danger").setAttribute("aria-busy", "true");
  try {
    const answer = await request(form.action, { method: "POST", body: new FormData(form) });
    if (answer.status === 204) {
      dialog.close();
      await refresh();
    } else if ([409, 422, 429].includes(answer.status)) {
      dialog.innerHTML = await answer.text();
      dialog.scrollTop = 0;
      const wrong = dialog.querySelector(".field:has(.field__error) input, [role=alert]");
      wrong?.focus({ preventScroll: true });
      (wrong?.closest(".field")?.querySelector(".field__error") || wrong)?.scrollIntoView({ block: "nearest" });
    } else throw new Error(String(answer.status));
  } catch {
    sayLost(form);
  }
}

// The form stays with its key: pressing again cancels once.
function sayLost(form) {
  form.querySelector(".button--danger").removeAttribute("aria-busy");
  if (!form.querySelector(".notice")) {
    form.querySelector(".dialog__actions").before(document.getElementById("void-lost").content.cloneNode(true));
  }
}

export function startVoid() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-void]");
    if (!link || !dialog.showModal) return;
    event.preventDefault();
    open(link);
  });
  dialog.addEventListener("change", (event) => {
    if (event.target.value !== "other") return;
    const words = dialog.querySelector("[name=words]");
    words.focus();
    words.scrollIntoView({ block: "center" });
  });
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.target);
  });
}
