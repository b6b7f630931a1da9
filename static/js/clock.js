// <time data-clock data-now="1763264820000" data-zone="Asia/Seoul"> runs by the server's clock, not the phone's.
// It keeps running when motion is reduced: a picture of the page stands still, the page does not.
function tick(face) {
  face.dataset.since = face.dataset.since || String(performance.now());
  const at = new Date(Number(face.dataset.now) + performance.now() - Number(face.dataset.since));
  const zone = face.dataset.zone || "Asia/Seoul";
  face.textContent = at.toLocaleTimeString("en-GB", { timeZone: zone, hourCycle: "h23" });
}

function tickAll() {
  document.querySelectorAll("[data-clock]").forEach(tick);
}

tickAll();
setInterval(tickAll, 1000);
document.addEventListener("htmx:load", tickAll);
