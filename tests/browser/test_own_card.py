"""A meal above the limit, paid in one tap by voucher and one's own card: a phone, a till, and the small Stripe's pages."""

from datetime import UTC, datetime

import pytest

from billing.gateways.hearing import act_on
from billing.gateways.operations import carry_out
from billing.gateways.stripe_calls import StripeCalls
from billing.models import GatewayEvent, Operation, OwnCard, Redemption
from demo.stripe.server import serve
from demo.stripe.shop import Shop
from tenants.scope import platform_scope
from tests.browser.axe import found_on
from tests.browser.conftest import PHONE, TABLET
from tests.browser.test_counter import stream, till  # noqa: F401 - fixtures
from tests.browser.test_over import REACHED, TOUCH, TWICE, type_amount
from tests.browser.worker import worker  # noqa: F401  (the queue is the test's own; nobody works on it)

WORDS = {
    "ko": {
        "add": "나머지 내 카드", "save": "카드 등록하기", "said": "식권으로 12,000원, 카드로 3,000원 내면 돼요.",
        "act": "식권 12,000원 + 카드 3,000원 결제하기", "receipt": "+ 카드 3,000원", "till": "+ 휴대폰 카드 3,000원",
        "cash": "나머지 현금", "in_cash": "식권으로 12,000원, 현금으로 3,000원",
    },
    "en": {
        "add": "Rest by my card", "save": "Add my card", "said": "Pay ₩12,000 by voucher and ₩3,000 by card.",
        "act": "Pay ₩12,000 + ₩3,000 by card", "receipt": "+ ₩3,000 by card", "till": "+ ₩3,000 by card on the phone",
        "cash": "Rest in cash", "in_cash": "Pay ₩12,000 by voucher and ₩3,000 in cash.",
    },
}  # fmt: skip


@pytest.fixture
def stripe(live, settings, worker):  # noqa: F811
    """A small Stripe that posts to the server; its pages are beside it."""
    shop = Shop(clock=lambda: (datetime.now(UTC) + settings.CLOCK_SHIFT).timestamp())
    with serve(shop, webhooks=live.url(path="/webhooks/stripe/")):
        settings.STRIPE_KEY, settings.STRIPE_URL, settings.STRIPE_WEBHOOK_SECRET = shop.key, shop.url, shop.secret
        yield shop


@pytest.fixture
def phone(live, browse, stripe):
    """phone() opens the pay page at 할매국밥's counter, with 12,000 won to spend."""

    def opened(language="en", **more):
        page = browse("hanul", "haneul@example.com", language=language, **more)
        page.goto(live.url("hanul", f"/pay/{live.world.counter.slug}"))
        return page

    return opened


def work() -> None:
    """Do what a worker would: the calls that were written down, and what was heard."""
    with platform_scope():
        for each in Operation.objects.filter(state="new").order_by("id"):
            carry_out(operation_id=each.pk, calls=StripeCalls())
        events = list(GatewayEvent.objects.filter(done_at=None).order_by("pk").values_list("pk", flat=True))
    for event in events:
        act_on(event_id=event)


def add_card(page, words, number="") -> None:
    """From an amount above the limit to a card, by Stripe's page, and back to the same amount."""
    type_amount(page, "15000")
    page.click(f"#rest-by >> text={words['add']}")
    page.click(f"text={words['save']}")
    if number:
        page.fill("input[name=number]", number)
    page.click("button:has-text('Save card')")
    page.wait_for_selector("#rest-by input[value=card]:checked", state="attached")


def stands() -> list[tuple]:
    with platform_scope():
        meals = list(Redemption.objects.order_by("id").values_list("outcome", "amount", "excess"))
        return [*meals, *OwnCard.objects.order_by("id").values_list("state", "amount")]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_in_one_tap_both_parts_are_paid_and_the_till_sees_them_at_once(phone, till, language):  # noqa: F811
    words, page, screen = WORDS[language], phone(language), till(language, TABLET)
    add_card(page, words)
    assert page.locator("#pay-said").inner_text() == words["said"]
    assert page.locator("#pay-part").inner_text().strip() == words["act"]
    page.click("#pay-part")
    page.wait_for_url("**/receipts/*/")
    assert words["receipt"] in page.inner_text(".receipt")
    screen.wait_for_selector(".meal__beside")
    assert screen.inner_text(".meal__beside") == words["till"]
    assert words["till"] in screen.inner_text("[data-arrived]")
    assert stands() == [("captured", 12_000, 0), ("paid", 3_000)]
    work()
    assert stands() == [("captured", 12_000, 0), ("collected", 3_000)]


