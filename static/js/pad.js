// The amount pad of components/pad.html. Without JavaScript its input is a plain number field;
// here it shows thousands, its keys type into it, and a hidden field carries the bare digits.
function group(digits) {
  return digits.replace(/\B(?=(\d{3})+$)/g, ",");
}

function digitsOf(text) {
  return text.replace(/\D/g, "").replace(/^0+/, "");
}

function start(pad) {
  const shown = pad.querySelector("input[data-pad-input]");
  const carried = document.createElement("input");
  carried.type = "hidden";
  carried.name = shown.name;
  shown.removeAttribute("name");
  shown.after(carried);
  const said = pad.querySelector(".pad__said");
  said.setAttribute("aria-live", "polite");
  const most = Number(pad.dataset.digits) || 7;
  // What stood under the number before it said that there are too many digits.
  let before = null;
  const act = document.getElementById(pad.dataset.act);
  // An amount that came whole, from a dish, is replaced by the first key: nobody adds digits to a price.
  let whole = shown.value !== "";
  // A finger uses the keys below; the phone's own keyboard would only cover them.
  if (matchMedia("(pointer: coarse)").matches) shown.inputMode = "none";

  function show(digits) {
    carried.value = digits;
    shown.value = group(digits);
    if (act) {
      const words = digits ? act.dataset.full.replace("{amount}", group(digits)) : act.dataset.none;
      act.querySelector("[data-words]").textContent = words;
      act.setAttribute("aria-disabled", digits ? "false" : "true");
    }
    pad.dispatchEvent(new CustomEvent("pad:change", { bubbles: true, detail: { digits } }));
  }

  function say(words, kind) {
    said.textContent = words;
    if (kind) said.dataset.kind = kind;
    else delete said.dataset.kind;
  }

  // Too many digits are not taken at all, and that is said: an amount cut short would be paid as another one.
  function take(digits) {
    if (before) say(before.words, before.kind);
    before = null;
    const fits = digits.length <= most;
    show(fits ? digits : carried.value);
    if (fits) return;
    before = { words: said.textContent, kind: said.dataset.kind };
    say(pad.dataset.tooMany, "refuse");
  }

  shown.addEventListener("input", (event) => {
    whole = !event.isTrusted;
    take(digitsOf(shown.value));
  });
  pad.addEventListener("click", (event) => {
    const key = event.target.closest("[data-key]");
    if (!key) return;
    const pressed = key.dataset.key;
    const now = whole && /^\d/.test(pressed) ? "" : carried.value;
    whole = pressed.startsWith("=");
    if (pressed === "back") take(now.slice(0, -1));
    else if (pressed === "clear") take("");
    else take(digitsOf(whole ? pressed : now + pressed));
    if (navigator.vibrate) navigator.vibrate(8);
  });
  // At a desk digits are typed without asking where the caret is.
  if ("typed" in pad.dataset) document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !/^[0-9]$/.test(event.key) || !shown.offsetParent) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    shown.focus();
    if (whole) shown.select();
  });
  if (act) {
    act.addEventListener("click", (event) => {
      if (act.getAttribute("aria-disabled") !== "true") return;
      event.preventDefault();
      shown.focus();
    });
  }
  take(digitsOf(shown.value));
}

function startAll(root) {
  root.querySelectorAll("[data-pad]:not([data-started])").forEach((pad) => {
    pad.dataset.started = "";
    start(pad);
  });
}

startAll(document);
document.addEventListener("htmx:load", (event) => startAll(event.target));
