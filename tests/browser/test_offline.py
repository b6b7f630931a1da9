"""Opening the phone's page without network: what it last knew, with its age, and never another person's."""

from datetime import datetime

import pytest

from billing import clock
from tests.browser.conftest import sign_in

KNOWN = {
    "ko": ["12,000원", "11월 11일(화) 12:07에 확인한 금액이에요 (1분 전) · 지금은 다를 수 있어요"],
    "en": ["₩12,000", "As of Tue 11 Nov 12:07 (1 minute ago) · it may be different now"],
}
KEPT = "caches.match('/known', {cacheName: 'hankki-known'}).then((found) => Boolean(found))"

SETTLED = """async (language) => {
  await navigator.serviceWorker.ready;
  for (;;) {
    const page = await caches.match('/offline/');
    const known = await caches.match('/known', {cacheName: 'hankki-known'});
    if (known && page?.headers.get('Content-Language') === language) return;
    await new Promise(requestAnimationFrame);
  }
}"""


@pytest.fixture
def phone(live, browse, monkeypatch):
    """phone(language) is a signed-in phone that has shown the home page and kept what it said."""

    noon = datetime.fromisoformat("2025-11-11T12:07:00+09:00")
    monkeypatch.setattr(clock, "now", lambda: noon)

    def open_phone(language="en"):
        page = browse("hanul", "haneul@example.com", path="/", language=language)
        settle(page, language)
        return page

    return open_phone


def settle(page, language="en"):
    """Wait until the phone kept the amount, and the page without network in this language."""
    page.wait_for_selector(f"html[lang={language}]", state="attached")
    page.evaluate(SETTLED, language)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_it_opens_with_the_last_known_amount_and_says_how_old_it_is(live, phone, language):
    page = phone(language)
    page.context.set_offline(True)
    page.goto(live.url("hanul", "/"))
    page.wait_for_selector("#known:not([hidden])")
    assert [page.inner_text("[data-amount]"), page.inner_text("[data-when]")] == KNOWN[language]
    assert (
        page.inner_text("[data-lines]").split()
        == {"ko": ["점심", "12,000원", "남음"], "en": ["점심", "₩12,000", "left"]}[language]
    )


def test_after_a_payment_it_knows_what_the_receipt_said(live, phone):
    page = phone()
    page.goto(live.url("hanul", f"/pay/{live.world.counter.slug}?amount=9000"))
    page.click("#pay")
    page.wait_for_url("**/receipts/*/")
    page.wait_for_function(
        "async () => (await (await caches.match('/known', {cacheName: 'hankki-known'})).json()).said.en.amount === '₩3,000'"
    )
    page.context.set_offline(True)
    page.goto(live.url("hanul", "/"))
    page.wait_for_selector("#known:not([hidden])")
    assert page.inner_text("[data-amount]") == "₩3,000"


def test_a_payment_that_was_not_heard_of_is_looked_up_when_the_network_is_back(live, phone):
    page = phone("ko")
    page.goto(live.url("hanul", f"/pay/{live.world.counter.slug}?amount=9000"))
    live.lose_answers("/pay/", times=1_000, gateway=True)
    with page.expect_response(lambda answer: answer.status == 502):
        page.click("#pay")
    page.context.set_offline(True)
    page.goto(live.url("hanul", "/"))
    page.wait_for_selector("#known:not([hidden])")
    assert page.inner_text(".notice__text") == "보낸 결제는 사라지지 않아요. 다시 연결되면 바로 확인해 드려요."
    page.context.set_offline(False)
    page.wait_for_url("**/receipts/*/")
    assert page.locator(".receipt .amount--hero .amount__number").inner_text() == "9,000"


UNTOLD = """
addEventListener("online", (event) => event.stopImmediatePropagation());
const later = setTimeout;
window.setTimeout = (work, ms, ...more) => later(work, Math.min(ms, 100), ...more);
"""


