{% load static %}// Answers with a page of our own when there is no network, and with nothing older than that:
// a balance or a receipt from yesterday must never look like today's.
const SHELL = "hankki-1";
const OFFLINE = "{% url 'employee_offline' %}";
const PARTS = [OFFLINE, "{% static 'css/tokens.css' %}", "{% static 'css/fonts.css' %}", "{% static 'css/base.css' %}", "{% static 'css/components.css' %}", "{% static 'css/forms.css' %}", "{% static 'fonts/hankki-latin.woff2' %}", "{% static 'fonts/hankki-hangul-common.woff2' %}"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(PARTS)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => Promise.all(names.filter((name) => name !== SHELL).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(old).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const request = event.request;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  else if (PARTS.includes(new URL(request.url).pathname)) event.respondWith(fetch(request).catch(() => caches.match(request)));
});
