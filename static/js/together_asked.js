// A colleague's request appears on the open home page by itself, and goes when it is over.
const box = document.getElementById("asked");
const ASK_MS = 5000;

function shown() {
  return Array.from(box.querySelectorAll("[data-table]"), (each) => each.dataset.table).join();
}

async function ask() {
  if (document.hidden) return;
  try {
    const answer = await fetch(box.dataset.asked, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const fresh = document.createElement("template");
    fresh.innerHTML = await answer.text();
    const tables = Array.from(fresh.content.querySelectorAll("[data-table]"), (each) => each.dataset.table).join();
    if (tables !== shown()) box.replaceChildren(fresh.content);
  } catch {
    // Asked again in five seconds.
  }
}

setInterval(ask, ASK_MS);
document.addEventListener("visibilitychange", ask);
