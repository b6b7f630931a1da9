"""The till holds the voucher's part while the card terminal runs: one tap pays, one gives it back."""

from datetime import timedelta

import pytest

from billing.holds import release_hold
from billing.models import Hold, Redemption
from tenants.scope import platform_scope
from tests.browser.conftest import PHONE, TABLET, press
from tests.browser.test_counter import ask_for, code, lose_answers, set_haneuls_pin, stream, till, type_at  # noqa: F401 - two are fixtures

WORDS = {
    "ko": {
        "card": "식권 12,000원 + 카드 3,000원", "now": "지금 카드로 받으세요",
        "done": "카드 결제 끝났어요", "no": "카드 결제 안 됐어요",
    },
    "en": {
        "card": "₩12,000 by voucher, ₩3,000 by card", "now": "Charge the card now",
        "done": "Card went through", "no": "Cancelled",
    },
}  # fmt: skip


def captured():
    with platform_scope():
        return list(Redemption.objects.filter(outcome="captured").values_list("amount", "excess"))


def states():
    with platform_scope():
        return list(Hold.objects.order_by("id").values_list("state", flat=True))


def hold(live, page, words):
    """From a bill of 15,000 won to the voucher's part that waits."""
    press(page, "15000", code(live))
    page.click(f"[data-again=hold]:has-text('{words['card']}')")
    page.wait_for_selector("[data-result=held]")
    assert page.inner_text(".result__state") == words["now"]
    assert page.inner_text(".result__amount .amount__number") == "3,000"


@pytest.mark.parametrize(("language", "size"), [("ko", PHONE), ("en", TABLET)])
def test_one_tap_when_the_card_went_through(live, till, language, size):  # noqa: F811
    words, page = WORDS[language], till(language, size)
    hold(live, page, words)
    assert (captured(), page.locator("#today .meal").count()) == ([], 0)
    page.click(f"button:has-text('{words['done']}')")
    page.wait_for_selector("[data-result=captured]")
    page.wait_for_selector("#today .meal")
    assert "3,000" in page.inner_text("#today .meal")
    assert page.evaluate("said") == ["만 이천 원 결제됐어요"]
    assert captured() == [(12_000, 0)]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_one_tap_when_it_did_not(live, till, language):  # noqa: F811
    words, page = WORDS[language], till(language)
    hold(live, page, words)
    page.locator("[data-settle] button", has_text=words["no"]).click()
    page.wait_for_selector("[data-result=released]")
    assert (captured(), states()) == ([], ["released"])
    page.click("[data-again=new]")
    assert page.get_attribute("#take", "data-step") == "amount"


def test_after_a_card_that_failed_the_rest_is_taken_in_cash_without_typing_the_amount_anew(live, till):  # noqa: F811
    page = till("ko")
    hold(live, page, WORDS["ko"])
    page.locator("[data-settle] button", has_text=WORDS["ko"]["no"]).click()
    page.click("[data-result=released] a:has-text('15,000원 다시 받기')")
    assert page.inner_text("[data-amount-words]") == "15,000원"
    for digit in code(live):
        page.click(f"[data-digit='{digit}']")
    page.click("#take-it")
    page.click("[data-again=part]:has-text('식권 12,000원 + 현금 3,000원')")
    page.wait_for_selector("[data-result=captured]")
    assert captured() == [(12_000, 3_000)]


def test_neither_a_digit_nor_a_scan_takes_the_running_hold_off_the_screen(live, till):  # noqa: F811
    page = till()
    hold(live, page, WORDS["en"])
    page.keyboard.press("1")
    # As fast as a scanner types, however busy this machine is: an Enter of a person's presses the button in focus.
    type_at(page, 10, *"123456", "Enter")
    assert page.locator("[data-result=held]").count() == 1


def test_a_page_loaded_anew_shows_it_again_and_still_pays(live, till):  # noqa: F811
    page = till()
    hold(live, page, WORDS["en"])
    page.reload()
    page.wait_for_selector("[data-result=held]")
    page.click("text=Card went through")
    page.wait_for_selector("[data-result=captured]")
    assert captured() == [(12_000, 0)]


