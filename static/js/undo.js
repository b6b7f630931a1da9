// The minute in which a meal the till took can be undone: counts down, and closes in place when it is over. The home page gets
// such a form while it is open (js/together_asked.js).
const ends = new WeakMap();

function tick() {
  for (const form of document.querySelectorAll("[data-undo]")) {
    if (!ends.has(form)) ends.set(form, performance.now() + Number(form.dataset.undo) * 1000);
    show(form, Math.ceil((ends.get(form) - performance.now()) / 1000));
  }
}

function show(form, left) {
  const words = form.querySelector("[data-undo-words]");
  if (left > 0) {
    words.textContent = words.dataset.words.replace("{seconds}", String(left));
    return;
  }
  const note = form.querySelector("[data-undo-note]");
  form.querySelector("button").disabled = true;
  note.textContent = note.dataset.over;
}

tick();
setInterval(tick, 1000);
