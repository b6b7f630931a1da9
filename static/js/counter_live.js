// The live stream, and what is said of it: connected; reconnecting (the list is asked for instead); offline.
import { banner } from "./counter_banner.js";
import { refresh, today } from "./counter_day.js";

const POLL_MS = 20000;
const SILENT_MS = 40000;
const REOPEN_MS = 3000;
const box = document.getElementById("day");
const shown = document.getElementById("connection");
let stream = null;
let open = false;
let reached = true;
let lastId = "";
let heardAt = 0;
let reopening = 0;

function show() {
  const state = !reached || !navigator.onLine ? "offline" : open ? "connected" : "reconnecting";
  shown.querySelectorAll("[data-when]").forEach((each) => (each.hidden = each.dataset.when !== state));
  document.documentElement.dataset.connection = state;
  const time = today().dataset.clock;
  banner("offline", state === "offline", time);
  banner("reconnecting", state === "reconnecting", time);
}

async function ask() {
  reached = await refresh();
  show();
}

function heard(event) {
  heardAt = Date.now();
  if (event.lastEventId) lastId = event.lastEventId;
}

function lost() {
  open = false;
  if (stream.readyState === EventSource.CLOSED) reopenSoon();
  ask();
}

// After a refusal (a token too old) or a long silence: a new list brings a new token, and lastId what was missed.
function reopenSoon() {
  stream.close();
  clearTimeout(reopening);
  reopening = setTimeout(async () => {
    await ask();
    connect();
  }, REOPEN_MS);
}

function connect() {
  const after = lastId ? `?after=${lastId}` : "";
  stream = new EventSource(`${box.dataset.liveUrl}/live/${today().dataset.live}${after}`);
  stream.addEventListener("hello", (event) => {
    heard(event);
    open = true;
    ask();
  });
  for (const kind of ["meal", "refetch"]) {
    stream.addEventListener(kind, (event) => {
      heard(event);
      ask();
    });
  }
  stream.addEventListener("beat", heard);
  // Its token is over: a new list brings another, and nothing was missed.
  stream.addEventListener("over", async (event) => {
    heard(event);
    stream.close();
    await ask();
    connect();
  });
  stream.onerror = lost;
  heardAt = Date.now();
}

function watch() {
  if (Date.now() - heardAt > SILENT_MS) {
    open = false;
    reopenSoon();
  }
  ask();
}

export function startLive() {
  connect();
  setInterval(watch, POLL_MS);
  addEventListener("online", ask);
  addEventListener("offline", show);
  document.addEventListener("visibilitychange", () => document.hidden || ask());
}
