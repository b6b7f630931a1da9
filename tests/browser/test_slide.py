"""Slide to pay: slid by a thumb; a plain button for mouse, keyboard, less motion and no JavaScript."""

import pytest

from billing.models import Redemption
from tenants.scope import platform_scope

TOUCH = {"has_touch": True, "is_mobile": True}


def captured() -> list[int]:
    with platform_scope():
        return list(Redemption.objects.filter(outcome="captured").values_list("amount", flat=True))


@pytest.fixture
def phone(live, browse):
    """phone() opens the pay page with 9,000 won in the pad, typed by tapping the dish."""

    def opened(**more):
        page = browse("hanul", "haneul@example.com", **more)
        page.goto(live.url("hanul", f"/pay/{live.world.counter.slug}"))
        page.locator(".pay-menu .chip").first.click()
        page.wait_for_function("() => document.querySelector('#pay [data-words]').textContent === 'Pay ₩9,000'")
        return page

    return opened


def slide(page, share: float, button_id: str = "pay") -> None:
    """Move a finger from the knob over this share of the way."""
    knob, button = (page.locator(f"#{button_id}{inside}").bounding_box() for inside in (" [data-knob]", ""))
    y, start = knob["y"] + knob["height"] / 2, knob["x"] + knob["width"] / 2
    way = (button["width"] - knob["width"] - 8) * share
    finger = page.context.new_cdp_session(page)
    steps = [("touchStart", start), *(("touchMove", start + way * n / 8) for n in range(1, 9)), ("touchEnd", None)]
    for kind, x in steps:
        points = [] if x is None else [{"x": x, "y": y}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_sliding_to_the_end_pays(phone):
    page = phone(**TOUCH)
    assert page.locator("[data-slide-hint]").inner_text() == "Slide to pay"
    slide(page, 1.0)
    page.wait_for_url("**/receipts/*/")
    assert captured() == [9_000]


def test_nobody_is_asked_to_slide_while_the_answer_is_awaited(live, phone):
    page = phone(**TOUCH)
    live.lose_answers("/pay/", times=3, gateway=True)
    slide(page, 1.0)
    page.locator("#pay-wait", has_text="The network is slow.").wait_for()
    assert page.locator("[data-slide-hint]").is_hidden()
    page.wait_for_url("**/receipts/*/")


def test_the_first_key_after_a_dish_begins_a_new_amount(phone):
    page = phone()
    for key in ("8", "00", "back"):
        page.click(f"[data-key='{key}']")
    assert page.locator("#pay [data-words]").inner_text() == "Pay ₩80"


def test_half_way_springs_back_and_pays_nothing(phone):
    page = phone(**TOUCH)
    slide(page, 0.5)
    page.wait_for_function("() => !document.querySelector('#pay').classList.contains('slide--held')")
    assert page.evaluate("document.querySelector('#pay').style.getPropertyValue('--slide')") == "0px"
    assert captured() == []


def test_a_tap_asks_once_more_and_the_second_pays(phone):
    page = phone(**TOUCH)
    page.tap("#pay")
    page.wait_for_function("() => document.querySelector('[data-slide-hint]').textContent === 'Slide it, or tap once more'")
    assert captured() == []
    page.tap("#pay")
    page.wait_for_url("**/receipts/*/")
    assert captured() == [9_000]


def over_the_limit(live, page) -> str:
    """A meal of 15,000 won typed by keys, 12,000 of which can be spent; gives what the shown act says."""
    page.goto(live.url("hanul", f"/pay/{live.world.counter.slug}"))
    for key in ("1", "5", "00", "0"):
        page.tap(f".pad__keys [data-key='{key}']")
    return page.locator("#pay-part").inner_text()


def test_the_part_above_the_limit_is_slid_like_all_paying(live, phone):
    page = phone(**TOUCH)
    assert over_the_limit(live, page) == "Pay ₩12,000 by voucher"
    assert page.locator("[data-slide-hint]").inner_text() == "Slide to pay"
    slide(page, 0.5, "pay-part")
    page.wait_for_function("() => !document.querySelector('#pay-part').classList.contains('slide--held')")
    assert captured() == []
    slide(page, 1.0, "pay-part")
    page.wait_for_url("**/receipts/*/")
    assert captured() == [12_000]


def test_a_tap_on_the_part_asks_once_more(live, phone):
    page = phone(**TOUCH)
    over_the_limit(live, page)
    page.tap("#pay-part")
    page.wait_for_function("() => document.querySelector('[data-slide-hint]').textContent === 'Slide it, or tap once more'")
    assert captured() == []
    page.tap("#pay-part")
    page.wait_for_url("**/receipts/*/")
    assert captured() == [12_000]


def test_the_part_of_a_refused_meal_is_slid(live, phone):
    page = phone(**TOUCH)
    over_the_limit(live, page)
    page.evaluate("document.getElementById('pay-form').submit()")  # past the script, which would not send it
    page.wait_for_url("**/outcome/*")
    page.wait_for_selector("#pay-part.slide")
    assert page.locator("[data-slide-hint]").inner_text() == "Slide to pay"
    slide(page, 0.5, "pay-part")
    page.wait_for_function("() => !document.querySelector('#pay-part').classList.contains('slide--held')")
    assert captured() == []
    slide(page, 1.0, "pay-part")
    page.wait_for_url("**/receipts/*/")
    assert captured() == [12_000]


def test_a_keyboard_presses_it(phone):
    page = phone(**TOUCH)
    page.focus("#pay")
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipts/*/")
    assert captured() == [9_000]


def test_with_less_motion_it_is_a_plain_button(phone):
    page = phone(**TOUCH, reduced_motion="reduce")
    assert (page.locator("#pay.slide").count(), page.locator("[data-slide-hint]").is_visible()) == (0, False)
    page.tap("#pay")
    page.wait_for_url("**/receipts/*/")
    assert captured() == [9_000]


def test_a_mouse_clicks_it(phone):
    page = phone()
    page.click("#pay")
    page.wait_for_url("**/receipts/*/")
    assert captured() == [9_000]


def test_without_an_amount_it_does_not_slide(live, browse):
    page = browse("hanul", "haneul@example.com", **TOUCH)
    page.goto(live.url("hanul", f"/pay/{live.world.counter.slug}"))
    assert page.locator("#pay [data-knob]").is_visible() is False
    page.tap("#pay", force=True)
    assert page.evaluate("document.activeElement.hasAttribute('data-pad-input')") is True
    assert captured() == []


IN_SIGHT = """(wanted) => {
  const end = document.querySelector('nav').getBoundingClientRect().top;
  const boxes = wanted.map(each => document.querySelector(each).getBoundingClientRect());
  return boxes.every(box => box.height > 0 && box.top >= 0 && box.bottom <= end);
}"""


def test_the_phone_whose_code_was_used_buzzes_and_offers_an_undo(live, browse):
    import uuid

    from vouchers.codes import redeem_code

    page = browse("hanul", "haneul@example.com")
    page.add_init_script("navigator.vibrate = (pattern) => sessionStorage.setItem('buzzed', String(pattern))")
    page.goto(live.url("hanul", "/code/"))
    digits = "".join(page.locator(".code__digits span").all_inner_texts())
    till = {"key": uuid.uuid4(), "counter_id": live.world.counter.pk}
    redeem_code(digits=digits, amount=15_000, **till)
    page.wait_for_selector("#code-refused:not([hidden])")
    assert page.locator("#code-refused [data-title]").inner_text() == "Halmae Gukbap tried to take ₩15,000: not paid"
    # The notice whole, and the code with it, above the navigation of the smallest phone.
    assert page.evaluate(IN_SIGHT, ["#code-refused", ".code__digits", ".code__picture"]) is True
    redeem_code(digits=digits, amount=9_000, **till | {"key": uuid.uuid4()})
    page.wait_for_url("**/receipts/*/")
    assert page.evaluate("sessionStorage.getItem('buzzed')") == "160,80,160"
    page.click(".undo button")
    page.wait_for_selector(".receipt--voided")
    assert captured() == [9_000]
    assert page.locator(".undo").count() == 0
