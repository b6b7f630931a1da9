// The amount as a QR: renewed before it is too old, with the same key, and asked after until it has its answer.
import { amount, currentStep } from "./counter_pad.js";
import { newKey, outcomeUrl, showAnswer } from "./counter_pay.js";

const ASK_MS = 2000;
const RENEW_EARLY_S = 15;
const TIMEOUT_MS = 8000;
const box = document.getElementById("bill");
let bill = null;

// A new picture when there is none or it is nearly too old; else only whether it is paid, which costs the server less.
async function ask() {
  const asked = bill;
  const drawing = tooOld();
  const url = drawing ? `${box.dataset.url}?amount=${asked.amount}&key=${asked.key}` : outcomeUrl(asked);
  try {
    const answer = await fetch(url, {
      headers: { "X-Requested-With": "fetch" },
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (answer.status === 401) location.reload();
    const html = await answer.text();
    if (asked !== bill || currentStep() !== "bill") return;
    if (answer.status === 404) return; // Not paid yet.
    if (html.includes("data-result")) settle({ status: answer.status, html });
    else if (answer.ok && drawing) show(html);
  } catch {
    // No network: the picture fades when it is too old, and is asked for again.
    fade();
  }
}

function settle(answer) {
  const payment = bill;
  bill = null;
  showAnswer(answer, payment);
}

function show(html) {
  box.innerHTML = html;
  box.classList.remove("bill--over");
  bill.shownAt = performance.now();
}

function tooOld() {
  const shown = box.querySelector("[data-seconds]");
  return !shown || (performance.now() - bill.shownAt) / 1000 > Number(shown.dataset.seconds) - RENEW_EARLY_S;
}

function fade() {
  box.classList.toggle("bill--over", Boolean(bill) && tooOld());
}

// A bill left for the amount and come back to with the same amount is the same bill.
function stepped() {
  if (currentStep() !== "bill") return;
  if (!bill || bill.amount !== amount()) {
    bill = { key: newKey(), amount: amount(), shownAt: 0 };
    box.replaceChildren();
  }
  ask();
}

export function startBill() {
  document.addEventListener("till:step", stepped);
  document.addEventListener("till:day", () => bill && currentStep() === "bill" && ask());
  setInterval(() => bill && !document.hidden && currentStep() === "bill" && ask(), ASK_MS);
}
