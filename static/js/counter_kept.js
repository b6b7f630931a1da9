// Who switches the language, or looks at the page of this device, finds amount and code again: they wait in this tab for two
// minutes. With an answer on the screen the guest is served, and nothing waits.
import { amount, currentStep, setAmount, setCode } from "./counter_pad.js";

const KEPT = "hankki.pad";
const FRESH_MS = 2 * 60 * 1000;
const code = document.querySelector("#pay-form [data-code]");

function keep() {
  if (currentStep() === "result") return;
  sessionStorage.setItem(KEPT, JSON.stringify({ at: Date.now(), amount: amount(), code: code.value }));
}

function putBack() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT));
  sessionStorage.removeItem(KEPT);
  if (!kept || currentStep() === "result" || Date.now() - kept.at > FRESH_MS) return;
  setAmount(kept.amount);
  setCode(kept.code);
}

export function startKept() {
  document.querySelector(".till__head .language")?.addEventListener("submit", keep);
  document.querySelector(".till__tools a")?.addEventListener("click", keep);
  putBack();
}
