// The minute in which a meal the till took can be undone: counts down, and closes in place when it is over.
const form = document.querySelector("[data-undo]");

function start() {
  const words = form.querySelector("[data-undo-words]");
  const button = form.querySelector("button");
  const note = form.querySelector("[data-undo-note]");
  const ends = performance.now() + Number(form.dataset.undo) * 1000;

  function tick() {
    const left = Math.ceil((ends - performance.now()) / 1000);
    if (left > 0) {
      words.textContent = words.dataset.words.replace("{seconds}", String(left));
      return;
    }
    button.disabled = true;
    note.textContent = note.dataset.over;
    clearInterval(running);
  }

  const running = setInterval(tick, 1000);
  tick();
}

if (form) start();
