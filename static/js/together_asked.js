import "./undo.js";
import { buzzAndGo } from "./buzz.js";
import { answerSurely } from "./together_answer.js";

// A colleague's request appears on the open home page by itself, and goes when it is over; so does what a till took.
const box = document.getElementById("asked");
const ASK_MS = 5000;

// The meal that can be undone.
function taken(place) {
  return place.querySelector("[data-undo]")?.getAttribute("action");
}

// That, which tables ask, and how much this person can give to each.
function asking(place) {
  const tables = Array.from(place.querySelectorAll("[data-table]"), ({ dataset }) => `${dataset.table}:${dataset.give}`);
  return [taken(place), ...tables].join();
}

async function ask() {
  if (document.hidden) return;
  try {
    const answer = await fetch(box.dataset.asked, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const fresh = document.createElement("template");
    fresh.innerHTML = await answer.text();
    if (asking(fresh.content) === asking(box) || box.querySelector("[aria-busy=true]")) return;
    const news = taken(fresh.content);
    // Loaded anew from its top: what can be spent is another amount now.
    if (news && news !== taken(box)) buzzAndGo(location.href);
    else box.replaceChildren(fresh.content);
  } catch {
    // Asked again in five seconds.
  }
}

answerSurely(box);
setInterval(ask, ASK_MS);
document.addEventListener("visibilitychange", ask);
