"""An amount above the limit on the pay page, digits typed at a desk, and text of twice the size on the smallest phone."""

import uuid

import pytest

from billing.models import Redemption
from tenants.scope import company_scope, platform_scope
from tests.browser.conftest import DESK
from tests.browser.test_employee import HURRIED, send_long_ago
from vouchers.actions import change_program
from vouchers.redeeming import redeem

TOUCH = {"has_touch": True, "is_mobile": True}
TWICE = "addEventListener('DOMContentLoaded', () => document.documentElement.style.fontSize = '200%')"
# Keys and the button that is shown, as far as they are whole on the screen and nothing lies over them, to their very edges.
REACHED = """() => [...document.querySelectorAll('.pad__key, .phone__act button')].filter(each => {
  const box = each.getBoundingClientRect();
  if (!box.width) return false;
  const seen = (y) => each.contains(document.elementFromPoint(box.x + box.width / 2, y));
  return box.top >= 0 && box.bottom <= innerHeight && [box.top + 1, box.y + box.height / 2, box.bottom - 1].every(seen);
}).length"""


def attempts() -> list[tuple]:
    with platform_scope():
        return list(Redemption.objects.order_by("id").values_list("outcome", "amount", "excess"))


def type_amount(page, digits: str) -> None:
    for digit in digits:
        page.click(f'.pad__keys [data-key="{digit}"]')


@pytest.fixture
def phone(live, browse):
    """phone() opens the pay page at 할매국밥's counter, with 12,000 won to spend."""

    def opened(way="pay", *, twice=False, **more):
        page = browse("hanul", "haneul@example.com", **more)
        if twice:
            page.add_init_script(TWICE)
        page.goto(live.url("hanul", f"/{way}/{live.world.counter.slug}"))
        return page

    return opened


def test_above_the_limit_the_slide_is_off_and_the_part_is_offered(phone):
    page = phone(**TOUCH)
    type_amount(page, "15000")
    assert page.locator("#pay-said").inner_text() == "Pay ₩12,000 by voucher and ₩3,000 in cash."
    assert (page.locator("#pay").is_visible(), page.locator("[data-slide-hint]").is_visible()) == (False, True)
    assert page.locator("#pay-part").inner_text() == "Pay ₩12,000 by voucher"
    page.focus("#pay-part")
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipts/*/")
    assert attempts() == [("captured", 12_000, 3_000)]


def test_an_amount_made_smaller_slides_again(phone):
    page = phone(**TOUCH)
    type_amount(page, "15000")
    page.click("[data-key=back]")
    assert page.locator("#pay-said").inner_text() == "You can spend up to ₩12,000"
    assert (page.locator("#pay").is_visible(), page.locator("#pay-part").is_visible()) == (True, False)
    assert page.locator("#pay").get_attribute("aria-disabled") == "false"


def test_a_digit_too_many_is_said_and_what_was_offered_stays(live, browse):
    page = browse("hanul", "haneul@example.com")
    page.goto(live.url("hanul", f"/pay/{live.world.counter.slug}?amount=12345678"))
    assert (page.locator("[data-pad-input]").input_value(), page.locator("#pay-said").inner_text()) == (
        "",
        "Not taken: at most 7 digits",
    )
    type_amount(page, "15000000")
    assert page.locator("#pay-said").inner_text() == "Not taken: at most 7 digits"
    assert page.locator("#pay-part").inner_text() == "Pay ₩12,000 by voucher"
    page.click("[data-key=back]")
    assert page.locator("#pay-said").inner_text() == "Pay ₩12,000 by voucher and ₩138,000 in cash."


def test_where_only_whole_meals_are_paid_the_reason_stands_there_and_nothing_is_sent(live, phone):
    with company_scope(live.world.hanul.company):
        change_program(program=live.world.hanul.lunch, by=live.world.hanul.hr, excess=False)
    page = phone(**TOUCH)
    type_amount(page, "15000")
    assert page.locator("#pay-said").inner_text() == (
        "₩3,000 too much: your company pays whole meals only. Pay another way."
    )
    assert page.locator("#pay").inner_text().strip() == "Above your limit"
    assert page.locator("#pay").get_attribute("aria-disabled") == "true"
    page.tap("#pay", force=True)
    page.keyboard.press("Enter")
    # The script says that it sends before it does.
    assert page.locator("#pay").get_attribute("aria-busy") != "true"
    assert page.locator("#pay [data-knob]").is_visible() is False
    assert attempts() == []


def test_a_dish_above_the_limit_is_offered_in_part_on_arrival(live, browse):
    page = browse("hanul", "haneul@example.com")
    page.goto(live.url("hanul", f"/pay/{live.world.counter.slug}?amount=15000"))
    page.wait_for_selector("#pay-part:not([hidden])")
    assert page.locator("#pay-said").inner_text() == "Pay ₩12,000 by voucher and ₩3,000 in cash."


def test_a_lost_answer_to_a_part_ends_in_one_meal(live, phone):
    page = phone()
    live.lose_answers("/pay/", times=2, gateway=True)
    type_amount(page, "15000")
    page.click("#pay-part")
    page.wait_for_url("**/receipts/*/")
    assert live.lost == ["200 OK", "200 OK"]
    assert attempts() == [("captured", 12_000, 3_000)]


def test_a_part_that_never_arrived_is_offered_again_when_the_page_is_opened(live, browse):
    page = browse("hanul", "haneul@example.com", service_workers="block")
    url = live.url("hanul", f"/pay/{live.world.counter.slug}")
    page.goto(url)
    page.route("**/pay/*", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    type_amount(page, "15000")
    page.click("#pay-part")
    page.wait_for_selector("#pay-wait:not([hidden])")
    send_long_ago(live, page)
    # Not sooner: the page that waits sends again by itself.
    page.unroute("**/pay/*")
    page.goto(url)
    page.locator("[data-wait-words]", has_text="has not reached us").wait_for()
    assert page.locator("[data-pad-input]").input_value() == "15,000"
    page.click("#pay-part")
    page.wait_for_url("**/receipts/*/")
    assert attempts() == [("captured", 12_000, 3_000)]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_beside_a_payment_that_never_arrived_every_key_and_the_act_are_on_the_smallest_screen(live, browse, language):
    page = browse("hanul", "haneul@example.com", language=language, service_workers="block", **TOUCH)
    url = live.url("hanul", f"/pay/{live.world.counter.slug}")
    page.goto(url)
    page.route("**/pay/*", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    type_amount(page, "9000")
    page.focus("#pay")
    page.keyboard.press("Enter")
    page.wait_for_selector("#pay-wait:not([hidden])")
    send_long_ago(live, page)
    page.goto(url)
    page.wait_for_selector(".pay-wait--above:not([hidden])")
    assert page.locator("[data-pad-input]").input_value() == "9,000"
    assert page.evaluate(REACHED) == 13
    type_amount(page, "15000")
    assert page.evaluate(REACHED) == 13
    page.route("**/outcome/*", lambda route: route.abort())
    page.add_init_script(HURRIED)
    page.goto(url)
    page.wait_for_selector(".pay-wait--above:not([hidden])")
    assert page.evaluate(REACHED) == 13


def test_digits_typed_on_arrival_at_a_desk_go_to_the_amount(phone):
    page = phone(size=DESK)
    page.keyboard.type("9000")
    assert page.locator("#pay [data-words]").inner_text() == "Pay ₩9,000"
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipts/*/")
    assert attempts() == [("captured", 9_000, 0)]


