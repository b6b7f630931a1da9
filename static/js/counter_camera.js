// The till's camera reads the QR of the guest's code and goes on as if its digits had been typed. Read by the browser's
// own BarcodeDetector where it knows QR, else by static/vendor/qr with the same interface, loaded when first needed.
const EVERY_MS = 120;
const GIVE_UP_MS = 60000;
// Enough for a phone held before the camera, and quick on an old tablet.
const WIDEST = 800;
const dialog = document.getElementById("camera");
const video = dialog.querySelector("video");
const canvas = document.createElement("canvas");
let stream = null;
let turn = 0;

async function newDetector() {
  const formats = ["qr_code"];
  const own = "BarcodeDetector" in window ? await window.BarcodeDetector.getSupportedFormats() : [];
  if (own.includes("qr_code")) return new window.BarcodeDetector({ formats });
  const vendored = await import("../vendor/qr/decode.js");
  return new vendored.BarcodeDetector({ formats });
}

// What is said under the picture: one of the sentences in templates/counter/camera.html.
function say(name) {
  dialog.querySelectorAll("[data-camera-said]").forEach((each) => (each.hidden = each.dataset.cameraSaid !== name));
  dialog.classList.toggle("camera--blind", !["starting", "looking", "other"].includes(name));
}

function why(error) {
  if (error.name === "NotAllowedError" || error.name === "SecurityError") return "denied";
  if (error.name === "NotFoundError" || error.name === "OverconstrainedError") return "missing";
  return error.name === "TypeError" ? "unread" : "busy";
}

async function startStream() {
  const wanted = { facingMode: { ideal: "environment" }, width: { ideal: 1280 } };
  stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
  video.srcObject = stream;
  await video.play();
}

function stop() {
  turn += 1;
  if (stream) stream.getTracks().forEach((track) => track.stop());
  stream = null;
  video.srcObject = null;
}

// The guest's code is six digits and nothing else: a printed counter's QR, say, is told apart from it.
async function look(detector) {
  if (video.readyState < 2 || !video.videoWidth) return "";
  const scale = Math.min(1, WIDEST / video.videoWidth);
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext("2d", { willReadFrequently: true }).drawImage(video, 0, 0, canvas.width, canvas.height);
  const found = await detector.detect(canvas);
  const digits = found.map((each) => each.rawValue).find((text) => /^\d{6}$/.test(text));
  if (found.length > 0 && !digits) say("other");
  return digits || "";
}

async function watch(mine, detector, scanned) {
  const end = performance.now() + GIVE_UP_MS;
  while (mine === turn && performance.now() < end) {
    const digits = await look(detector);
    if (digits && mine === turn) {
      dialog.close();
      scanned(digits);
      return;
    }
    await new Promise((done) => setTimeout(done, EVERY_MS));
  }
  if (mine !== turn) return;
  stop();
  say("tired");
}

async function open(scanned) {
  if (!dialog.open) dialog.showModal();
  stop();
  const mine = turn;
  if (!navigator.mediaDevices) return say("insecure");
  say("starting");
  try {
    const detector = await newDetector();
    await startStream();
    if (mine !== turn || !dialog.open) return stop();
    say("looking");
    await watch(mine, detector, scanned);
  } catch (error) {
    stop();
    say(why(error));
  }
}

export function startCamera({ scanned }) {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-camera-open]")) open(scanned);
    if (event.target.closest("[data-camera-close]")) dialog.close();
  });
  dialog.addEventListener("close", stop);
  document.addEventListener("visibilitychange", () => document.hidden && dialog.open && dialog.close());
}
