"""The phone: from opening the scanned link to the confirmed receipt, on a slow line and a slow processor."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from bench.bench import Bench
from bench.browser import FLAGS, chromium_path, wire
from bench.report import Row
from bench.serving import collect, web
from bench.world import job
from config.postgres import DATABASE

PHONE = {"width": 360, "height": 640}
THUMB = {"has_touch": True, "is_mobile": True}
# "Slow 4G" as Lighthouse has it: 1.6 Mbit/s down, 750 kbit/s up, 150 ms there and back; and a processor four times slower.
LINE = {"offline": False, "downloadThroughput": 1_638_400 / 8, "uploadThroughput": 768_000 / 8, "latency": 150}
SLOWER = 4
FIRST_KIB, AFTER_KIB, PAINT_MS, MOST_TAPS, OFFLINE_MS = 60, 15, 1_000, 3, 1_000
KEYS = ("9", "00", "0")
# A phone has a Korean face of its own, which this machine may lack: ours is the last resort of those without.
OURS = ["*hankki-hangul*"]
# Once the service worker has the page without network, and the home page or a receipt has left what it knows.
KEPT = """async () => {
  await navigator.serviceWorker.ready;
  while (!(await caches.match('/offline/') && await caches.match('/known', {cacheName: 'hankki-known'}))) {
    await new Promise(requestAnimationFrame);
  }
}"""
PAINT = "() => performance.timeOrigin + performance.getEntriesByName('first-contentful-paint')[0].startTime"
NOW = "() => performance.timeOrigin + performance.now()"
# What a finger did since the amount stood there, over all pages until the receipt.
TAPS = """addEventListener('pointerup', (event) => {
  if (event.isTrusted) sessionStorage.setItem('taps', Number(sessionStorage.getItem('taps')) + 1);
}, true)"""


@dataclass(frozen=True)
class Visit:
    """One payment: kibibytes that came over the wire, milliseconds from opening the link to the first paint and from the
    last tap to the receipt, and the taps after the amount.
    """

    kib: float
    paint_ms: float
    receipt_ms: float
    taps: int


def run(bench: Bench) -> None:
    """Pay with an empty cache and once more, as often as there are rounds; says so where there is no browser."""
    if chromium_path() is None:
        print("\nThe phone was not measured: no Chromium here. Install it: apt-get install chromium.")
        return
    with bench.copy("phone", DATABASE) as database:
        guest = job(database, "company")
        collect(database)
        with web(database) as server, wire(server.port) as line, _chromium(line.port) as browser:
            known = _sign_in(browser, guest)
            rounds = [_two_visits(browser, known, line, guest) for _ in range(bench.sizes.rounds)]
            offline = [_without_network(browser, known, guest) for _ in range(bench.sizes.rounds)]
    _tell(bench, [first for first, _ in rounds], [again for _, again in rounds])
    _tell_offline(bench, [balance for balance, _ in offline], [code for _, code in offline])


@contextmanager
def _chromium(port: int) -> Iterator:
    """A browser for which every host of ours leads to a port of this machine."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        rules = f"--host-resolver-rules=MAP *.localhost 127.0.0.1:{port}, MAP localhost 127.0.0.1:{port}"
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=[*FLAGS, rules])
        yield browser
        browser.close()


def _sign_in(browser, guest: dict[str, str]) -> dict:
    """Sign in once, as every employee did long ago; returns the cookies that remain."""
    context = browser.new_context(viewport=PHONE, locale="ko")
    page = context.new_page()
    page.goto(_address(guest, "/sign-in/"))
    page.fill("input[name=email]", guest["email"])
    page.fill("input[name=password]", guest["password"])
    page.keyboard.press("Enter")
    page.wait_for_url(lambda there: "/sign-in/" not in there)
    known = context.storage_state()
    context.close()
    return known


def _address(guest: dict[str, str], path: str) -> str:
    return f"http://{guest['host']}.localhost{path}"


