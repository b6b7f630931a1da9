// Something happened to one's money: the phone buzzes; one that cannot (an iPhone) lights up once, unless that is unwanted.
const BUZZ_MS = [160, 80, 160];
const still = matchMedia("(prefers-reduced-motion: reduce)");

export function buzz() {
  if (navigator.vibrate) navigator.vibrate(BUZZ_MS);
  else if (!still.matches) document.body.animate([{}, { backgroundColor: "var(--accent)" }, {}], 400);
}

// Before the page goes: one that leaves takes its buzzing with it.
export function buzzAndGo(url) {
  buzz();
  setTimeout(() => location.replace(url), BUZZ_MS.reduce((sum, each) => sum + each));
}
