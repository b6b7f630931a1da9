// The amount pad of components/pad.html. Without JavaScript its input is a plain number field;
// here it shows thousands, its keys type into it, and a hidden field carries the bare digits.
function group(digits) {
  return digits.replace(/\B(?=(\d{3})+$)/g, ",");
}

function digitsOf(text, most) {
  return text.replace(/\D/g, "").replace(/^0+/, "").slice(0, most);
}

function start(pad) {
  const shown = pad.querySelector("input[data-pad-input]");
  const carried = document.createElement("input");
  carried.type = "hidden";
  carried.name = shown.name;
  shown.removeAttribute("name");
  shown.after(carried);
  const most = Number(pad.dataset.digits) || 7;
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

  shown.addEventListener("input", (event) => {
    whole = !event.isTrusted;
    show(digitsOf(shown.value, most));
  });
  pad.addEventListener("click", (event) => {
    const key = event.target.closest("[data-key]");
    if (!key) return;
    const pressed = key.dataset.key;
    const now = whole && /^\d/.test(pressed) ? "" : carried.value;
    whole = pressed.startsWith("=");
    if (pressed === "back") show(now.slice(0, -1));
    else if (pressed === "clear") show("");
    else if (whole) show(digitsOf(pressed, most));
    else if (now.length + pressed.length <= most) show(digitsOf(now + pressed, most));
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
  show(digitsOf(shown.value, most));
}

function startAll(root) {
  root.querySelectorAll("[data-pad]:not([data-started])").forEach((pad) => {
    pad.dataset.started = "";
    start(pad);
  });
}

startAll(document);
document.addEventListener("htmx:load", (event) => startAll(event.target));
