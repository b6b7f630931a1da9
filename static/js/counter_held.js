// What is held while the card terminal runs: one tap ends it, and the page follows what becomes of it without a tap.
import { lookAfter, settle, showAnswer } from "./counter_pay.js";

const LOOK_MS = 3000;
const panel = document.getElementById("result");

function held() {
  return panel.querySelector("[data-result=held]");
}

function paymentOf(place) {
  return { key: place.dataset.key, amount: place.dataset.amount };
}

// Its time ends it, or another screen of this counter; with no answer the screen stays as it is, and asks again.
async function look() {
  const shown = held();
  if (!shown || document.hidden) return;
  const answer = await lookAfter(paymentOf(shown));
  if (!answer || held() !== shown) return;
  const fresh = document.createElement("template");
  fresh.innerHTML = answer.html;
  if (fresh.content.querySelector("[data-result]").dataset.result !== "held") showAnswer(answer, paymentOf(shown));
}

export function startHeld() {
  panel.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-settle]")) return;
    event.preventDefault();
    event.submitter?.setAttribute("aria-busy", "true");
    settle(event.target.action, paymentOf(event.target));
  });
  setInterval(look, LOOK_MS);
  document.addEventListener("visibilitychange", look);
}
