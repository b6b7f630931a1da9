// The till: /counter/.
import { startBill } from "./counter_bill.js";
import { startDay } from "./counter_day.js";
import { startHeld } from "./counter_held.js";
import { startKept } from "./counter_kept.js";
import { startLive } from "./counter_live.js";
import { startPay } from "./counter_pay.js";
import { startSound } from "./counter_sound.js";
import { startVoid } from "./counter_void.js";

const AGAIN_MS = 60000;
let lit = null;

// The screen stays lit while it shows the till, where the browser can do that. What the system takes back, on a low
// battery or behind another window, is asked for again.
async function stayLit() {
  if (document.hidden || !("wakeLock" in navigator) || (lit && !lit.released)) return;
  try {
    lit = await navigator.wakeLock.request("screen");
  } catch {
    // Refused: the till works all the same.
  }
}

startSound();
startDay();
startPay();
startBill();
startHeld();
startKept();
startVoid();
startLive();
stayLit();
document.addEventListener("visibilitychange", stayLit);
setInterval(stayLit, AGAIN_MS);
