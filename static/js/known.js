// The home page, and a receipt of today, leave what can be spent for the moment without network (offline.js shows it, with its age).
import { keep } from "./kept.js";

const known = JSON.parse(document.getElementById("known").textContent);
// The phone's own clock measures the age; the server's said the time of day.
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.ready.then(() => keep({ ...known, at: Date.now() })).catch(() => {});
}
