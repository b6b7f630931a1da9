"""The phone shows a code, the till holds it while its card terminal runs: held, then paid or given back."""

import uuid

import pytest

from billing.holds import capture_hold, release_hold
from tests.browser.conftest import PHONE
from vouchers.codes import hold_code


@pytest.fixture
def page(live, browse):
    page = browse("hanul", "haneul@example.com", language="ko", size=PHONE)
    page.goto(live.url("hanul", "/code/"))
    return page


@pytest.fixture
def held(live, page):
    """The key of a hold of 9,000 won with the code on the phone."""
    digits, key = page.locator(".code__digits").inner_text().replace("\n", "").replace(" ", ""), uuid.uuid4()
    assert hold_code(digits=digits, amount=9_000, key=key, counter_id=live.world.counter.pk).held
    page.wait_for_selector("#code-held:visible")
    return key


def test_held_then_paid_is_the_receipt(live, page, held):
    assert page.locator("#code-held .notice__title").inner_text() == "9,000원 잡아 두는 중"
    assert page.locator("#code").is_hidden()
    capture_hold(key=held, by="counter:1")
    page.wait_for_url("**/receipts/*/")
    assert "9,000" in page.locator("main").inner_text()


def test_held_then_released_shows_a_code_again(live, page, held):
    old = page.locator(".code__digits").text_content()
    release_hold(key=held, by="counter:1")
    page.wait_for_selector("#code:visible")
    assert page.locator("#code-held .notice__title").inner_text() == "9,000원 돌려받았어요"
    page.wait_for_function("old => document.querySelector('.code__digits').textContent !== old", arg=old)


def test_a_page_opened_meanwhile_says_held_and_hears_the_end(live, page, held):
    page.reload()
    assert page.locator("#code-held .notice__title").inner_text() == "9,000원 잡아 두는 중"
    assert page.locator("#code").is_hidden()
    release_hold(key=held, by="counter:1")
    page.wait_for_selector("#code:visible")
