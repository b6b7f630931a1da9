// Keeps a page of our own for the moment without network (templates/employee/sw.js), in the language now read, and
// drops what the phone kept of anybody else.
import { forget, kept } from "./kept.js";

async function prepare() {
  await navigator.serviceWorker.register("/sw.js");
  const ready = await navigator.serviceWorker.ready;
  const known = await kept();
  if (known && known.who !== document.querySelector("meta[name=hankki-who]")?.content) await forget();
  ready.active?.postMessage({ language: document.documentElement.lang });
}

if ("serviceWorker" in navigator) prepare().catch(() => {});