def test_lost_answers_hold_once_and_pay_once(live, till):  # noqa: F811
    page = till()
    lost = lose_answers(page, "**/counter/hold/", 2)
    hold(live, page, WORDS["en"])
    assert (lost, states()) == ([200, 200], ["held"])
    lost = lose_answers(page, "**/counter/hold/*/capture/", 2)
    page.click("text=Card went through")
    page.wait_for_selector("[data-result=captured]")
    assert (lost, captured()) == ([200, 200], [(12_000, 0)])


def test_a_tap_that_never_arrived_leaves_the_hold_on_the_screen(live, till):  # noqa: F811
    page = till()
    hold(live, page, WORDS["en"])
    page.route("**/counter/hold/*/capture/", lambda route: route.abort())
    page.click("text=Card went through")
    page.wait_for_selector("[data-result=checking]")
    page.wait_for_selector("[data-result=held]", timeout=30_000)
    page.unroute("**/counter/hold/*/capture/")
    assert captured() == []
    page.click("text=Card went through")
    page.wait_for_selector("[data-result=captured]")
    assert captured() == [(12_000, 0)]


def test_what_another_screen_or_the_time_ends_changes_here_by_itself(live, till, settings):  # noqa: F811
    page = till()
    hold(live, page, WORDS["en"])
    with platform_scope():
        key = Hold.objects.get().key
    release_hold(key=key, by="test")
    page.wait_for_selector("[data-result=released]")

    page.click("[data-again=new]")
    hold(live, page, WORDS["en"])
    settings.CLOCK_SHIFT = settings.CLOCK_SHIFT + timedelta(minutes=4)
    page.wait_for_selector("[data-result=expired]")
    page.click("[data-again=code]")
    # The part is on the pad, for the code that the phone shows now.
    assert page.inner_text("[data-amount-words]") == "₩12,000"


def hold_by_phone(live, page, words):
    """The same after phone number and PIN, which the guest types once."""
    set_haneuls_pin(live)
    ask_for(page, "15000", "phone")
    page.fill("[data-number]", "010-1234-5678")
    page.fill("[data-pin]", "4907")
    page.press("[data-pin]", "Enter")
    page.click(f"[data-again=hold]:has-text('{words['card']}')")
    page.wait_for_selector("[data-result=held]")


@pytest.mark.parametrize(("language", "size"), [("ko", PHONE), ("en", TABLET)])
def test_number_and_pin_typed_once_hold_and_pay(live, till, language, size):  # noqa: F811
    words, page = WORDS[language], till(language, size)
    lost = lose_answers(page, "/counter/hold/phone/", 2)
    hold_by_phone(live, page, words)
    assert (lost, states(), page.inner_text(".result__amount .amount__number")) == ([200, 200], ["held"], "3,000")
    # What the guest typed is on the page no more, and was never written down.
    assert [page.input_value(field) for field in ("[data-number]", "[data-pin]")] == ["", ""]
    assert page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}]).includes('4907')") is False
    page.click(f"button:has-text('{words['done']}')")
    page.wait_for_selector("[data-result=captured]")
    assert captured() == [(12_000, 0)]


def test_past_its_time_number_and_pin_are_typed_anew_for_the_part(live, till, settings):  # noqa: F811
    page = till()
    hold_by_phone(live, page, WORDS["en"])
    settings.CLOCK_SHIFT = settings.CLOCK_SHIFT + timedelta(minutes=4)
    page.wait_for_selector("[data-result=expired]")
    page.click("[data-again=phone]")
    assert page.inner_text("[data-amount-words]") == "₩12,000"
    page.fill("[data-number]", "010-1234-5678")
    page.fill("[data-pin]", "4907")
    page.click("#take-phone")
    page.wait_for_selector("[data-result=captured]")
    assert captured() == [(12_000, 0)]
