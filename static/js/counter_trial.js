// A test payment without leaving the till: what follows comes by the stream, as with every meal.
import { newKey } from "./counter_pay.js";

const TIMEOUT_MS = 8000;
const form = document.getElementById("trial");
const said = document.getElementById("trial-said");
let standing = false;

async function send() {
  const button = form.querySelector("button");
  button.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Requested-With": "fetch" },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!answer.ok) throw new Error(String(answer.status));
    said.textContent = await answer.text();
    form.elements.key.value = newKey();
  } catch {
    // The key stays: sent once more, it is the same test.
    form.submit();
  }
  button.removeAttribute("aria-busy");
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});

// What was said of the test goes with it: the list is not kept down for the rest of the day.
document.addEventListener("till:day", () => {
  const before = standing;
  standing = document.querySelector("#today .meal--trial[data-state=captured]") !== null;
  if (before && !standing) said.textContent = "";
});
