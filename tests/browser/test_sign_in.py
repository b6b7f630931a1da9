"""Signing in without a password, in a real browser."""

import re
import time
from urllib.parse import urlsplit

from django.core import mail

from accounts.sign_in_links import send_sign_in_link
from tenants.scope import company_scope
from tests.browser.axe import found_on
from tests.browser.worker import worker  # noqa: F401  (a fixture)
from tests.cast import PASSWORD

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
    phone.wait_for_url(lambda url: urlsplit(url).path == there)
    elsewhere = browse("hanul", language="en")
    elsewhere.goto(link_in(tmp_path / "worker.log"))
    elsewhere.wait_for_selector("text=This link is no longer good")


def test_the_pages_on_the_way_have_no_serious_finding(live, browse):
    with company_scope(live.world.hanul.company):
        letter = {"browser": "", "wanted": "", "address": "/sign-in/link/{token}/", "place": "한울", "language": "ko"}
        send_sign_in_link(user=live.world.hanul.haneul.user, **letter)
    link = mail.outbox[0].body.split("\n\n")[2]
    page, found = browse("hanul", language="ko"), {}
    page.goto(live.url("hanul", link))
    found["link"] = found_on(page)
    page.goto(live.url(None, f"/q/{live.world.counter.slug}"))
    page.fill("input[name=who]", "010-1234-5678")
    page.click("main button")
    page.fill("input[name=pin]", "1234")
    found["pin"] = found_on(page)
    assert found == {"link": [], "pin": []}


class Authenticator:
    """Chromium's virtual one: a phone's own, with a screen lock that says yes as long as somebody is there."""

    def __init__(self, page):
        self.session = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable", {"enableUI": False})
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
        self.id = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def somebody_is_there(self, there: bool) -> None:
        self.session.send("WebAuthn.setAutomaticPresenceSimulation", {"authenticatorId": self.id, "enabled": there})

    @property
    def credentials(self) -> list:
        return self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"]


def press_passkey(page, device, words):
    """Somebody comes between the press and the device's question: the authenticator looks for them only when it asks."""

    def come(route):
        device.somebody_is_there(True)
        route.continue_()

    # What the page offers by itself has asked its own question by then, and nobody was there.
    page.wait_for_load_state("networkidle")
    page.route("**/sign-in/passkey/options/", come)
    page.click(f"button:has-text('{words}')")


def add_passkey(page, live, slug, words, name):
    page.goto(live.url(slug, "/me/passkeys/"))
    page.fill("#passkey-name", name)
    page.click(f"button:has-text('{words}')")
    page.wait_for_selector(f".row__title:has-text('{name}')")


def sign_out(page):
    page.goto(page.url.split("/me/")[0] + "/me/")
    page.click("main form[action='/sign-out/'] button")
    page.wait_for_url("**/sign-in/")


def test_a_phone_adds_a_passkey_and_its_button_leads_to_the_pay_page(live, browse):
    page = browse("hanul", "haneul@example.com", language="ko")
    device = Authenticator(page)
    add_passkey(page, live, "hanul", "패스키 등록", "내 폰")
    assert [each["rpId"] for each in device.credentials] == ["hanul.localhost"]
    device.somebody_is_there(False)
    sign_out(page)
    page.goto(live.url("hanul", f"/pay/{live.world.counter.slug}"))
    press_passkey(page, device, "패스키로 로그인")
    page.wait_for_url(live.url("hanul", f"/pay/{live.world.counter.slug}"))
    assert device.credentials[0]["signCount"] == 2


def test_the_browser_offers_it_by_itself(live, browse):
    page = browse("hanul", "haneul@example.com")
    device = Authenticator(page)
    add_passkey(page, live, "hanul", "Add a passkey", "Phone")
    assert len(device.credentials) == 1
    page.goto(live.url("hanul", "/me/"))
    page.click("main form[action='/sign-out/'] button")
    # The virtual device picks the suggestion as soon as there is one.
    page.wait_for_url(live.url("hanul", "/"))


def test_at_the_public_host_it_is_another_one(live, browse):
    page = browse(None, "owner@example.com")
    device = Authenticator(page)
    add_passkey(page, live, None, "Add a passkey", "Desk")
    assert [each["rpId"] for each in device.credentials] == ["localhost"]
    device.somebody_is_there(False)
    sign_out(page)
    press_passkey(page, device, "Sign in with a passkey")
    page.wait_for_url("**/owner/")


def test_a_removed_passkey_says_so_and_the_password_still_works(live, browse):
    page = browse("hanul", "haneul@example.com")
    device = Authenticator(page)
    add_passkey(page, live, "hanul", "Add a passkey", "Phone")
    page.click("button[aria-label='Remove passkey Phone']")
    page.wait_for_selector("text=The passkey is removed.")
    device.somebody_is_there(False)
    sign_out(page)
    press_passkey(page, device, "Sign in with a passkey")
    page.wait_for_selector("text=This passkey is not known here.")
    page.fill("input[name=email]", "haneul@example.com")
    page.fill("input[name=password]", PASSWORD)
    page.click("form:has(input[name=password]) button")
    page.wait_for_url(live.url("hanul", "/"))


def test_who_closes_the_devices_question_is_told_nothing_and_may_try_again(live, browse):
    page = browse("hanul")
    Authenticator(page)
    page.goto(live.url("hanul", "/sign-in/"))
    page.evaluate("void (navigator.credentials.get = () => Promise.reject(new DOMException('', 'NotAllowedError')))")
    page.click("button:has-text('Sign in with a passkey')")
    assert page.locator("[data-passkey-problem]").is_visible() is False
