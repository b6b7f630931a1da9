// The code field, its keys, the steps and ways, and a scanner that types six digits and Enter faster than any hand.
const form = document.getElementById("pay-form");
const take = document.getElementById("take");
const code = form.querySelector("[data-code]");
const amountPad = form.querySelector("[data-pad]");
const amountShown = amountPad.querySelector("[data-pad-input]");
const SCAN_GAP_MS = 50;
const WAY = "hankki.way";
let digits = "";
let burst = { text: "", at: 0, amount: "" };

export function amount() {
  return digits;
}

export function words(amountDigits) {
  return Number(amountDigits).toLocaleString("en-US");
}

export function setAmount(text) {
  amountShown.value = text;
  amountShown.dispatchEvent(new Event("input"));
}

export function setCode(text) {
  code.value = text;
  form.querySelector("#take-it").setAttribute("aria-disabled", String(!/^\d{6}$/.test(text)));
}

// How guests of this till mostly pay: what was chosen last of what it takes. Code, bill (a QR on this screen) or phone.
function way() {
  const kept = localStorage.getItem(WAY);
  const offered = take.querySelector(`[data-way="${kept}"]`) || take.querySelector("[data-way]");
  return offered ? offered.dataset.way : "code";
}

function choose(name) {
  localStorage.setItem(WAY, name);
  step(name);
}

// Which of amount, code, bill, phone, result is on the screen.
export function step(name) {
  take.dataset.step = name;
  take.querySelectorAll("[data-way]").forEach((each) => each.setAttribute("aria-pressed", String(each.dataset.way === name)));
  document.dispatchEvent(new Event("till:step"));
  const number = form.querySelector("[data-number]");
  const first = { amount: amountShown, code, phone: number, result: take.querySelector("#result a, #result button") }[name];
  if (first) first.focus({ preventScroll: true });
  scrollTo(0, 0);
}

export function currentStep() {
  return take.dataset.step;
}

function showAmount(event) {
  digits = event.detail.digits;
  for (const each of form.querySelectorAll("[data-amount-words], #take-it, #take-phone")) {
    const text = each.dataset.full.replace("{amount}", words(digits || "0"));
    (each.querySelector("[data-words]") || each).textContent = text;
  }
}

function pressDigit(key) {
  if (key === "clear") setCode("");
  else if (key === "back") setCode(code.value.slice(0, -1));
  else if (code.value.length < 6) setCode(code.value + key);
}

// Back at the amount: the first digit replaces it, so that nobody adds digits to what stood there.
function retype() {
  setAmount(digits);
  step("amount");
  amountShown.select();
}

function toWay() {
  if (!digits) return;
  step(way());
  setCode(code.value);
}

// A scan is told from typing by its speed; the amount that its first digits may have landed in is put back.
function watchScanner(event, scanned) {
  const now = performance.now();
  if (event.key === "Enter") {
    const found = now - burst.at < SCAN_GAP_MS && burst.text.match(/(?:^|\D)(\d{6})$/);
    if (found) {
      event.preventDefault();
      event.stopPropagation();
      if (amount() !== burst.amount) setAmount(burst.amount);
      scanned(found[1]);
    }
    burst = { text: "", at: 0, amount: digits };
  } else if (event.key.length === 1) {
    // With an answer on the screen a scan belongs to the next guest, whose amount is not known yet.
    if (now - burst.at > SCAN_GAP_MS) burst = { text: "", at: now, amount: currentStep() === "result" ? "" : digits };
    burst.text += event.key;
    burst.at = now;
  }
}

export function startPad({ scanned, enter }) {
  form.noValidate = true;
  if (matchMedia("(pointer: coarse)").matches) code.inputMode = "none";
  amountPad.addEventListener("pad:change", showAmount);
  setAmount(amountShown.value);
  code.addEventListener("input", () => setCode(code.value.replace(/\D/g, "").slice(0, 6)));
  form.addEventListener("click", (event) => {
    const key = event.target.closest("[data-digit]");
    if (key) pressDigit(key.dataset.digit);
    if (event.target.closest("[data-go=amount]")) retype();
    const other = event.target.closest("[data-way]");
    if (other) choose(other.dataset.way);
  });
  document.getElementById("to-code").addEventListener("click", (event) => {
    event.preventDefault();
    toWay();
  });
  document.addEventListener("keydown", (event) => watchScanner(event, scanned), true);
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]") || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter" && event.target === amountShown) {
      event.preventDefault();
      toWay();
    } else if (event.key === "Enter" && event.target === code) {
      // The form's first button is the one to the code: Enter here means the last one.
      event.preventDefault();
      form.requestSubmit(document.getElementById("take-it"));
    } else if (event.key === "Enter" && event.target.closest("[data-step=phone]")) {
      event.preventDefault();
      form.requestSubmit(document.getElementById("take-phone"));
    } else if (event.key === "Escape" && ["code", "bill", "phone"].includes(currentStep())) retype();
    else enter(event);
  });
  step(take.querySelector("[data-result]") ? "result" : "amount");
  setCode(code.value);
}
