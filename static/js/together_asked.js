// A colleague's request appears on the open home page by itself, and goes when it is over.
const box = document.getElementById("asked");
const ASK_MS = 5000;

// Which tables ask, and how much this person can give to each.
function asking(place) {
  return Array.from(place.querySelectorAll("[data-table]"), ({ dataset }) => `${dataset.table}:${dataset.give}`).join();
}

async function ask() {
  if (document.hidden) return;
  try {
    const answer = await fetch(box.dataset.asked, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const fresh = document.createElement("template");
    fresh.innerHTML = await answer.text();
    if (asking(fresh.content) !== asking(box)) box.replaceChildren(fresh.content);
  } catch {
    // Asked again in five seconds.
  }
}

setInterval(ask, ASK_MS);
document.addEventListener("visibilitychange", ask);
