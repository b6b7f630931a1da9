// The rotating code: counts down, fetches the next one, and asks every two seconds whether it has paid.
const box = document.getElementById("code");
const offline = document.getElementById("code-offline");
const ASK_MS = 2000;
let started = performance.now();
let fetching = false;
// From the first code on: one that paid in the second it was replaced must be noticed, too.
let first = "";

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
  const left = secondsLeft(code);
  // An old code must not be shown to anybody: it fades until the next one is here.
  code.classList.toggle("code--over", left <= 0);
  const words = code.querySelector("[data-left]");
  words.textContent = words.dataset.words.replace("{seconds}", String(Math.max(Math.ceil(left), 0)));
  const share = Math.max(left, 0) / Number(code.dataset.seconds);
  code.querySelector("[data-ring]").setAttribute("stroke-dashoffset", String(100 - share * 100));
  if (left <= 0) renew();
}

async function ask() {
  if (document.hidden) return;
  const code = shown();
  if (!code) return;
  first = first || code.dataset.since;
  try {
    const answer = await fetch(`${box.dataset.state}?since=${first}`, { credentials: "same-origin" });
    const found = answer.ok && !answer.redirected ? await answer.json() : {};
    if (found.state === "paid") location.replace(found.url);
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
