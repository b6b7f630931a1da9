// The rotating code: counts down, fetches the next one, and asks every two seconds whether it has paid.
const box = document.getElementById("code");
const offline = document.getElementById("code-offline");
const refused = document.getElementById("code-refused");
const ASK_MS = 2000;
const BUZZ_MS = [160, 80, 160];
let started = performance.now();
let fetching = false;
// From the first code on: one that paid in the second it was replaced must be noticed, too.
let first = "";
let told = 0;
let left = false;

function shown() {
  return box.querySelector("[data-shown]");
}

function secondsLeft(code) {
  return Number(code.dataset.seconds) - (performance.now() - started) / 1000;
}

async function renew() {
  if (fetching) return;
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
  if (!code) return;
  const still = secondsLeft(code);
  // An old code must not be shown to anybody: it fades until the next one is here.
  code.classList.toggle("code--over", still <= 0);
  const words = code.querySelector("[data-left]");
  words.textContent = words.dataset.words.replace("{seconds}", String(Math.max(Math.ceil(still), 0)));
  const share = Math.max(still, 0) / Number(code.dataset.seconds);
  code.querySelector("[data-ring]").setAttribute("stroke-dashoffset", String(100 - share * 100));
  if (still <= 0) renew();
}

// It buzzes before the page goes: a page that leaves takes its buzzing with it.
function leave(url) {
  if (left) return;
  left = true;
  if (navigator.vibrate) navigator.vibrate(BUZZ_MS);
  setTimeout(() => location.replace(url), BUZZ_MS.reduce((sum, each) => sum + each));
}

// A till tried and was refused: said once each, aloud for who cannot see, and it stays until the next one.
function tellRefused(found) {
  if (told === found.id) return;
  told = found.id;
  refused.querySelector("[data-title]").textContent = found.title;
  refused.querySelector("[data-text]").textContent = found.text;
  refused.hidden = false;
  if (navigator.vibrate) navigator.vibrate(BUZZ_MS);
}

async function ask() {
  if (document.hidden || left) return;
  const code = shown();
  if (!code) return;
  first = first || code.dataset.since;
  try {
    const answer = await fetch(`${box.dataset.state}?since=${first}`, { credentials: "same-origin" });
    const found = answer.ok && !answer.redirected ? await answer.json() : {};
    if (found.state === "paid") leave(found.url);
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
