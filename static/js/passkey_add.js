// Adding a passkey of this device.
import { Problem, ask, hasPasskeys, isOwnWish, said, toMake } from "./passkey.js";

const form = document.getElementById("add-passkey");
const problem = document.querySelector("[data-passkey-problem]");

function tell(error) {
  if (isOwnWish(error)) return;
  const known = error.name === "InvalidStateError" ? form.dataset.there : form.dataset.lost;
  problem.querySelector("p").textContent = error instanceof Problem ? error.message : known;
  problem.hidden = false;
}

async function add(event) {
  event.preventDefault();
  problem.hidden = true;
  try {
    const options = await ask(form, form.dataset.options);
    const credential = await navigator.credentials.create({ publicKey: toMake(options) });
    const answer = await ask(form, form.action, { answer: said(credential), name: form.elements.name.value });
    location.assign(answer.next);
  } catch (error) {
    tell(error);
  }
}

if (hasPasskeys()) {
  form.hidden = false;
  document.querySelector("[data-passkey-never]").hidden = true;
  form.addEventListener("submit", add);
}
