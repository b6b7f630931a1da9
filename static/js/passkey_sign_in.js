// Signing in with a passkey: offered among the e-mail's suggestions where the browser can, and by a button.
import { Problem, ask, hasPasskeys, isOwnWish, said, toSign } from "./passkey.js";

const form = document.getElementById("sign-in");
const button = form.querySelector("[data-passkey]");
const problem = document.querySelector("[data-passkey-problem]");
// The server forgets what it asked after five minutes.
const RENEW_MS = 4 * 60 * 1000;
let offer = null;
let offering = Promise.resolve();

async function enter(mediation, signal) {
  const options = await ask(form, form.dataset.options);
  const credential = await navigator.credentials.get({ publicKey: toSign(options), mediation, signal });
  const next = form.elements.next ? form.elements.next.value : "";
  const answer = await ask(form, form.dataset.enter, { answer: said(credential), next });
  location.assign(answer.next);
}

function tell(error) {
  if (isOwnWish(error)) return;
  problem.querySelector("p").textContent = error instanceof Problem ? error.message : form.dataset.lost;
  problem.hidden = false;
}

function suggest() {
  offer?.abort();
  const mine = (offer = new AbortController());
  offering = enter("conditional", mine.signal).catch((error) => {
    if (mine.signal.aborted) return;
    // Without network there is nothing to offer; the button says so when it is pressed.
    if (error instanceof Problem && error.message !== form.dataset.lost) tell(error);
  });
}

async function start() {
  button.hidden = false;
  const suggests = await window.PublicKeyCredential.isConditionalMediationAvailable?.();
  button.addEventListener("click", async () => {
    offer?.abort();
    problem.hidden = true;
    // A browser asks one question at a time: the one it was offered must be over.
    await offering;
    try {
      await enter("optional");
    } catch (error) {
      tell(error);
      if (suggests) suggest();
    }
  });
  if (!suggests) return;
  suggest();
  setInterval(() => document.hidden || suggest(), RENEW_MS);
}

if (hasPasskeys()) start();
