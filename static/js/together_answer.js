// What is said at a table, and on a receipt, is sent until the server has heard it: the same can never count twice. Pages
// without this script send the form.
const PAUSES_MS = [400, 800, 1600, 3000, 5000];
const GIVE_UP_MS = 8000;
const SLOW_MS = 2500;

// What the server answered, whatever it was; null when nobody can know.
async function sent(form) {
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
      redirect: "manual",
      credentials: "same-origin",
      signal: AbortSignal.timeout?.(GIVE_UP_MS),
    });
    return answer.status < 500 ? answer : null;
  } catch {
    return null;
  }
}

// The answer to a form, sent again and again until there is one; `lost` tells people meanwhile.
export async function untilHeard(form, lost) {
  const say = () => (lost.hidden = false);
  const slow = setTimeout(say, SLOW_MS);
  for (let attempt = 0; ; attempt += 1) {
    const answer = await sent(form);
    if (answer) {
      clearTimeout(slow);
      return answer;
    }
    say();
    await new Promise((done) => setTimeout(done, PAUSES_MS[Math.min(attempt, PAUSES_MS.length - 1)]));
  }
}

function onwards(form) {
  location.assign(form.action.replace(/\/(approve|decline|cancel|cover\/\d+|undo)\/$/, "/"));
}

// One tap is one answer: a second one on the same button waits for the page that the first one brings.
export function answerSurely(box, go = onwards) {
  const lost = document.getElementById("answer-lost");
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter;
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    // On a long page beside what was pressed.
    if (box.contains(lost)) event.target.after(lost);
    untilHeard(event.target, lost).then(() => go(event.target));
  });
}
