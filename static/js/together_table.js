import { answerSurely } from "./together_answer.js";

// A table that waits asks every two seconds whether anybody has answered, and draws itself anew only then.
const box = document.getElementById("table");
const ASK_MS = 2000;
let asking = false;

async function ask() {
  if (document.hidden || asking) return;
  asking = true;
  try {
    const answer = await fetch(box.dataset.state, { credentials: "same-origin" });
    if (answer.redirected) location.reload();
    else if (answer.ok) await draw(await answer.json());
  } catch {
    // Asked again in two seconds.
  } finally {
    asking = false;
  }
}

async function draw(now) {
  if (now.version === box.querySelector("[data-version]").dataset.version) return;
  if (now.state !== "open") {
    location.reload();
    return;
  }
  const part = await fetch(box.dataset.part, { credentials: "same-origin" });
  if (part.ok && !part.redirected) box.innerHTML = await part.text();
}

answerSurely(box);
setInterval(ask, ASK_MS);
document.addEventListener("visibilitychange", ask);
