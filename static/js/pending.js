// A payment that was sent and not heard of, and whose own page was left: any other page asks what became of it, and leads
// there. Nothing is said of it that the server has not said.
const shape = document.getElementById("pending");
const box = shape.content.firstElementChild;
const ASK_MS = 3000;
const SETTLED_MS = 12000;
const FORGET_MS = 10 * 60 * 1000;

// Where the latest one is kept (js/pay.js does) and what was sent; undefined when all is known.
function latest() {
  try {
    return Object.entries(localStorage)
      .filter(([place]) => place.startsWith(shape.dataset.of))
      .map(([place, sent]) => [place, JSON.parse(sent)])
      .filter(([, sent]) => sent.outcome && Date.now() - sent.at < FORGET_MS)
      .sort(([, one], [, other]) => other.at - one.at)[0];
  } catch {
    return undefined;
  }
}

async function outcomeOf(sent) {
  try {
    const signal = AbortSignal.timeout?.(8000);
    const headers = { Accept: "application/json" };
    const answer = await fetch(sent.outcome + sent.key, { headers, signal, credentials: "same-origin" });
    return answer.ok && !answer.redirected ? await answer.json() : {};
  } catch {
    return {};
  }
}

function offer(sent) {
  const amount = String(Number(sent.amount) + Number(sent.excess || 0)).replace(/\B(?=(\d{3})+$)/g, ",");
  const title = shape.dataset.title.replace("{amount}", amount).replace("{place}", () => sent.place);
  // What was kept before places were is named by nothing.
  if (sent.place) box.querySelector(".notice__title").textContent = title;
  box.querySelector("[data-pending]").textContent = shape.dataset.unknown;
  box.querySelector("a").href = sent.act;
  box.querySelector("[data-again]").hidden = false;
}

async function ask() {
  const [place, sent] = latest() || [];
  if (!sent) return box.remove();
  if (!box.isConnected) document.getElementById("main").prepend(box);
  const { state, url } = await outcomeOf(sent);
  if (url) {
    localStorage.removeItem(place);
    return location.replace(url);
  }
  // It has not arrived, and cannot any more: without the page it was sent from (its counter closed) that is all.
  if (state === "unknown" && Date.now() - sent.at > SETTLED_MS) {
    if (sent.act) offer(sent);
    else localStorage.removeItem(place);
  }
  setTimeout(ask, ASK_MS);
}

ask();
