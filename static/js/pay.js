// Pays without ever guessing. The key is made before the first send and kept until the server has said paid or
// refused: lost answers are asked for again with the same key, and even another amount is sent under it, so that
// whatever arrives first is the only payment.
const form = document.getElementById("pay-form");
const wait = document.getElementById("pay-wait");
const act = document.getElementById("pay");
const PAUSES_MS = [400, 800, 1600, 3000, 5000];
const GIVE_UP_MS = 8000;
const SLOW_MS = 2500;
const ASK_MS = 3000;
// A first send may still wait for a lock this long; "has not reached us" is believed only after it.
const SETTLED_MS = 12000;
const FORGET_MS = 10 * 60 * 1000;
let sending = false;

function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] & 15) | 64;
  b[8] = (b[8] & 63) | 128;
  const hex = Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function pending() {
  try {
    return JSON.parse(localStorage.getItem(form.dataset.pay));
  } catch {
    return null;
  }
}

function remember(payment) {
  try {
    if (payment) localStorage.setItem(form.dataset.pay, JSON.stringify(payment));
    else localStorage.removeItem(form.dataset.pay);
  } catch {
    // Private windows may refuse: then the hidden field keeps the key for as long as the page lives.
  }
}

// While an answer is awaited the notice stands where the keys were; when the question is open again, above it.
function say(words, open) {
  wait.hidden = !words;
  form.classList.toggle("pay--waiting", Boolean(words) && !open);
  wait.classList.toggle("pay-wait--above", Boolean(open));
  const place = wait.querySelector("[data-wait-words]");
  // The same words again would be read aloud again.
  if (place.textContent !== words) place.textContent = words;
}

function busy(on) {
  sending = on;
  for (const button of [act, document.getElementById("pay-part")]) button?.setAttribute("aria-busy", on ? "true" : "false");
}

// Until then, or until the phone is online again.
function pause(ms) {
  return new Promise((done) => {
    setTimeout(done, ms);
    addEventListener("online", done, { once: true });
  });
}

async function ask(url, options) {
  const signal = AbortSignal.timeout ? AbortSignal.timeout(GIVE_UP_MS) : undefined;
  const headers = { Accept: "application/json" };
  const answer = await fetch(url, { ...options, headers, signal, credentials: "same-origin" });
  if (answer.redirected || answer.status === 401) return { state: "signed-out" };
  if (answer.status === 403) return { state: "stopped" };
  if (answer.status === 404) return { state: "closed" };
  if (answer.status >= 500) throw new Error(String(answer.status));
  return answer.json();
}

// True once the answer is final; then we leave this page or the question is open again.
function settle(answer) {
  // "card": one's own card pays the rest, and its bank asks something first; that, and waiting for it, has a page of its own.
  if (answer.url || ["paid", "refused", "card"].includes(answer.state)) {
    remember(null);
    if (answer.url) location.replace(answer.url);
    else location.reload();
    return true;
  }
  if (answer.state === "signed-out") {
    say(wait.dataset.signedOut);
    setTimeout(() => location.reload(), 1500);
    return true;
  }
  if (answer.state === "closed") {
    // An attempt before this one may still arrive; here it cannot be sent again.
    const left = pending();
    if (left) remember({ ...left, act: "" });
    location.reload();
    return true;
  }
  if (answer.state === "stopped") {
    location.reload(); // The page says why: the company is on hold, or this form is too old.
    return true;
  }
  if (answer.state === "asked") {
    say("");
    const said = document.getElementById("pay-said");
    said.textContent = answer.said;
    said.dataset.kind = "refuse";
    return true;
  }
  return false;
}

async function send(payment) {
  const body = new FormData(form);
  body.set("key", payment.key);
  body.set("amount", payment.amount);
  if (payment.excess) body.set("excess", payment.excess);
  const slow = setTimeout(() => say(wait.dataset.sending), SLOW_MS);
  for (let attempt = 0; ; attempt += 1) {
    try {
      if (settle(await ask(form.action, { method: "POST", body }))) return clearTimeout(slow);
    } catch {
      say(wait.dataset.sending);
    }
    await pause(PAUSES_MS[Math.min(attempt, PAUSES_MS.length - 1)]);
  }
}

// What became of an attempt; undefined when nobody could say.
async function outcomeOf(payment) {
  try {
    return await ask(form.dataset.outcome + payment.key, {});
  } catch {
    return undefined;
  }
}

// Asks until it is known. When that takes long the question is open again meanwhile, under the same key.
async function resume(payment) {
  say(wait.dataset.resuming);
  let open = false;
  for (let attempt = 0; ; attempt += 1) {
    const answer = await outcomeOf(payment);
    if (sending || (answer && settle(answer))) return;
    const age = Math.abs(Date.now() - (payment.at || 0));
    // Nothing of it is under way any more: it never arrived, and nobody wants it now.
    if (answer && age > FORGET_MS) return forget();
    if (answer ? age > SETTLED_MS : attempt >= PAUSES_MS.length) {
      say(answer ? wait.dataset.unknown : wait.dataset.unheard, true);
      if (!open) type(String(Number(payment.amount) + Number(payment.excess || 0)));
      open = true;
    }
    await pause(open ? ASK_MS : PAUSES_MS[Math.min(attempt, PAUSES_MS.length - 1)]);
    if (sending) return;
  }
}

function forget() {
  remember(null);
  say("");
}

function type(amount) {
  const shown = form.querySelector("[data-pad-input]");
  if (!shown) return; // A till's bill: the amount is given.
  shown.value = amount;
  shown.dispatchEvent(new Event("input", { bubbles: true }));
}

function start() {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const part = event.submitter && event.submitter.dataset; // The button of over.js pays a part of the bill.
    const amount = (part && part.payable) || new FormData(form).get("amount");
    if (!amount || act.getAttribute("aria-busy") === "true") return;
    const before = pending();
    const key = before ? before.key : form.dataset.key || newKey();
    const payment = { key, amount, excess: (part && part.excess) || "", at: Date.now() };
    // Where to ask and how to name it, for a page that finds it (js/pending.js).
    remember({ ...payment, outcome: form.dataset.outcome, act: location.pathname, place: form.dataset.place });
    busy(true);
    send(payment).finally(() => busy(false));
  });
  form.addEventListener("click", (event) => {
    const dish = event.target.closest("[data-price]");
    if (!dish) return;
    event.preventDefault();
    type(dish.dataset.price);
  });
  const left = pending();
  if (left) resume(left);
}

if (form) start();
