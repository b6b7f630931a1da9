"""Around a lunch hour at the till, in real browsers: the test payment, the volume test, PINs, ways, the close of day."""

import re
import uuid

import pytest

from billing import clock
from billing.models import Redemption, Reversal
from billing.trials import STANDS_FOR, undo_standing_trials
from restaurants.actions import choose_ways
from restaurants.enums import CounterWay
from restaurants.staff_pins import add_staff
from tenants.scope import company_scope, platform_scope, restaurant_scope
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_counter import code, press, stream, till  # noqa: F401
from vouchers.redeeming import redeem
from vouchers.undo import undo_meal


def test_a_test_payment_shows_and_sounds_and_undoes_itself(live, till):  # noqa: F811
    page = till()
    page.click("#trial button")
    page.wait_for_selector("#today .meal--trial[data-state=captured]")
    page.wait_for_function("() => said.includes('일 원 결제됐어요')")
    assert page.locator("#today .totals__value").all_inner_texts() == ["0", "₩0"]
    assert "counts nowhere" in page.locator("#trial-said").inner_text()
    assert undo_standing_trials(at=clock.now() + STANDS_FOR) == 1
    page.wait_for_selector("#today .meal--trial[data-state=voided]")
    assert page.locator("#today .totals__value").all_inner_texts() == ["0", "₩0"]
    assert page.locator("#trial-said").inner_text() == ""


@pytest.mark.parametrize(("language", "cash"), [("ko", "+ 현금 3,000원"), ("en", "+ ₩3,000 cash")])
def test_cash_beside_a_meal_that_was_scanned_is_shown_above_all_and_said(live, till, language, cash):  # noqa: F811
    page, staff = till(language), live.world.hanul
    told = {"company": staff.company, "employee": staff.haneul, "counter": live.world.counter, "key": uuid.uuid4()}
    with company_scope(staff.company):
        redeem(**told, amount=12_000, excess=3_000)
    page.wait_for_function("() => said.length === 1")
    assert cash in page.locator("[data-arrived]").inner_text()
    assert page.evaluate("said") == ["만 이천 원 결제됐어요. 현금 삼천 원 받아 주세요"]
    page.click("#today [data-void]")
    page.click("#void-dialog .choice >> nth=0")
    page.click("#void-dialog .button--danger")
    page.wait_for_function("() => said.length === 2")
    assert page.evaluate("said.at(-1)") == "만 이천 원 취소됐어요. 현금 삼천 원 돌려주세요"
    struck = "getComputedStyle(document.querySelector('.meal--voided .meal__beside')).textDecorationLine"
    page.wait_for_function(f"() => {struck} === 'line-through'")


def test_cash_to_be_taken_after_a_code_is_said(live, till):  # noqa: F811
    page = till()
    press(page, "15000", code(live))
    page.click("#result [data-again=part]")
    page.wait_for_function("() => said.length === 1")
    assert page.evaluate("said") == ["만 이천 원 결제됐어요. 현금 삼천 원 받아 주세요"]


def test_the_volume_is_tested_once_a_day(till):  # noqa: F811
    page = till()
    page.click("[data-sound=test]")
    page.wait_for_function("() => said.length === 1")
    page.click("[data-sound=no]")
    assert "Turn up the volume" in page.locator("#sound-test").inner_text()
    page.click("[data-sound=test]")
    page.wait_for_function("() => said.length === 2")
    page.click("[data-sound=yes]")
    assert page.locator("#sound-test").is_hidden()
    page.reload()
    page.wait_for_selector("html[data-connection=connected]")
    assert page.locator("#sound-test").is_hidden()


SEEN = """() => [...document.querySelectorAll('#today .meal')].filter(each => {
  const box = each.getBoundingClientRect();
  return box.top >= 0 && box.bottom <= innerHeight;
}).length"""


@pytest.mark.parametrize(("language", "seen"), [("ko", 3), ("en", 2)])
def test_a_laptop_shows_meals_below_the_volume_test(live, till, language, seen):  # noqa: F811
    staff = live.world.hanul
    with company_scope(staff.company):
        for amount in (9_000, 1_000, 2_000):
            redeem(company=staff.company, employee=staff.haneul, counter=live.world.counter, amount=amount, key=uuid.uuid4())
    page = till(language, DESK)
    assert page.locator("#sound-test").is_visible()
    assert page.evaluate(SEEN) == seen


