{% load static %}// Answers with a page of our own when there is no network. What that page says of money the home page left
// (static/js/known.js): it is dated, drawn unlike the real one, and dropped as soon as somebody signs out or in.
const SHELL = "hankki-3";
const KNOWN = "hankki-known";
const OFFLINE = "{% url 'employee_offline' %}";
const PARTS = [OFFLINE, "{% static 'css/tokens.css' %}", "{% static 'css/fonts.css' %}", "{% static 'css/base.css' %}", "{% static 'css/components.css' %}", "{% static 'css/forms.css' %}", "{% static 'css/phone.css' %}", "{% static 'js/offline.js' %}", "{% static 'js/kept.js' %}", "{% static 'fonts/hankki-latin.woff2' %}"];
const PARTINGS = ["{% url 'sign_in' %}", "{% url 'sign_out' %}", "{% url 'sign_out_everywhere' %}", "{% url 'enter_by_passkey' %}"];
// Links that sign somebody in without the sign-in page.
const ENTRIES = ["{% url 'choose_password' token='-' %}", "{% url 'open_link' token='-' %}"].map((path) => path.slice(0, -2));

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(PARTS)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => Promise.all(names.filter((name) => name !== SHELL && name !== KNOWN).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(old).then(() => self.clients.claim()));
});

// The page is kept in one language: in another it is fetched again.
async function speak(language) {
  const page = await caches.match(OFFLINE);
  if (page && page.headers.get("Content-Language") === language) return;
  const cache = await caches.open(SHELL);
  await cache.add(OFFLINE);
}

self.addEventListener("message", (event) => {
  if (event.data.language) event.waitUntil(speak(event.data.language).catch(() => {}));
});

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const path = new URL(request.url).pathname;
  // Before the request: who presses "sign out" without network must leave nothing behind either.
  if (PARTINGS.includes(path) || ENTRIES.some((entry) => path.startsWith(entry))) event.waitUntil(caches.delete(KNOWN));
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  else if (PARTS.includes(path)) event.respondWith(fetch(request).catch(() => caches.match(request)));
});
