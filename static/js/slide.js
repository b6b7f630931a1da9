// <button data-slide>: under a thumb it is slid to the end, which no pocket does by accident. For a mouse, a keyboard, a
// screen reader and who asked for less motion it stays the button it is; a plain tap asks once more.
const REACH = 0.8;
const ASK_AGAIN_MS = 5000;
const thumb = matchMedia("(pointer: coarse)");
const still = matchMedia("(prefers-reduced-motion: reduce)");

function start(button) {
  const hint = document.querySelector(`[data-slide-hint~="${button.id}"]`);
  const knob = button.querySelector("[data-knob]");
  let from = null;
  let touched = false;
  let slid = false;
  let armedUntil = 0;

  function on() {
    return thumb.matches && !still.matches;
  }

  function show() {
    button.classList.toggle("slide", on());
    hint.hidden = !on();
  }

  function ready() {
    return button.getAttribute("aria-disabled") !== "true" && button.getAttribute("aria-busy") !== "true";
  }

  function room() {
    return button.clientWidth - knob.offsetWidth - 2 * knob.offsetLeft;
  }

  function move(pixels) {
    button.style.setProperty("--slide", `${Math.max(0, Math.min(pixels, room()))}px`);
  }

  function rest() {
    from = null;
    button.classList.remove("slide--held");
    move(0);
  }

  button.addEventListener("pointerdown", (event) => {
    touched = event.pointerType !== "mouse";
    slid = false;
    if (!touched || !on() || !ready()) return;
    from = event.clientX;
    button.classList.add("slide--held");
    button.setPointerCapture(event.pointerId);
  });
  button.addEventListener("pointermove", (event) => {
    if (from !== null) move(event.clientX - from);
  });
  button.addEventListener("pointercancel", rest);
  button.addEventListener("pointerup", (event) => {
    if (from === null) return;
    slid = event.clientX - from >= room() * REACH;
    rest();
    if (slid) button.form.requestSubmit(button);
  });
  // Before the others: a tap of a thumb is asked for once more; the click of a key has no detail.
  button.addEventListener("click", (event) => {
    if (!on() || !touched || event.detail === 0 || !ready()) return;
    const armed = performance.now() < armedUntil;
    armedUntil = performance.now() + ASK_AGAIN_MS;
    if (armed && !slid) return;
    event.preventDefault();
    if (slid) return;
    hint.textContent = hint.dataset.again;
    hint.classList.add("slide__hint--again");
  }, true);

  show();
  thumb.addEventListener("change", show);
  still.addEventListener("change", show);
}

document.querySelectorAll("button[data-slide]").forEach(start);
