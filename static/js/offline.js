// The page without network: at / what the phone last knew and how old that is, at /code/ why there is no code.
import { kept } from "./kept.js";

const MINUTE = 60_000;
const LOOK_MS = 5000;
const UNITS = [["day", 1440], ["hour", 60], ["minute", 1]];
const language = document.documentElement.lang;

function age(since) {
  const minutes = Math.max(Math.floor((Date.now() - since) / MINUTE), 1);
  const [unit, size] = UNITS.find(([, each]) => minutes >= each);
  return new Intl.RelativeTimeFormat(language).format(-Math.floor(minutes / size), unit);
}

function fill(box, known) {
  const said = known.said[language];
  const put = (name, words) => { box.querySelector(`[data-${name}]`).textContent = words; };
  put("label", said.amount ? box.dataset.could : box.dataset.couldNot);
  put("amount", said.amount);
  put("when", box.dataset.words.replace("{when}", said.when).replace("{age}", age(known.at)));
  for (const [name, left] of said.lines) {
    const line = box.querySelector("template").content.cloneNode(true);
    line.querySelector("[data-name]").textContent = name;
    const end = line.querySelector("[data-left]");
    end.textContent = end.dataset.words.replace("{amount}", left);
    box.querySelector("[data-lines]").append(line);
  }
  box.querySelector("[data-lines]").hidden = !said.lines.length;
}

async function show() {
  const box = document.getElementById("known");
  const code = document.getElementById("no-code");
  if (location.pathname === code.dataset.at) code.hidden = false;
  if (location.pathname !== box.dataset.at) return;
  const known = await kept();
  if (!known?.said[language]) return;
  fill(box, known);
  box.hidden = false;
}

// A network may be back without a word, and the first try after the word may still fail: whoever stays here is not told again.
async function lookOut() {
  try {
    await fetch(location.href, { method: "HEAD", cache: "no-store" });
    location.reload();
  } catch {
    setTimeout(lookOut, LOOK_MS);
  }
}

show();
window.addEventListener("online", () => location.reload());
setTimeout(lookOut, LOOK_MS);