# The head of the dialog, as far as its words are whole on the screen and nothing lies over them.
HEAD = """() => [...document.querySelectorAll('#void-title, #void-dialog .void__meal')].filter(each => {
  const box = each.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return box.top >= 0 && box.bottom <= innerHeight && (each === top || each.contains(top));
}).length"""


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_dialog_keeps_its_head_after_an_error(live, till, language):  # noqa: F811
    with restaurant_scope(live.world.gukbap.pk):
        add_staff(restaurant=live.world.gukbap, name="김민지", pin="4907", by="test")
    page = till(language, PHONE)
    press(page, "9000", code(live))
    page.wait_for_selector("#today [data-void]")
    page.click("#today [data-void]")
    page.wait_for_selector("#void-dialog[open] .choice")
    page.click("#void-dialog .choice:has([value=other])")
    page.fill("#void-dialog [name=pin]", "2580")
    page.click("#void-dialog .button--danger")
    page.wait_for_selector("#void-dialog .field__error")
    assert page.evaluate(HEAD) == 2
    page.fill("#void-dialog [name=words]", "x")
    page.fill("#void-dialog [name=pin]", "2580")
    page.click("#void-dialog .button--danger")
    page.wait_for_function("() => document.activeElement.name === 'pin' && document.activeElement.value === ''")
    assert page.evaluate(HEAD) == 2
    field, foot = (page.locator(f"#void-dialog {part}").bounding_box() for part in ("[name=pin]", ".dialog__actions"))
    assert field["y"] + field["height"] <= foot["y"]


@pytest.mark.parametrize(("language", "said"), [("ko", "이유를 골라 주세요."), ("en", "Choose a reason.")])
def test_nothing_chosen_is_said_in_the_tills_language_and_the_question_stays_in_sight(live, till, language, said):  # noqa: F811
    with restaurant_scope(live.world.gukbap.pk):
        add_staff(restaurant=live.world.gukbap, name="김민지", pin="4907", by="test")
    page = till(language, {"width": 1280, "height": 800})
    press(page, "9000", code(live))
    page.click("#today [data-void]")
    page.click("#void-dialog .button--danger")
    page.wait_for_selector("#void-dialog .choices ~ .field__error")
    assert page.inner_text("#void-dialog .choices ~ .field__error") == said
    page.click("#void-dialog .choice:has([value=other])")
    page.fill("#void-dialog [name=pin]", "2580")
    page.click("#void-dialog .button--danger")
    page.wait_for_selector("#void-dialog .void__words .field__error")
    head, why = (page.locator(f"#void-dialog {part}").bounding_box() for part in (".void__head", "legend"))
    assert head["y"] + head["height"] <= why["y"]


def test_that_nothing_was_chosen_is_read_on_a_small_screen(live, till):  # noqa: F811
    page = till("en", PHONE)
    press(page, "9000", code(live))
    page.click("#today [data-void]")
    page.click("#void-dialog .button--danger")
    page.wait_for_selector("#void-dialog .field__error")
    said, foot = (page.locator(f"#void-dialog {part}").bounding_box() for part in (".field__error", ".dialog__actions"))
    assert said["y"] + said["height"] <= foot["y"]


def test_a_press_ends_on_the_meal_it_began_on(live, till):  # noqa: F811
    page, staff = till(), live.world.hanul
    told = {"company": staff.company, "employee": staff.haneul, "counter": live.world.counter}
    with company_scope(staff.company):
        redeem(**told, amount=5_000, key=uuid.uuid4())
    page.wait_for_function("() => said.length === 1")
    page.hover("#today [data-void]")
    page.mouse.down()
    with page.expect_response("**/counter/today/"), company_scope(staff.company):
        redeem(**told, amount=6_000, key=uuid.uuid4())
    page.evaluate("() => new Promise(requestAnimationFrame)")
    page.mouse.up()
    page.wait_for_selector("#void-dialog[open] .choice")
    assert "5,000" in page.locator("#void-dialog").inner_text()
    page.wait_for_function("() => said.length === 2")


def test_a_pin_signs_a_cancellation_in_the_dialog(live, till):  # noqa: F811
    with restaurant_scope(live.world.gukbap.pk):
        minji = add_staff(restaurant=live.world.gukbap, name="김민지", pin="4907", by="test")
    page = till(size=PHONE)
    press(page, "9000", code(live))
    page.wait_for_selector("#today [data-void]")
    page.click("#today [data-void]")
    page.click("#void-dialog .choice:has-text('Wrong amount')")
    page.fill("#void-dialog [name=pin]", "2580")
    page.click("#void-dialog .button--danger")
    page.wait_for_selector("#void-dialog .field__error")
    assert "Nobody here has this PIN." in page.locator("#void-dialog").inner_text()
    assert page.input_value("#void-dialog [name=pin]") == ""
    page.fill("#void-dialog [name=pin]", "4907")
    page.click("#void-dialog .button--danger")
    page.wait_for_selector("#today .meal--voided")
    with platform_scope():
        assert Reversal.objects.get().actor == f"staff:{minji.pk}"


