// The list of today: asked for whole whenever something happens, so that it is the truth after every gap.
import { showArrival } from "./counter_banner.js";
import { announce } from "./counter_sound.js";

const ALOUD_SECONDS = 120;
const TIMEOUT_MS = 8000;
const box = document.getElementById("day");
const told = new Set();
let known = new Map();
let running = null;
let again = false;

function read() {
  const meals = [...box.querySelectorAll("[data-id]")];
  return new Map(meals.map((meal) => [meal.dataset.id, isVoided(meal.dataset.state)]));
}

function isVoided(state) {
  return state === "voided" || state === "refunded";
}

export function today() {
  return document.getElementById("today");
}

// This till has shown and said the meal already: its own answer is quicker than the stream.
// True when the stream was quicker.
export function alreadyTold(id, voided) {
  const news = `${id}:${voided}`;
  const before = told.has(news);
  told.add(news);
  return before;
}

function newsSince(before, now) {
  const clock = Number(today().dataset.now);
  return [...now]
    .filter(([id, voided]) => before.get(id) !== voided && !(voided && !before.has(id)))
    .map(([id, voided]) => {
      const meal = box.querySelector(`[data-id="${id}"]`);
      const age = clock - Number(meal.dataset.at);
      const [amount, cash] = [Number(meal.dataset.amount), Number(meal.dataset.cash)];
      const facts = { id, voided, meal, byGuest: "byGuest" in meal.dataset, amount, cash };
      return { ...facts, aloud: voided || age < ALOUD_SECONDS };
    })
    .filter((news) => !told.has(`${news.id}:${news.voided}`))
    .reverse();
}

// The large answer must not say "paid" of a meal that the guest or somebody else has cancelled since.
function markUndone(id, byGuest) {
  const shown = document.querySelector(`#result [data-result=captured][data-id="${id}"]`);
  if (!shown) return;
  shown.dataset.result = "undone";
  shown.classList.replace("result--captured", "result--undone");
  const state = shown.querySelector("[data-undone]");
  state.textContent = byGuest ? state.dataset.undoneByGuest : state.dataset.undone;
}

function tellNews(news) {
  news.forEach(({ id, voided, meal, byGuest }) => {
    meal.dataset.new = "";
    told.add(`${id}:${voided}`);
    if (voided) markUndone(id, byGuest);
  });
  announce(news);
  const last = news.filter((each) => !each.voided).at(-1);
  if (!last) return;
  // The amount, what is paid beside it (cash is still to be taken), and who.
  const [amount, who] = [".meal__amount", ".meal__who"].map((part) => last.meal.querySelector(part).textContent);
  const beside = [...last.meal.querySelectorAll(".meal__beside")].map((part) => ` ${part.textContent}`).join("");
  showArrival(`${amount}${beside} · ${who}`);
}

async function fetchDay() {
  const answer = await fetch(box.dataset.url, {
    headers: { "X-Requested-With": "fetch" },
    cache: "no-store",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (answer.status === 401) location.reload();
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

// What a finger is on stays until it is lifted: a press whose button goes away meanwhile is lost.
async function untouched() {
  while (box.matches(":active")) await new Promise(requestAnimationFrame);
}

async function swap() {
  const html = await fetchDay();
  await untouched();
  const before = known;
  box.innerHTML = html;
  known = read();
  tellNews(newsSince(before, known));
  document.dispatchEvent(new Event("till:day"));
  return true;
}

// Asks for the list; calls that come while one is running share the next. False when the server was not reached.
export async function refresh() {
  if (running) {
    again = true;
    return running;
  }
  running = (async () => {
    let reached = false;
    do {
      again = false;
      reached = await swap().catch(() => false);
    } while (again && reached);
    return reached;
  })();
  const reached = await running;
  running = null;
  return reached;
}

export function startDay() {
  known = read();
}