def test_the_first_digit_typed_replaces_the_price_of_a_dish(live, browse):
    page = browse("hanul", "haneul@example.com", size=DESK)
    page.goto(live.url("hanul", f"/pay/{live.world.counter.slug}?amount=9000"))
    page.keyboard.type("85")
    assert page.locator("#pay [data-words]").inner_text() == "Pay ₩85"


@pytest.mark.parametrize("language", ["ko", "en"])
def test_with_a_menu_every_key_and_the_act_are_on_the_smallest_screen(phone, language):
    page = phone(language=language, **TOUCH)
    assert page.locator(".pay-menu .chip").count() == 1
    assert page.evaluate(REACHED) == 13
    type_amount(page, "15000")
    assert page.locator("#pay-part").is_visible()
    assert page.evaluate(REACHED) == 13


@pytest.mark.parametrize("language", ["ko", "en"])
def test_at_twice_the_text_every_key_and_the_act_are_on_the_screen(phone, language):
    page = phone(language=language, twice=True, **TOUCH)
    assert page.evaluate(REACHED) == 13
    type_amount(page, "9000")
    assert page.evaluate(REACHED) == 13
    type_amount(page, "0")
    assert page.locator("#pay-part").is_visible()
    assert page.evaluate(REACHED) == 13
    assert page.evaluate("scrollY") == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_at_twice_the_text_a_tables_bill_is_typed_without_scrolling(phone, language):
    page = phone("together/at", language=language, twice=True, **TOUCH)
    assert page.evaluate(REACHED) == 13
    type_amount(page, "36000")
    assert page.evaluate(REACHED) == 13
    assert page.evaluate("scrollY") == 0


@pytest.mark.parametrize("language", ["ko", "en"])
def test_at_twice_the_text_nothing_lies_over_the_receipt(phone, language):
    page = phone(language=language, twice=True, **TOUCH)
    type_amount(page, "15000")
    page.focus("#pay-part")
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipts/*/")
    fixed = "each => ['sticky', 'fixed'].includes(getComputedStyle(each).position) && each.getBoundingClientRect().height"
    assert page.evaluate(f"[...document.querySelectorAll('.phone, .phone *')].filter({fixed}).length") == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_page_that_checks_moves_on_by_itself_once_the_payment_is_known(live, browse):
    page, key = browse("hanul", "haneul@example.com"), uuid.uuid4()
    page.goto(live.url("hanul", f"/pay/{live.world.counter.slug}/outcome/{key}"))
    assert page.locator(".notice__title").inner_text() == "Checking"
    staff = live.world.hanul
    with company_scope(staff.company):
        redeem(company=staff.company, employee=staff.haneul, counter=live.world.counter, amount=9_000, key=key)
    page.wait_for_url("**/receipts/*/")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_at_twice_the_text_the_offer_of_a_refused_bill_is_read_above_its_button(phone, language):
    page = phone(language=language, twice=True, **TOUCH)
    type_amount(page, "15000")
    page.evaluate("document.getElementById('pay-form').submit()")  # past the script, which would not send it
    page.wait_for_url("**/outcome/*")
    words, act = page.locator(".now .strong").bounding_box(), page.locator(".pay__part").bounding_box()
    assert words["y"] + words["height"] <= act["y"]
    assert page.locator(".phone__act :is(a, button)").count() == 1
