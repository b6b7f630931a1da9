// A chime made here and the amount in words. Browsers play nothing before a tap or a key; any on this page is one.
import { clipsOf, playClips } from "./clips.js";
import { hasNoKoreanVoice, say, spokenEvent } from "./speak.js";
import { banner } from "./counter_banner.js";

const KEPT = "hankki.sound";
const CHIME_MS = 600;
const BANNER_MS = 8000;
const button = document.getElementById("sound");
let context = null;
let on = localStorage.getItem(KEPT) !== "off";

async function unlock() {
  const Context = window.AudioContext || window.webkitAudioContext;
  if (!Context) return;
  context = context || new Context();
  context.onstatechange = show;
  await context.resume();
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

// A device without a Korean voice says it from the recording, after the chime.
function sayOr(text, clips) {
  say(text, () => setTimeout(() => playClips(context, clips), CHIME_MS));
}

export function announce(meals) {
  if (!on || meals.length === 0) return;
  chime(meals.every((meal) => meal.voided));
  for (const meal of meals.slice(-3)) {
    if (meal.aloud) sayOr(spokenEvent(meal), clipsOf(meal.amount, meal.voided));
  }
}

function show() {
  const state = !on ? "off" : context && context.state === "running" ? "on" : "silent";
  button.setAttribute("aria-pressed", String(state === "on"));
  button.querySelectorAll("[data-when]").forEach((each) => (each.hidden = each.dataset.when !== state));
}

// Over the head of the page, so it goes by itself: the button to turn the sound off lies under it.
function showVoiceless() {
  banner("voiceless", hasNoKoreanVoice());
  setTimeout(() => banner("voiceless", false), BANNER_MS);
}

function turn(to) {
  on = to;
  localStorage.setItem(KEPT, on ? "on" : "off");
  if (on) {
    unlock().then(() => chime(false));
    sayOr("소리가 켜졌어요. " + spokenEvent({ amount: 9000 }), ["켜짐", ...clipsOf(9000, false)]);
    showVoiceless();
  } else if ("speechSynthesis" in window) {
    speechSynthesis.cancel();
    banner("voiceless", false);
  }
  show();
}

// At the first touch, click or key, and again when the device has taken the sound back, as for a phone call. What comes
// down on the button leaves it alone: it says "on" by then, and the press would turn it off.
function wake(event) {
  if (!on || context?.state === "running" || button.contains(event.target)) return;
  unlock();
}

export function startSound() {
  button.addEventListener("click", () => turn(button.getAttribute("aria-pressed") !== "true"));
  ["pointerdown", "click", "keydown"].forEach((each) => document.addEventListener(each, wake, true));
  show();
}