def test_a_network_that_is_back_without_a_word_is_found(live, phone):
    page = phone("ko")
    page.add_init_script(UNTOLD)
    page.context.set_offline(True)
    page.goto(live.url("hanul", "/"))
    page.wait_for_selector("#known:not([hidden])")
    page.context.set_offline(False)
    page.wait_for_selector("#now")
    assert page.locator(".now .amount__number").first.inner_text() == "12,000"


def test_nothing_on_it_looks_like_todays_balance_or_a_receipt(live, phone):
    page = phone()
    page.context.set_offline(True)
    page.goto(live.url("hanul", "/"))
    page.wait_for_selector("#known:not([hidden])")
    assert page.locator(".amount, .now, .receipt, .code, a:has-text('Show my code')").count() == 0
    assert page.inner_text(".notice__title") == "No network"


def test_the_code_page_says_why_there_is_no_code_and_what_works(live, phone):
    page = phone("ko")
    page.context.set_offline(True)
    page.goto(live.url("hanul", "/code/"))
    page.wait_for_selector("#no-code:not([hidden])")
    assert page.inner_text("#no-code h2") == "코드는 인터넷이 있어야 나와요"
    assert page.locator("#no-code li").count() == 3
    assert page.locator("#known").is_visible() is False


def test_another_page_shows_neither(live, phone):
    page = phone()
    page.context.set_offline(True)
    page.goto(live.url("hanul", "/history/"))
    page.wait_for_selector(".notice__title")
    assert (page.locator("#known").is_visible(), page.locator("#no-code").is_visible()) == (False, False)


def test_a_switch_of_language_reaches_the_page_without_network(live, phone):
    page = phone("ko")
    page.click(".language button[value=en]")
    settle(page, "en")
    page.context.set_offline(True)
    page.goto(live.url("hanul", "/"))
    page.wait_for_selector("#known:not([hidden])")
    assert page.inner_text("[data-amount]") == "₩12,000"


def test_after_signing_out_nothing_is_left(live, phone):
    page = phone()
    page.goto(live.url("hanul", "/me/"))
    page.click("form[action='/sign-out/'] button")
    page.wait_for_url("**/sign-in/")
    page.context.set_offline(True)
    page.goto(live.url("hanul", "/"))
    page.wait_for_selector(".notice__title")
    assert page.evaluate(KEPT) is False
    assert page.locator("#known").is_visible() is False


def test_who_presses_sign_out_without_network_leaves_nothing_either(live, phone):
    page = phone()
    page.goto(live.url("hanul", "/me/"))
    page.context.set_offline(True)
    page.click("form[action='/sign-out/'] button")
    page.wait_for_url("chrome-error://**")
    page.goto(live.url("hanul", "/"))
    page.wait_for_selector(".notice__title")
    assert page.evaluate(KEPT) is False


def test_a_session_that_ended_elsewhere_takes_the_amount_with_it(live, phone):
    page = phone()
    page.context.clear_cookies(name="sessionid")
    page.goto(live.url("hanul", "/"))
    page.wait_for_url("**/sign-in/**")
    assert page.evaluate(KEPT) is False


def test_a_link_that_signs_somebody_in_takes_the_amount_with_it(live, phone):
    page = phone()
    page.goto(live.url("hanul", "/choose-password/no-token/"))
    assert page.evaluate(KEPT) is False


def test_another_person_on_the_same_phone_sees_their_own(live, phone):
    page = phone()
    page.context.clear_cookies(name="sessionid")
    page.context.set_offline(False)
    mine = page.evaluate("caches.match('/known', {cacheName: 'hankki-known'}).then((found) => found.json())")
    sign_in(page, live.url("hanul", "/sign-in/?next=/history/"), "doyun@example.com")
    assert page.evaluate(KEPT) is False
    page.goto(live.url("hanul", "/"))
    settle(page)
    theirs = page.evaluate("caches.match('/known', {cacheName: 'hankki-known'}).then((found) => found.json())")
    assert (mine["who"], theirs["who"]) == (live.world.hanul.haneul.user.actor, live.world.hanul.doyun.user.actor)
