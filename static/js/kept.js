// What the phone last knew, in a cache of its own: the service worker drops it at sign-out (templates/employee/sw.js).
const KNOWN = "hankki-known";
const PLACE = "/known";

export async function keep(known) {
  const cache = await caches.open(KNOWN);
  await cache.put(PLACE, new Response(JSON.stringify(known)));
}

export async function kept() {
  const found = await caches.match(PLACE, { cacheName: KNOWN });
  return found ? found.json() : null;
}

export function forget() {
  return caches.delete(KNOWN);
}
