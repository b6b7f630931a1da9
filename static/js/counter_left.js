// Payments without an answer whose guest made room for the next: a line each above the pad. It says what became of the payment
// when that is known, and stays until it is put away; a page loaded anew has it again.
import { words } from "./counter_pad.js";

const KEPT = "hankki.left";
const list = document.getElementById("left");

function kept() {
  return JSON.parse(sessionStorage.getItem(KEPT) || "[]");
}

function keep(payments) {
  if (payments.length) sessionStorage.setItem(KEPT, JSON.stringify(payments));
  else sessionStorage.removeItem(KEPT);
}

function lineOf({ key }) {
  return list.querySelector(`[data-key="${key}"]`);
}

function showLine(payment) {
  list.append(document.getElementById("left-line").content.cloneNode(true));
  const line = list.lastElementChild;
  line.dataset.key = payment.key;
  const place = line.querySelector("[data-full]");
  place.textContent = place.dataset.full.replace("{amount}", words(payment.amount));
}

export function addLeft(payment) {
  keep([...kept(), payment]);
  showLine(payment);
}

// The answer's own words; `result` is its [data-result].
export function tellLine(result, payment) {
  const line = lineOf(payment);
  line.dataset.left = result.dataset.result;
  if (result.dataset.id) line.dataset.id = result.dataset.id;
  line.querySelector("[data-left-state]").replaceWith(result.querySelector(".result__state"));
  const more = result.querySelector(".result__who, .result__sentence");
  line.querySelector("[data-left-more]").textContent = more ? more.textContent : "";
  line.querySelector("[data-left-paid]").hidden = result.dataset.result !== "captured";
  line.querySelector("[data-left-away]").hidden = false;
}

// A line must not say "paid" of a meal that is cancelled since.
function followDay() {
  for (const line of list.querySelectorAll("[data-left=captured]")) {
    const meal = document.querySelector(`#day [data-id="${line.dataset.id}"]:is([data-state=voided], [data-state=refunded])`);
    if (!meal) continue;
    line.dataset.left = "undone";
    const state = line.querySelector("[data-undone]");
    state.textContent = "byGuest" in meal.dataset ? state.dataset.undoneByGuest : state.dataset.undone;
    line.querySelector("[data-left-paid]").hidden = true;
  }
}

// Shows those of before, and gives them to be asked after.
export function startLeft() {
  list.addEventListener("click", (event) => {
    if (!event.target.closest("[data-left-away]")) return;
    const line = event.target.closest("[data-key]");
    keep(kept().filter(({ key }) => key !== line.dataset.key));
    line.remove();
  });
  document.addEventListener("till:day", followDay);
  kept().forEach(showLine);
  return kept();
}
