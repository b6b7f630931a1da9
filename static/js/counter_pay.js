// One payment: its key is made before the first send and stays the same until there is an answer.
// No answer: the same is sent again (the server answers the same), then asked after by its key. Never "failed".
import { alreadyTold, refresh } from "./counter_day.js";
import { announce } from "./counter_sound.js";
import { startCamera } from "./counter_camera.js";
import { addLeft, startLeft, tellLine } from "./counter_left.js";
import { amount, currentStep, setAmount, setCode, startPad, step, words } from "./counter_pad.js";

const TIMEOUT_MS = 8000;
const RESEND_MS = [1000, 2000, 4000];
const ASK_MS = 2000;
// A first send may still wait for a lock this long; "never reached us" is believed only after it.
const SETTLED_MS = 12000;
const LATE_MS = 6000;
const KEPT = "hankki.paying";
const form = document.getElementById("pay-form");
const panel = document.getElementById("result");
const code = form.querySelector("[data-code]");
let busy = false;
// The payment that this screen waits for, once that takes long.
let late = null;
// What this guest gave, for the case that the voucher pays only a part of it; gone with the next guest.
let given = null;

export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function wait(ms) {
  return new Promise((done) => setTimeout(done, ms));
}

// The answer as HTML, or null when none came: then nobody knows, and we ask again.
async function request(url, body) {
  try {
    const answer = await fetch(url, {
      method: body ? "POST" : "GET",
      body,
      headers: { "X-Requested-With": "fetch" },
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (answer.status === 401 || answer.status === 403) location.reload();
    if (![200, 404, 422, 429].includes(answer.status)) return null;
    const html = await answer.text();
    return html.includes("data-result") ? { status: answer.status, html } : null;
  } catch {
    return null;
  }
}

function bodyOf(payment) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  for (const [name, value] of Object.entries(payment)) body.set(name, value);
  return body;
}

// Who is left may have paid another way meanwhile: nothing of theirs is sent again, only asked after.
async function send(url, payment, sent = payment) {
  let answer = await request(url, bodyOf(sent));
  if (!answer) showChecking(payment);
  for (const pause of RESEND_MS) {
    if (answer) break;
    await wait(pause);
    if (payment.left) break;
    answer = await request(url, bodyOf(sent));
  }
  return answer || askAfter(payment);
}

// With the way, so that what never arrived leads back to it.
export function outcomeUrl({ key, way }) {
  const url = form.dataset.outcome.replace("00000000-0000-0000-0000-000000000000", key);
  return way ? `${url}?way=${way}` : url;
}

async function askAfter(payment) {
  const asked = Date.now();
  const url = outcomeUrl(payment);
  for (;;) {
    const answer = await request(url);
    if (answer && (answer.status === 200 || Date.now() - asked > SETTLED_MS)) return answer;
    await wait(ASK_MS);
  }
}

function showChecking(payment) {
  panel.replaceChildren(document.getElementById("checking").content.cloneNode(true));
  showAsked(payment);
  step("result");
  const shown = panel.firstElementChild;
  setTimeout(() => shown.isConnected && sayLate(shown, payment), LATE_MS);
}

// A guest with a code, or number and PIN, can be left; what is held goes on here, as the card terminal runs for it.
function sayLate(shown, payment) {
  late = payment;
  const kind = payment.way && !payment.rest ? "leave" : "stay";
  for (const each of shown.querySelectorAll("[data-soon], [data-late]")) each.hidden = each.dataset.late !== kind;
  shown.querySelector("[data-leave]:not([hidden])")?.focus({ preventScroll: true });
}

function leave() {
  late.left = true;
  addLeft(late);
  sessionStorage.removeItem(KEPT);
  for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  busy = false;
  begin("new");
}

function tell(answer, payment) {
  if (!payment.left) return showAnswer(answer, payment);
  const part = document.createElement("template");
  part.innerHTML = answer.html;
  const result = part.content.querySelector("[data-result]");
  tellLine(result, payment);
  tellDay(result, payment);
}

// The list has a new meal: this till says it, if the stream was not quicker.
function tellDay(result, payment) {
  if (result.dataset.result === "captured" && !alreadyTold(result.dataset.id, false)) {
    const [amount, cash] = [Number(payment.amount), Number(result.dataset.cash)];
    announce([{ amount, cash, voided: false, aloud: true }]);
  }
  if (result.dataset.id) refresh();
}

// The amount of what has no answer, or never arrived: the server knows of none.
function showAsked(payment) {
  const place = panel.querySelector("[data-asked-amount]");
  if (place) place.textContent = place.dataset.full.replace("{amount}", words(payment.amount));
}

export function showAnswer(answer, payment) {
  busy = false;
  panel.innerHTML = answer.html;
  showAsked(payment);
  step("result");
  const result = panel.querySelector("[data-result]");
  // What is held is not over: a page loaded anew asks after it by its key.
  if (result.dataset.result === "held") {
    sessionStorage.setItem(KEPT, JSON.stringify(payment));
    clear();
    return;
  }
  sessionStorage.removeItem(KEPT);
  if (!result.dataset.id) return;
  clear();
  tellDay(result, payment);
}

function clear() {
  given = null;
  setCode("");
  form.elements.number.value = form.elements.pin.value = "";
}

// A PIN is not kept: a page loaded anew asks by the key alone.
async function take(who, more = {}, url = who.url, part = amount()) {
  if (busy || !part) return;
  busy = true;
  given = who;
  const payment = { key: newKey(), amount: part, way: who.step, ...more };
  sessionStorage.setItem(KEPT, JSON.stringify(payment));
  who.button.setAttribute("aria-busy", "true");
  const answer = await send(url, payment, { ...payment, ...who.typed });
  if (!payment.left) {
    who.button.removeAttribute("aria-busy");
    form.elements.pin.value = "";
  }
  tell(answer, payment);
}

// The answer to a settled hold, sent and asked after like a payment.
export async function settle(url, payment) {
  if (busy) return;
  busy = true;
  showAnswer(await send(url, payment), payment);
}

// What became of a hold meanwhile: on another screen of this counter, or by its time.
export async function lookAfter(payment) {
  if (busy) return null;
  const answer = await request(outcomeUrl(payment));
  return busy ? null : answer;
}

function pay() {
  if (!/^\d{6}$/.test(code.value)) return;
  const button = document.getElementById("take-it");
  take({ step: "code", button, typed: { code: code.value }, url: form.action, hold: form.dataset.hold });
}

function payByPhone() {
  const typed = { number: form.elements.number.value, pin: form.elements.pin.value };
  const missing = form.elements[typed.number ? "pin" : "number"];
  if (!typed.number || !typed.pin) missing.focus();
  else {
    const button = document.getElementById("take-phone");
    take({ step: "phone", button, typed, url: form.dataset.phone, hold: form.dataset.holdPhone });
  }
}

// A page loaded anew in the middle of a payment asks what became of it before anything else.
async function resume() {
  const kept = sessionStorage.getItem(KEPT);
  if (!kept || panel.querySelector("[data-result]")) return;
  const payment = JSON.parse(kept);
  busy = true;
  showChecking(payment);
  tell(await askAfter(payment), payment);
}

function takePart(payable, excess) {
  if (!given) return begin("amount");
  setAmount(payable);
  step(given.step);
  take(given, { excess });
}

// The amount on the pad stays the whole bill, so that a code that has grown too old can be typed anew.
function holdPart(payable, rest) {
  if (!given) return begin("amount");
  step(given.step);
  take(given, { rest }, given.hold, payable);
}

function isHeld() {
  return panel.querySelector("[data-result=held]") !== null;
}

function begin(where) {
  panel.replaceChildren();
  if (where !== "phone") clear();
  if (where === "new") setAmount("");
  step(["code", "bill", "phone"].includes(where) && amount() ? where : "amount");
}

function scanned(digits) {
  if (busy || isHeld() || document.querySelector("dialog[open]")) return;
  if (currentStep() === "result") begin("new");
  setCode(digits);
  if (amount()) {
    step("code");
    pay();
  }
}

// With an answer on the screen, the first digit of the next amount begins the next guest.
function enter(event) {
  if (busy || isHeld() || currentStep() !== "result" || !/^\d$/.test(event.key)) return;
  event.preventDefault();
  begin("new");
  setAmount(event.key);
}

export function startPay() {
  startPad({ scanned, enter });
  startCamera({ scanned });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (currentStep() === "phone") payByPhone();
    else pay();
  });
  panel.addEventListener("click", (event) => {
    if (event.target.closest("[data-leave]")) {
      event.preventDefault();
      leave();
      return;
    }
    const again = event.target.closest("[data-again]");
    if (!again) return;
    event.preventDefault();
    if (again.dataset.amount) setAmount(again.dataset.amount);
    if (again.dataset.again === "part") takePart(again.dataset.payable, again.dataset.excess);
    else if (again.dataset.again === "hold") holdPart(again.dataset.payable, again.dataset.rest);
    else begin(again.dataset.again);
  });
  for (const payment of startLeft()) askAfter(payment).then((answer) => tell(answer, payment));
  resume();
}