def test_the_large_answer_stops_saying_paid_when_the_guest_undoes_the_meal(live, till):  # noqa: F811
    page, staff = till(), live.world.hanul
    press(page, "9000", code(live))
    page.wait_for_selector("[data-result=captured]")
    assert page.locator(".result__state:visible").inner_text() == "Paid"
    with company_scope(staff.company):
        paid = Redemption.objects.get()
        undo_meal(employee=staff.haneul, redemption=paid, key=uuid.uuid4(), by=staff.haneul.user)
    page.wait_for_selector("[data-result=undone]")
    assert page.locator(".result__state:visible").inner_text() == "The guest cancelled it"
    assert "The guest cancelled it" in page.locator("#today .meal--voided").inner_text()
    assert page.evaluate("said.at(-1)") == "구천 원 손님이 취소했어요"


@pytest.mark.parametrize(("ways", "step"), [(["screen", "phone"], "bill"), (["phone", "scan"], "phone")])
def test_the_till_goes_to_a_way_it_takes(live, till, ways, step):  # noqa: F811
    choose_ways(counter=live.world.counter, ways=[CounterWay(way) for way in ways], by="test")
    page = till()
    page.evaluate("localStorage.setItem('hankki.way', 'code')")
    page.click("[data-step=amount] [data-key='9']")
    page.click("#to-code")
    assert page.get_attribute("#take", "data-step") == step
    assert page.locator("[data-way=code]").count() == 0


def test_a_till_for_the_printed_qr_alone_shows_the_list_and_no_pad(live, till):  # noqa: F811
    choose_ways(counter=live.world.counter, ways=[CounterWay.SCAN], by="test")
    page = till(size=PHONE)
    assert page.locator("#pay-form").is_hidden()
    assert "Guests scan the printed QR here" in page.locator("#take").inner_text()


def test_the_last_three_differ_in_colour_and_shape(live, till):  # noqa: F811
    page = till(size=DESK)
    for _ in range(4):
        press(page, "1000", code(live))
        page.wait_for_selector("[data-result=captured]")
        page.click("[data-again=new]")
    page.wait_for_function("() => document.querySelectorAll('#today .meal').length === 4")
    looks = page.evaluate(
        "[...document.querySelectorAll('#today .meal')].map(meal => {"
        " const mark = getComputedStyle(meal.querySelector('.meal__mark'));"
        " return [getComputedStyle(meal).backgroundColor, mark.display, mark.borderRadius + mark.clipPath]; })"
    )
    recent, older = looks[:3], looks[3]
    assert [len({look[part] for look in recent}) for part in (0, 2)] == [3, 3]
    assert {look[1] for look in recent} == {"inline-block"}
    assert older[1] == "none"


def test_the_close_of_day_fits_one_sheet_of_paper(live, till):  # noqa: F811
    page = till(size=DESK)
    press(page, "9000", code(live))
    page.wait_for_selector("[data-result=captured]")
    page.goto(live.url(None, "/counter/close-of-day/"))
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


WAKE_LOCK = """
window.locks = [];
Object.defineProperty(navigator, "wakeLock", { value: { request: async () => {
  const lock = { released: false };
  window.locks.push(lock);
  return lock;
} } });
"""


def test_the_screen_stays_lit_and_is_lit_again_when_that_was_taken_back(till):  # noqa: F811
    page = till()
    page.add_init_script(WAKE_LOCK)
    page.reload()
    page.wait_for_function("() => window.locks.length === 1")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert page.evaluate("window.locks.length") == 1
    page.evaluate("window.locks[0].released = true; document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_function("() => window.locks.length === 2")


def test_the_till_is_in_large_print(till):  # noqa: F811
    page = till(size=PHONE)
    smallest = page.evaluate(
        "Math.min(...[...document.querySelectorAll('body *')].filter(each => each.checkVisibility() && each.innerText"
        " && [...each.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())"
        " && !each.closest('.visually-hidden, .skip')).map(each => parseFloat(getComputedStyle(each).fontSize)))"
    )
    assert smallest >= 24
