// Asks every three seconds what became of the payment this page is about, and moves on once it is known. The page itself
// stays still, so that who reads it slowly, or has it read aloud, is not thrown back to its beginning.
const ASK_MS = 3000;
const shown = document.querySelector("[data-checking]")?.dataset.checking || "unknown";

async function ask() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (answer.redirected || answer.status === 401 || answer.status === 403) return location.reload();
    const known = answer.ok ? await answer.json() : { state: shown };
    if (known.state !== shown) return location.replace(known.url || location.href);
  } catch {
    // No network: the question stays open.
  }
  setTimeout(ask, ASK_MS);
}

setTimeout(ask, ASK_MS);
