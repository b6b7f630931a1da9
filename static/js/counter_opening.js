// The volume test at opening: once a day on this device, until somebody has heard it.
const KEPT = "hankki.sound.heard";
const box = document.getElementById("sound-test");
const sound = document.getElementById("sound");

function day() {
  return new Date().toDateString();
}

function heard() {
  localStorage.setItem(KEPT, day());
  box.hidden = true;
}

// Turning the sound on is the test: chime, then an amount aloud. One that is on already is turned off and on.
function play() {
  if (sound.getAttribute("aria-pressed") === "true") sound.click();
  sound.click();
  box.querySelectorAll("[data-sound]").forEach((each) => (each.hidden = false));
  tell(false);
}

function tell(nothing) {
  box.querySelector("[data-when=ask]").hidden = nothing;
  box.querySelector("[data-when=no]").hidden = !nothing;
}

function pressed(event) {
  const act = event.target.closest("[data-sound]")?.dataset.sound;
  if (act === "test") play();
  else if (act === "yes") heard();
  else if (act === "no") tell(true);
}

box.hidden = localStorage.getItem(KEPT) === day();
box.addEventListener("click", pressed);
