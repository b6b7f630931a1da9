// The rotating code: counts down, fetches the next one, and asks every two seconds whether it has paid or is held.
import { buzz, buzzAndGo } from "./buzz.js";

const box = document.getElementById("code");
const offline = document.getElementById("code-offline");
const refused = document.getElementById("code-refused");
const heldBox = document.getElementById("code-held");
const ASK_MS = 2000;
let started = performance.now();
let fetching = false;
// From the first code on: one that paid in the second it was replaced must be noticed, too.
let first = heldBox.dataset.since || "";
let told = 0;
// A till holds the amount while something else is paid: no new code until it has ended.
let held = "held" in heldBox.dataset;
let said = "";
let left = false;

function shown() {
  return box.querySelector("[data-shown]");
}

function secondsLeft(code) {
  return Number(code.dataset.seconds) - (performance.now() - started) / 1000;
}

async function renew() {
  if (fetching || held) return;
  fetching = true;
  try {
    const answer = await fetch(box.dataset.code, { credentials: "same-origin" });
    if (answer.redirected) location.reload();
    if (answer.ok) {
      box.innerHTML = await answer.text();
      started = performance.now();
    }
    offline.hidden = answer.ok;
  } catch {
    offline.hidden = false;
  } finally {
    fetching = false;
  }
}

function tick() {
  const code = shown();
  if (!code || held) return;
  const still = secondsLeft(code);
  // An old code must not be shown to anybody: it fades until the next one is here.
  code.classList.toggle("code--over", still <= 0);
  const words = code.querySelector("[data-left]");
  words.textContent = words.dataset.words.replace("{seconds}", String(Math.max(Math.ceil(still), 0)));
  const share = Math.max(still, 0) / Number(code.dataset.seconds);
  code.querySelector("[data-ring]").setAttribute("stroke-dashoffset", String(100 - share * 100));
  if (still <= 0) renew();
}

function leave(url) {
  if (left) return;
  left = true;
  buzzAndGo(url);
}

// A till tried and was refused: said once each, aloud for who cannot see, and it stays until the next one.
function tellRefused(found) {
  if (told === found.id) return;
  told = found.id;
  refused.querySelector("[data-title]").textContent = found.title;
  refused.querySelector("[data-text]").textContent = found.text;
  refused.hidden = false;
  refused.scrollIntoView({ block: "nearest" });
  buzz();
}

// Held, or given back: said once each. The code makes room while it is held, and comes back anew.
function tellHold(found) {
  if (said === `${found.state} ${found.id}`) return;
  said = `${found.state} ${found.id}`;
  held = found.state === "held";
  heldBox.querySelector("[data-title]").textContent = found.title;
  heldBox.querySelector("[data-text]").textContent = found.text;
  heldBox.hidden = false;
  box.hidden = held;
  if (held) refused.hidden = true;
  else renew();
  buzz();
}

async function ask() {
  if (document.hidden || left) return;
  const code = shown();
  if (!code && !held) return;
  first = first || code.dataset.since;
  try {
    const answer = await fetch(`${box.dataset.state}?since=${first}`, { credentials: "same-origin" });
    const found = answer.ok && !answer.redirected ? await answer.json() : {};
    if (found.state === "paid") leave(found.url);
    if (found.state === "held" || found.state === "released") tellHold(found);
    if (found.state === "refused") tellRefused(found);
  } catch {
    // Asked again in two seconds.
  }
}

tick();
setInterval(tick, 1000);
setInterval(ask, ASK_MS);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  ask();
  tick();
});
