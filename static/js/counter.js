// The till: /counter/.
import { startBill } from "./counter_bill.js";
import { startDay } from "./counter_day.js";
import { startLive } from "./counter_live.js";
import { startPay } from "./counter_pay.js";
import { startSound } from "./counter_sound.js";
import { startVoid } from "./counter_void.js";

// The screen stays lit while it shows the till, where the browser can do that.
async function stayLit() {
  if (document.hidden || !("wakeLock" in navigator)) return;
  try {
    await navigator.wakeLock.request("screen");
  } catch {
    // Refused, say on a low battery: the till works all the same.
  }
}

startSound();
startDay();
startPay();
startBill();
startVoid();
startLive();
stayLit();
document.addEventListener("visibilitychange", stayLit);
