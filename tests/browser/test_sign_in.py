"""Signing in without a password, in a real browser."""

import re
import time

from tests.browser.worker import worker  # noqa: F401  (a fixture)

PATIENCE_SECONDS = 60


def link_in(log) -> str:
    """The link of the first mail that the worker has written to its log."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not (found := re.search(r"http://[a-z.]*localhost:\d+/sign-in/link/\S+/", log.read_text())):
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.05)
    return found.group(0)


def test_a_real_worker_mails_the_link_that_leads_to_the_counters_pay_page(
    live, browse, worker, tmp_path, monkeypatch  # noqa: F811
):  # fmt: skip
    monkeypatch.undo()
    # The console's backend prints mails as they are sent; the port is the test server's.
    monkeypatch.setenv("HANKKI_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
    worker()
    there = f"/pay/{live.world.counter.slug}"
    phone = browse("hanul", language="ko")
    phone.goto(live.url("hanul", there))
    phone.fill("input[name=email]", "haneul@example.com")
    phone.click("button:has-text('메일로 로그인 링크 받기')")
    phone.wait_for_selector("text=메일을 확인해 주세요")
    phone.goto(link_in(tmp_path / "worker.log"))
    phone.wait_for_url(f"**{there}")
    elsewhere = browse("hanul", language="en")
    elsewhere.goto(link_in(tmp_path / "worker.log"))
    elsewhere.wait_for_selector("text=This link is no longer good")
