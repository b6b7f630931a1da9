// The bands above the till: <div data-banner="offline" hidden>.
export function banner(name, shown, time) {
  const band = document.querySelector(`[data-banner="${name}"]`);
  if (!band) return;
  const words = band.querySelector("[data-words]");
  if (words && time !== undefined) words.textContent = words.dataset.words.replace("{time}", time);
  band.hidden = !shown;
}

let timer = 0;

// The last payment, above all else for a few seconds: seen also while the pad covers a small screen.
export function showArrival(text) {
  document.querySelector("[data-arrived]").textContent = text;
  banner("arrived", true);
  clearTimeout(timer);
  timer = setTimeout(() => banner("arrived", false), 8000);
}

const LASTING = ["offline", "reconnecting"].map((name) => document.querySelector(`[data-banner="${name}"]`));
const STILL_MS = 400;

// A band that stays and is higher than the head would lie over an answer: that goes below it (till.css). A finger on its
// way down meets no other button meanwhile.
function makeRoom() {
  const till = document.querySelector(".till");
  const room = Math.max(0, ...LASTING.map((band) => band.offsetHeight)) - till.querySelector(".till__head").offsetHeight;
  const needed = `${Math.max(0, room)}px`;
  if (till.style.getPropertyValue("--room") === needed) return;
  till.style.setProperty("--room", needed);
  const main = till.querySelector(".till__main");
  main.style.pointerEvents = "none";
  setTimeout(() => main.style.removeProperty("pointer-events"), STILL_MS);
}

const sizes = new ResizeObserver(makeRoom);
[...LASTING, document.querySelector(".till__head")].forEach((each) => sizes.observe(each));
