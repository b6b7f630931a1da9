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
