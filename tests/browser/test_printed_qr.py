"""From the link that the printed QR holds to the receipt that staff have checked, with the till's screen beside it."""

import pytest

from tests.browser.test_counter import stream, till  # noqa: F401 - fixtures
from tests.browser.test_slide import TOUCH, slide

WORDS = {
    "ko": {"act": "9,000원 결제하기", "number": "오늘 1번째", "check": "식당 확인"},
    "en": {"act": "Pay ₩9,000", "number": "No. 1 today", "check": "Staff: check"},
}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_from_the_printed_link_to_the_checked_receipt(live, browse, till, language):  # noqa: F811
    words, screen = WORDS[language], till(language)
    phone = browse("hanul", "haneul@example.com", language=language, **TOUCH)
    phone.goto(live.world.counter.qr_url)
    phone.fill("[name=who]", "hanul")
    phone.press("[name=who]", "Enter")
    phone.wait_for_url(live.url("hanul", f"/pay/{live.world.counter.slug}"))
    for key in ("9", "00", "0"):
        phone.tap(f".pad__keys [data-key='{key}']")
    assert phone.locator("#pay [data-words]").inner_text() == words["act"]
    slide(phone, 1.0)
    phone.wait_for_url("**/receipts/*/")
    assert phone.locator(".receipt .amount--hero .amount__number").inner_text() == "9,000"
    assert phone.locator(".receipt__number").inner_text().strip() == words["number"]

    screen.wait_for_selector("#today .meal")
    assert screen.locator(".meal__who").inner_text() == "김*늘"
    assert screen.locator(".meal__amount .amount__number").inner_text() == "9,000"
    assert screen.locator(".meal__number").inner_text().strip() == "1"
    screen.wait_for_function("() => said.length === 1")
    assert screen.evaluate("said") == ["구천 원 결제됐어요"]

    phone.tap(f".receipt__check button:has-text('{words['check']}')")
    phone.wait_for_selector(".receipt--checked")
    # The second meal is one question less.
    phone.goto(live.world.counter.qr_url)
    assert phone.url == live.url("hanul", f"/pay/{live.world.counter.slug}")
