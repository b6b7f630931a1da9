"""What the bench does on the phone: it begins at the printed link, and counts what the finger does."""

from types import SimpleNamespace
from urllib.parse import urlsplit

from bench.sections.phone import THUMB, pay_once


def test_the_phone_is_measured_from_the_printed_link_with_each_tap_counted(live, browse):
    phone, asked = browse("hanul", "haneul@example.com", **THUMB), []
    phone.context.add_cookies([{"name": "company", "value": "hanul", "domain": "localhost", "path": "/"}])
    phone.context.on("request", lambda each: each.is_navigation_request() and asked.append(urlsplit(each.url).path))
    counter = live.world.counter
    visit = pay_once(phone.context, SimpleNamespace(down=0), counter.qr_url)
    assert asked[:2] == [f"/q/{counter.slug}", f"/pay/{counter.slug}"]
    assert visit.taps == 2