def test_cash_stays_one_tap_away(phone):
    words, page = WORDS["en"], phone()
    add_card(page, words)
    page.check("#rest-by input[value=cash]")
    assert page.locator("#pay-said").inner_text() == words["in_cash"]
    page.click("#pay-part")
    page.wait_for_url("**/receipts/*/")
    assert stands() == [("captured", 12_000, 3_000)]


def test_within_the_limit_nothing_is_asked(phone):
    page = phone()
    add_card(page, WORDS["en"])
    page.click("[data-key=back]")
    assert page.locator("#rest-by").is_visible() is False
    page.click("#pay")
    page.wait_for_url("**/receipts/*/")
    assert stands() == [("captured", 1_500, 0)]


def test_a_bank_that_asks_first_leads_back_to_the_receipt(phone):
    page = phone()
    add_card(page, WORDS["en"], "4000 0025 0000 3155")
    page.click("#pay-part")
    page.click("button:has-text('Yes, pay')")
    page.wait_for_url("**/receipts/*/")
    assert stands() == [("captured", 12_000, 0), ("paid", 3_000)]


def test_a_no_to_the_bank_leaves_cash_as_the_next_step(phone):
    page = phone()
    add_card(page, WORDS["en"], "4000 0025 0000 3155")
    page.click("#pay-part")
    page.click("button:has-text('No')")
    page.wait_for_selector("text=was not confirmed with your card's bank")
    page.click(".phone__act button")
    page.wait_for_url("**/receipts/*/")
    assert stands() == [("captured", 12_000, 3_000), ("refused", 3_000)]


def test_a_lost_answer_to_the_phone_ends_in_one_meal(live, phone):
    page = phone()
    add_card(page, WORDS["en"])
    live.lose_answers("/pay/", times=2, gateway=True)
    page.click("#pay-part")
    page.wait_for_url("**/receipts/*/")
    assert stands() == [("captured", 12_000, 0), ("paid", 3_000)]


def test_the_choice_of_cash_comes_along_to_the_other_language(phone):
    page = phone("en")
    add_card(page, WORDS["en"])
    page.check("#rest-by input[value=cash]", force=True)
    page.click(".language button[value=ko]")
    page.wait_for_selector("html[lang=ko]")
    assert page.locator("#rest-by input:checked").get_attribute("value") == "cash"
    assert page.locator("#pay-said").inner_text() == "식권으로 12,000원, 현금으로 3,000원 내면 돼요."
    assert stands() == []


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("size", [PHONE, {"width": 412, "height": 915}], ids=["small", "tall"])
def test_with_both_choices_every_key_and_the_act_are_on_the_screen(phone, language, size):
    page = phone(language, size=size, **TOUCH)
    add_card(page, WORDS[language])
    assert page.locator("#rest-by").is_visible()
    assert page.evaluate(REACHED) == 13
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_at_twice_the_text_both_choices_and_the_act_are_on_the_screen(live, browse, stripe, language):
    page = browse("hanul", "haneul@example.com", language=language, **TOUCH)
    page.add_init_script(TWICE)
    page.goto(live.url("hanul", f"/pay/{live.world.counter.slug}"))
    add_card(page, WORDS[language])
    assert page.locator("#rest-by").is_visible()
    assert page.evaluate(REACHED) == 13
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_on_the_way_has_a_serious_finding(phone, live, scheme):
    page = phone(color_scheme=scheme)
    type_amount(page, "15000")
    found = found_on(page)
    page.goto(live.url("hanul", "/card/"))
    found += found_on(page)
    page.go_back()
    add_card(page, WORDS["en"], "4000 0025 0000 3155")
    found += found_on(page)
    page.click("#pay-part")
    page.wait_for_url("**/confirm/**")
    page.goto(live.url("hanul", f"/pay/{live.world.counter.slug}"))
    page.wait_for_url("**/outcome/*")
    found += found_on(page)
    page.click("text=Pay another way")
    page.wait_for_selector(".phone__act button")
    found += found_on(page)
    page.goto(live.url("hanul", "/card/"))
    found += found_on(page)
    assert found == []
