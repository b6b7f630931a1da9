// A chime made here and the amount in words. Browsers play nothing before a tap, so the till asks for one.
import { hasNoKoreanVoice, say, spokenEvent } from "./speak.js";
import { banner } from "./counter_banner.js";

const KEPT = "hankki.sound";
const button = document.getElementById("sound");
let context = null;
let on = localStorage.getItem(KEPT) !== "off";

function unlock() {
  const Context = window.AudioContext || window.webkitAudioContext;
  if (!Context) return;
  context = context || new Context();
  context.resume();
}

function tone(frequency, start, seconds) {
  const swing = context.createOscillator();
  const level = context.createGain();
  swing.type = "triangle";
  swing.frequency.value = frequency;
  level.gain.setValueAtTime(0.0001, start);
  level.gain.exponentialRampToValueAtTime(0.9, start + 0.02);
  level.gain.exponentialRampToValueAtTime(0.0001, start + seconds);
  swing.connect(level).connect(context.destination);
  swing.start(start);
  swing.stop(start + seconds);
}

// Two notes up for a payment, two down for a cancellation.
function chime(voided) {
  if (!context || context.state !== "running") return;
  const notes = voided ? [659, 440] : [784, 1175];
  notes.forEach((note, place) => tone(note, context.currentTime + place * 0.16, place ? 0.5 : 0.2));
}

export function announce(meals) {
  if (!on || meals.length === 0) return;
  chime(meals.every((meal) => meal.voided));
  for (const meal of meals.slice(-3)) {
    if (meal.aloud) say(spokenEvent(meal.amount, meal.voided));
  }
}

function show() {
  button.setAttribute("aria-pressed", String(on));
  button.querySelector("[data-when=on]").hidden = !on;
  button.querySelector("[data-when=off]").hidden = on;
  banner("sound", on && (!context || context.state !== "running"));
}

function turn(to) {
  on = to;
  localStorage.setItem(KEPT, on ? "on" : "off");
  if (on) {
    unlock();
    chime(false);
    say("소리가 켜졌어요. " + spokenEvent(9000, false));
    banner("voiceless", hasNoKoreanVoice());
  } else if ("speechSynthesis" in window) {
    speechSynthesis.cancel();
    banner("voiceless", false);
  }
  show();
  if (context) context.onstatechange = show;
}

// Any tap on the page is enough for the browser. The band goes with the next step, never under a finger.
function firstTap() {
  if (on) unlock();
}

export function startSound() {
  button.addEventListener("click", () => turn(!on));
  document.querySelectorAll("[data-sound]").forEach((each) => {
    each.addEventListener("click", () => turn(each.dataset.sound === "on"));
  });
  document.getElementById("take").addEventListener("pointerdown", firstTap, { once: true });
  document.addEventListener("till:step", show);
  show();
}