def _two_visits(browser, known: dict, line, guest: dict[str, str]) -> tuple[Visit, Visit]:
    """A phone with an empty cache, and the same phone at its next meal; it knows which company it eats for."""
    context = browser.new_context(viewport=PHONE, locale="ko", storage_state=known, **THUMB)
    context.add_cookies([{"name": "company", "value": guest["host"], "domain": "localhost", "path": "/"}])
    first, again = pay_once(context, line, guest["qr"]), pay_once(context, line, guest["qr"])
    context.close()
    return first, again


def pay_once(context, line, link: str) -> Visit:
    """Open the link that a counter's printed QR holds, type an amount and pay it with a thumb that taps."""
    page = context.new_page()
    page.add_init_script(TAPS)
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.setBlockedURLs", {"urls": OURS})
    devtools.send("Network.emulateNetworkConditions", LINE)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    before, opened = line.down, time.time() * 1000
    page.goto(link, wait_until="networkidle")
    paint = page.evaluate(PAINT) - opened
    for key in KEYS:
        page.tap(f"[data-key='{key}']")
    page.evaluate("() => sessionStorage.removeItem('taps')")
    # A slide is one movement; a thumb that taps is asked once more.
    page.tap("#pay")
    began = page.evaluate(NOW)
    page.tap("#pay")
    page.wait_for_url(lambda there: "/receipts/" in there, wait_until="domcontentloaded")
    receipt = page.evaluate(NOW) - began
    taps = page.evaluate("() => Number(sessionStorage.getItem('taps'))")
    # The last that a receipt does. An idle network was seen never to be told of here, with a service worker between.
    page.evaluate(KEPT)
    page.close()
    return Visit((line.down - before) / 1024, paint, receipt, taps)


def _without_network(browser, known: dict, guest: dict[str, str]) -> tuple[float, float]:
    """Milliseconds from opening the home page, and the code page, without network to what they say; slow processor."""
    context = browser.new_context(viewport=PHONE, locale="ko", storage_state=known, has_touch=True)
    page = context.new_page()
    page.goto(_address(guest, "/"))
    page.evaluate(KEPT)
    context.set_offline(True)
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    found = []
    for path, said in (("/", "#known"), ("/code/", "#no-code")):
        page.goto(_address(guest, path), wait_until="commit")
        page.wait_for_selector(f"{said}:not([hidden])")
        found.append(page.evaluate("() => performance.now()"))
    context.close()
    return found[0], found[1]


def _tell_offline(bench: Bench, balance: list[float], code: list[float]) -> None:
    pages = [("last known balance", balance), ("code page", code)]
    rows = [Row(what, f"{median(took):,.0f} ms", remark=f"slowest {max(took):,.0f} ms") for what, took in pages]
    bench.report.table(f"The phone opened without network (processor {SLOWER} times slower)", rows)
    most = max(median(took) for _, took in pages)
    bench.report.target("phone", "opens without network in < 1 s", f"{most:,.0f} ms", most < OFFLINE_MS)


def _tell(bench: Bench, first: list[Visit], again: list[Visit]) -> None:
    def row(what: str, visits: list[Visit]) -> Row:
        kib, paint, receipt = (median(getattr(v, name) for v in visits) for name in ("kib", "paint_ms", "receipt_ms"))
        remark = f"first paint {paint:,.0f} ms, from the last tap to the receipt {receipt:,.0f} ms"
        return Row(what, f"{kib:.1f} KiB", remark=remark)

    title = f"The phone, from scanned link to receipt (slow 4G, processor {SLOWER} times slower, medians of {len(first)})"
    bench.report.table(title, [row("empty cache", first), row("next meal", again)])
    kib, later = max(v.kib for v in first), max(v.kib for v in again)
    paint, taps = median(v.paint_ms for v in first), max(v.taps for v in first)
    bench.report.target("phone", f"≤ {FIRST_KIB} KB on the first visit", f"{kib:.1f} KiB at most", kib <= FIRST_KIB)
    bench.report.target("phone", f"≤ {AFTER_KIB} KB after", f"{later:.1f} KiB at most", later <= AFTER_KIB)
    bench.report.target("phone", "first paint < 1 s", f"{paint:,.0f} ms in the middle", paint < PAINT_MS)
    bench.report.target("phone", f"≤ {MOST_TAPS} taps after the amount", f"{taps}", taps <= MOST_TAPS)
