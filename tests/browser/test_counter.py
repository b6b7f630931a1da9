"""A lunch at the till, in real browsers: two screens, the stream between them, and a network that fails."""

import json
import uuid
from pathlib import Path

import pytest

from billing.enums import Way
from billing.models import Redemption, Reversal
from portals.counter.access import COOKIE, COOKIE_PATH
from restaurants.actions import give_key, revoke_key
from restaurants.enums import KeyKind
from restaurants.pairing import offer_pairing
from tenants.scope import company_scope, platform_scope
from tests.browser.conftest import DESK, PHONE, TABLET, press
from tests.live import shared_process
from vouchers.codes import show_code
from vouchers.phones import set_pin
from vouchers.redeeming import redeem

VOICE = """
window.said = [];
window.speechSynthesis.speak = (words) => { window.said.push(words.text); words.onstart(); };
"""
AMOUNTS = json.loads((Path(__file__).parents[1] / "portals/counter/amounts.json").read_text("utf-8"))


@pytest.fixture
def stream(live, settings):
    """The live process that the tills of this test listen to."""
    process = shared_process(live.port)
    settings.LIVE_URL = f"http://{settings.DOMAIN}:{process.port}"
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"] | {"connect-src": ["'self'", settings.LIVE_URL]}
    settings.CONTENT_SECURITY_POLICY = settings.CONTENT_SECURITY_POLICY | {"DIRECTIVES": directives}
    return process


@pytest.fixture
def till(live, browse, stream):
    """till() opens a connected till: a device of 할매국밥's first counter."""

    def open_till(language="en", size=TABLET):
        key, secret = give_key(counter=live.world.counter, kind=KeyKind.DEVICE, name="tablet", by="test")
        page = browse(language=language, size=size)
        cookie = {"name": COOKIE, "value": secret, "domain": "localhost", "path": COOKIE_PATH, "httpOnly": True}
        page.context.add_cookies([cookie])
        page.add_init_script(VOICE)
        page.goto(live.url(None, "/counter/"))
        page.wait_for_selector("html[data-connection=connected]")
        page.key = key
        return page

    return open_till


def code(live, employee=None) -> str:
    staff = live.world.hanul
    with company_scope(staff.company):
        return show_code(company=staff.company, employee=employee or staff.haneul).digits


def set_haneuls_pin(live) -> None:
    """김하늘 pays by 010-1234-5678 and 4907."""
    staff = live.world.hanul
    with company_scope(staff.company):
        set_pin(company=staff.company, employee=staff.haneul, number="01012345678", pin="4907", by=staff.haneul.user)


def type_at(page, gap_ms: int, *keys: str) -> None:
    """Type as fast as the page's own clock says, however busy this machine is."""
    for key in keys:
        page.evaluate(
            "gap => { window.typed = (window.typed || 1000) + gap; performance.now = () => window.typed; }", gap_ms
        )
        page.keyboard.press(key)


def lose_answers(page, path: str, times: int) -> list[int]:
    """Let the server do what the next requests to a path ask for, and keep its answers from the page."""
    lost: list[int] = []

    def lose(route):
        if len(lost) == times:
            return route.fallback()
        lost.append(route.fetch().status)
        route.abort()

    page.route(f"**{path}", lose)
    return lost


# The page's own pauses and its clock a hundred times as fast: what it gives up after 19 seconds takes a fifth of one.
HURRY = """
const [later, now, began] = [setTimeout, Date.now, Date.now()];
window.setTimeout = (act, ms) => later(act, ms / 100);
Date.now = () => began + (now() - began) * 100;
"""


def kept(model) -> int:
    with platform_scope():
        return model.objects.count()


def test_a_code_typed_at_one_till_shows_on_the_other_without_a_reload(live, till):
    here, there = till(), till(size=DESK)
    there.evaluate("window.here_before = true")
    press(here, "9000", code(live))
    here.wait_for_selector("[data-result=captured]")
    assert here.locator(".result__who").inner_text() == "김*늘"
    assert here.locator(".result__amount .amount__number").inner_text() == "9,000"
    there.wait_for_selector("#today .meal")
    assert there.locator("#today .meal__amount .amount__number").inner_text() == "9,000"
    assert there.locator("#today .totals__value").all_inner_texts() == ["1", "₩9,000"]
    assert there.evaluate("window.here_before")
    there.wait_for_function("() => said.length === 1")
    assert there.evaluate("said") == ["구천 원 결제됐어요"]
    assert here.evaluate("said") == ["구천 원 결제됐어요"]


def ask_for(page, amount: str, way: str) -> None:
    for key in amount:
        page.click(f"[data-step=amount] [data-key='{key}']")
    page.click("#to-code")
    page.click(f"[data-way={way}]")


def test_a_phone_scans_the_tills_screen_and_the_till_hears_of_it(live, till, browse):
    page, phone = till(), browse("hanul", "haneul@example.com", size=PHONE)
    ask_for(page, "9000", "bill")
    page.wait_for_selector("[data-bill] svg")
    phone.goto(page.get_attribute("[data-bill]", "data-url"))
    phone.fill("[name=who]", "hanul")
    phone.press("[name=who]", "Enter")
    assert phone.locator("#pay").inner_text() == "Pay ₩9,000"
    live.lose_answers("/pay/", 1, gateway=True)
    phone.click("#pay")
    phone.wait_for_url("**/receipts/**")
    page.wait_for_selector("[data-result=captured]")
    assert page.locator(".result__who").inner_text() == "김*늘"
    assert page.evaluate("said") == ["구천 원 결제됐어요"]
    with platform_scope():
        assert [*Redemption.objects.values_list("amount", "way")] == [(9_000, "screen")]


def test_the_till_remembers_its_way_and_a_new_amount_is_a_new_bill(till):
    page = till()
    ask_for(page, "9000", "bill")
    first = page.get_attribute("[data-bill]", "data-bill")
    page.click("[data-go=amount]")
    page.click("#to-code")
    assert page.get_attribute("[data-bill]", "data-bill") == first
    page.click("[data-go=amount]")
    for key in "8000":
        page.click(f"[data-step=amount] [data-key='{key}']")
    page.click("#to-code")
    page.wait_for_selector(f"[data-bill]:not([data-bill='{first}'])")
    assert page.locator("[data-amount-words]").inner_text() == "₩8,000"


def test_number_and_pin_pay_when_the_phone_cannot(live, till):
    set_haneuls_pin(live)
    page = till()
    ask_for(page, "9000", "phone")
    page.fill("[data-number]", "010-1234-5678")
    page.fill("[data-pin]", "1357")
    page.click("#take-phone")
    page.wait_for_selector("[data-result=refused]")
    page.click("[data-again=phone]")
    assert (page.input_value("[data-number]"), page.input_value("[data-pin]")) == ("010-1234-5678", "")
    page.fill("[data-pin]", "4907")
    page.press("[data-pin]", "Enter")
    page.wait_for_selector("[data-result=captured]")
    assert page.locator(".result__who").inner_text() == "김*늘"
    page.click("[data-again=new]")
    assert page.input_value("[data-number]") == ""


def test_a_meal_is_cancelled_in_a_dialog_and_both_screens_say_so(live, till):
    here, there = till(), till()
    press(here, "9000", code(live))
    there.click("#today [data-void]")
    there.click("#void-dialog .choice:has-text('Wrong amount')")
    there.click("#void-dialog .button--danger")
    for page in (here, there):
        page.wait_for_selector("#today .meal--voided")
        assert page.locator("#today .totals__value").all_inner_texts() == ["0", "₩0"]
    here.wait_for_function("() => said.includes('구천 원 취소됐어요')")
    assert kept(Reversal) == 1


def test_when_the_stream_dies_the_till_says_so_catches_up_and_recovers(live, till, stream):
    page, other = till(), till()
    stream.kill()
    band = page.locator("[data-banner=reconnecting]")
    band.wait_for()
    assert "New meals may show up to 20 seconds late." in band.inner_text()
    press(other, "9000", code(live))
    other.wait_for_selector("[data-result=captured]")
    stream.start()
    page.wait_for_selector("html[data-connection=connected]")
    page.wait_for_selector("#today .meal")
    assert band.is_hidden()


def test_without_a_network_the_till_says_offline(till):
    page = till()
    page.context.set_offline(True)
    page.wait_for_selector("[data-banner=offline]")
    assert "No internet." in page.locator("[data-banner=offline]").inner_text()
    page.context.set_offline(False)
    page.wait_for_selector("html[data-connection=connected]")


def test_a_lost_answer_is_asked_for_again_and_pays_once(live, till):
    page = till()
    lost = lose_answers(page, "/counter/redeem/", times=2)
    press(page, "9000", code(live))
    page.wait_for_selector("[data-result=checking]")
    assert "Please wait. It is never paid twice." in page.locator("#result").inner_text()
    page.wait_for_selector("[data-result=captured]")
    assert lost == [200, 200]
    assert kept(Redemption) == 1


def test_number_and_pin_whose_answers_are_lost_pay_once(live, till):
    set_haneuls_pin(live)
    page = till()
    lost = lose_answers(page, "/counter/phone/", times=2)
    ask_for(page, "9000", "phone")
    page.fill("[data-number]", "010-1234-5678")
    page.fill("[data-pin]", "4907")
    page.press("[data-pin]", "Enter")
    page.wait_for_selector("[data-result=checking]")
    page.wait_for_selector("[data-result=captured]")
    assert (lost, kept(Redemption)) == ([200, 200], 1)


def leave_without_an_answer(live, page) -> None:
    """김하늘's ₩9,000 are paid, but no answer comes; the till is told to go on."""
    lose_answers(page, "/counter/redeem/", times=100)
    page.route("**/counter/outcome/**", lambda route: route.abort())
    page.evaluate(HURRY)
    press(page, "9000", code(live))
    page.click("#result [data-leave]")


def left_lines(page) -> list[str]:
    """What the till says above the pad of the guests who were left without an answer."""
    return [line for line in page.inner_text("#left").splitlines() if line]


def test_the_next_guest_is_served_while_the_last_ones_answer_is_out_and_it_is_told_when_it_comes(live, till):
    page = till()
    leave_without_an_answer(live, page)
    assert left_lines(page) == ["₩9,000", "Checking…"]
    page.unroute("**/counter/redeem/")
    press(page, "7000", code(live, live.world.hanul.doyun))
    page.wait_for_selector("[data-result=captured][data-amount='7000']")
    page.reload()
    assert left_lines(page) == ["₩9,000", "Checking…"]
    page.click("[data-step=amount] [data-key='5']")
    page.unroute("**/counter/outcome/**")
    page.wait_for_selector("[data-left=captured]")
    assert left_lines(page) == [
        "₩9,000",
        "Paid",
        "김*늘",
        "If the guest has paid another way meanwhile, cancel this one in the list.",
        "Got it",
    ]
    assert (page.input_value("[data-pad-input]"), kept(Redemption)) == ("5", 2)
    page.wait_for_function("() => said.includes('구천 원 결제됐어요')")
    page.click("#today .meal:has-text('김*늘') [data-void]")
    page.click("#void-dialog .choice:has-text('Wrong amount')")
    page.click("#void-dialog .button--danger")
    page.wait_for_selector("[data-left=undone]")
    assert left_lines(page) == ["₩9,000", "Cancelled", "김*늘", "Got it"]
    page.click("#left [data-left-away]")
    assert (left_lines(page), page.evaluate("JSON.stringify({ ...sessionStorage })")) == ([], "{}")


# The pause before a payment is sent a second time ends when the test says so; all others as in HURRY.
PAUSED = """
const [later, now, began] = [setTimeout, Date.now, Date.now()];
window.paused = [];
window.setTimeout = (act, ms) => (ms === 1000 ? window.paused.push(act) : later(act, ms / 100));
Date.now = () => began + (now() - began) * 100;
"""


def test_what_a_left_guest_wanted_to_pay_is_not_sent_again(live, till):
    page, sent = till("ko"), []
    page.on("request", lambda request: sent.append(request.url) if "/redeem/" in request.url else None)
    page.route("**/counter/redeem/", lambda route: route.abort())
    page.evaluate(PAUSED)
    press(page, "9000", code(live))
    page.click("#result [data-leave]")
    page.unroute("**/counter/redeem/")
    page.evaluate("paused.forEach((act) => act())")
    page.wait_for_selector("[data-left=unpaid]")
    never = "결제가 서버에 닿지 않아서 아무것도 빠져나가지 않았어요."
    assert left_lines(page) == ["9,000원", "결제되지 않았어요", never, "알겠어요"]
    assert (len(sent), kept(Redemption)) == (1, 0)


def test_a_part_that_is_held_without_an_answer_keeps_the_screen(live, till):
    page = till()
    press(page, "15000", code(live))
    page.wait_for_selector("[data-result=refused]")
    lose_answers(page, "/counter/hold/", times=100)
    page.route("**/counter/outcome/**", lambda route: route.abort())
    page.evaluate(HURRY)
    page.click("[data-again=hold]")
    page.wait_for_selector("text=Check this device's internet.")
    assert page.locator("#result [data-leave]").is_hidden()
    page.unroute("**/counter/outcome/**")
    page.wait_for_selector("[data-result=held]")


@pytest.mark.parametrize(("language", "amount"), [("en", "₩9,000"), ("ko", "9,000원")])
def test_a_code_that_never_arrives_is_told_with_its_amount_and_taken_again(live, till, language, amount):
    page = till(language)
    page.route("**/counter/redeem/", lambda route: route.abort())
    page.evaluate(HURRY)
    press(page, "9000", code(live))
    page.wait_for_selector("[data-result=unpaid]")
    assert (page.inner_text(".result__amount"), kept(Redemption)) == (amount, 0)
    page.unroute("**/counter/redeem/")
    page.click("[data-again=code]")
    assert page.inner_text("[data-amount-words]") == amount
    for digit in code(live):
        page.click(f"[data-digit='{digit}']")
    page.click("#take-it")
    page.wait_for_selector("[data-result=captured]")
    assert kept(Redemption) == 1


def test_number_and_pin_that_never_arrive_are_typed_again_not_a_code(live, till):
    set_haneuls_pin(live)
    page = till()
    page.route("**/counter/phone/", lambda route: route.abort())
    page.evaluate(HURRY)
    ask_for(page, "9000", "phone")
    page.fill("[data-number]", "010-1234-5678")
    page.fill("[data-pin]", "4907")
    page.press("[data-pin]", "Enter")
    page.wait_for_selector("[data-result=unpaid]")
    said = page.inner_text("#result")
    assert "₩9,000" in said and "phone number and PIN once more" in said and "code" not in said
    page.unroute("**/counter/phone/")
    page.click("text=Do it again")
    assert (page.input_value("[data-number]"), page.input_value("[data-pin]")) == ("010-1234-5678", "")
    page.fill("[data-pin]", "4907")
    page.press("[data-pin]", "Enter")
    page.wait_for_selector("[data-result=captured]")
    assert kept(Redemption) == 1


def test_without_a_network_the_tills_bill_fades_and_what_was_paid_meanwhile_is_told_after(live, till):
    page, staff = till(), live.world.hanul
    ask_for(page, "9000", "bill")
    page.wait_for_selector("[data-bill] svg")
    key = page.get_attribute("[data-bill]", "data-bill")
    page.context.set_offline(True)
    page.evaluate("{ const now = performance.now.bind(performance); performance.now = () => now() + 80000; }")
    page.wait_for_selector(".bill--over")
    assert page.locator("[data-banner=offline]").is_visible()
    with company_scope(staff.company):
        facts = {"employee": staff.haneul, "counter": live.world.counter, "amount": 9_000, "way": Way.SCREEN}
        redeem(company=staff.company, key=uuid.UUID(key), **facts)
    page.context.set_offline(False)
    page.wait_for_selector("[data-result=captured]")
    assert kept(Redemption) == 1


def test_a_bill_that_faded_without_a_network_comes_back_as_the_same_bill(till):
    page = till()
    ask_for(page, "9000", "bill")
    page.wait_for_selector("[data-bill] svg")
    shown = [page.get_attribute("[data-bill]", name) for name in ("data-bill", "data-url")]
    page.context.set_offline(True)
    page.evaluate("{ const now = performance.now.bind(performance); performance.now = () => now() + 80000; }")
    page.wait_for_selector(".bill--over")
    page.context.set_offline(False)
    page.wait_for_selector(f".bill:not(.bill--over) [data-bill='{shown[0]}']:not([data-url='{shown[1]}'])")


def test_a_cancel_whose_answer_is_lost_says_so_and_is_done_once(live, till):
    page = till()
    press(page, "9000", code(live))
    page.click("#today [data-void]")
    page.click("#void-dialog .choice:has-text('Wrong amount')")
    lost = lose_answers(page, "/counter/void/*/", times=1)
    page.click("#void-dialog .button--danger")
    page.wait_for_selector("#void-dialog .notice")
    assert "Press again" in page.inner_text("#void-dialog .notice")
    page.click("#void-dialog .button--danger")
    page.wait_for_selector("#void-dialog:not([open])", state="attached")
    assert (lost, kept(Reversal)) == ([204], 1)


def test_a_page_loaded_anew_in_the_middle_asks_what_became_of_the_payment(live, till):
    page = till()
    live.lose_answers("/counter/redeem/", times=100, gateway=True)
    press(page, "9000", code(live))
    page.wait_for_selector("[data-result=checking]")
    page.reload()
    page.wait_for_selector("[data-result=captured]")
    assert kept(Redemption) == 1


def test_keyboard_alone_takes_a_payment_and_begins_the_next(live, till):
    page = till(size=DESK)
    type_at(page, 120, *"9000", "Enter", *code(live), "Enter")
    page.wait_for_selector("[data-result=captured]")
    type_at(page, 120, *"45")
    assert page.locator("[data-pad-input]").input_value() == "45"


def test_a_scanner_pays_the_typed_amount_and_never_changes_it(live, till):
    page = till(size=DESK)
    type_at(page, 120, *"9000")
    page.evaluate("window.typed += 1000")
    type_at(page, 8, *code(live), "Enter")
    page.wait_for_selector("[data-result=captured]")
    assert page.locator(".result__amount .amount__number").inner_text() == "9,000"
    page.evaluate("window.typed += 1000")
    type_at(page, 8, *code(live), "Enter")
    assert page.locator("[data-pad-input]").input_value() == ""
    assert kept(Redemption) == 1


@pytest.mark.parametrize(
    ("language", "said", "usual"),
    [
        ("en", "Not taken: at most 7 digits", "How much is the meal?"),
        ("ko", "7자리까지만 넣을 수 있어요", "얼마예요?"),
    ],
)
def test_a_digit_too_many_is_said_and_changes_no_amount(till, language, said, usual):
    page = till(language, size=PHONE)
    shown, words = page.locator("[data-pad-input]"), page.locator("#to-code-said")
    for key in "1234567":
        page.click(f"[data-step=amount] [data-key='{key}']")
    assert (shown.input_value(), words.inner_text()) == ("1,234,567", usual)
    page.click("[data-step=amount] [data-key='8']")
    assert (shown.input_value(), words.inner_text(), words.get_attribute("data-kind")) == ("1,234,567", said, "refuse")
    page.click("[data-step=amount] [data-key=back]")
    assert (shown.input_value(), words.inner_text(), words.get_attribute("data-kind")) == ("123,456", usual, None)
    page.click("[data-step=amount] [data-key='00']")
    assert (shown.input_value(), words.inner_text()) == ("123,456", said)
    shown.fill("12,345,678원")
    assert (shown.input_value(), words.inner_text()) == ("123,456", said)
    shown.press("End")
    shown.press("9")
    assert (shown.input_value(), words.inner_text()) == ("1,234,569", usual)
    shown.press("9")
    assert (shown.input_value(), words.inner_text()) == ("1,234,569", said)


def type_nearly_all(page, amount, digits):
    """The amount and all but the last digit of the code."""
    for key in amount:
        page.click(f"[data-step=amount] [data-key='{key}']")
    page.click("#to-code")
    for key in digits[:5]:
        page.click(f"[data-digit='{key}']")


def test_amount_and_code_wait_while_the_tills_language_is_changed(live, till):
    page, digits = till(), code(live)
    type_nearly_all(page, "9000", digits)
    page.click(".till__head .language button[value=ko]")
    page.wait_for_selector("html[lang=ko][data-connection=connected]")
    assert page.evaluate("JSON.stringify({ ...sessionStorage })") == "{}"
    assert page.locator("[data-pad-input]").input_value() == "9,000"
    page.click("#to-code")
    assert page.locator("[data-code]").input_value() == digits[:5]
    page.click(f"[data-digit='{digits[5]}']")
    page.click("#take-it")
    page.wait_for_selector("[data-result=captured]")
    page.click(".till__head .language button[value=en]")
    page.wait_for_selector("html[lang=en][data-connection=connected]")
    assert page.locator("[data-pad-input]").input_value() == ""


def test_amount_and_code_wait_while_the_page_of_this_device_is_looked_at(live, till):
    page, digits = till(), code(live)
    type_nearly_all(page, "9000", digits)
    page.click(".till__tools a")
    page.click("main a[href='/counter/']")
    page.wait_for_selector("html[data-connection=connected]")
    assert page.evaluate("JSON.stringify({ ...sessionStorage })") == "{}"
    page.click("#to-code")
    assert page.locator("[data-pad-input]").input_value() == "9,000"
    assert page.locator("[data-code]").input_value() == digits[:5]


def test_three_keys_lead_to_the_first_meal_that_can_be_cancelled(live, till):
    page = till(size=DESK)
    press(page, "9000", code(live))
    page.wait_for_selector("#today .meal[data-state=captured]")
    page.reload()
    page.wait_for_selector("html[data-connection=connected]")
    page.wait_for_function("() => document.activeElement.matches('[data-pad-input]')")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.meal:first-child [data-void]')")


def test_a_refusal_is_told_and_leads_back_to_what_is_wrong(live, till):
    page = till(size=PHONE)
    press(page, "13000", code(live))
    page.wait_for_selector("[data-result=refused]")
    assert "₩1,000 short. The guest can spend up to ₩12,000." in page.locator("#result").inner_text()
    page.click("[data-again=amount]")
    assert page.locator("[data-pad-input]").input_value() == "13,000"


def test_an_owner_connects_a_tablet_with_eight_digits_and_revokes_it(live, browse, stream):
    offer = offer_pairing(counter=live.world.counter, name="태블릿", by=live.world.owner)
    page = browse()
    page.goto(live.url(None, "/counter/"))
    page.fill("input[name=code]", offer.code)
    page.click("main form button")
    page.wait_for_selector("html[data-connection=connected]")
    revoke_key(key=live.world.counter.keys.get(), by=live.world.owner)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_url("**/counter/pair/")
    assert page.locator("main form input[name=code]").input_value() == ""


def test_javascript_says_amounts_as_python_does(live, browse):
    page = browse()
    page.goto(live.url(None, "/counter/pair/"))
    said = page.evaluate(
        "async (amounts) => { const speak = await import('/static/js/speak.js');"
        " return amounts.map((amount) => speak.spokenAmount(amount)); }",
        [amount for amount, _ in AMOUNTS],
    )
    assert said == [words for _, words in AMOUNTS]


def test_without_javascript_the_till_takes_a_payment(live, browse, stream):
    _key, secret = give_key(counter=live.world.counter, kind=KeyKind.DEVICE, name="old phone", by="test")
    page = browse(java_script_enabled=False)
    page.context.add_cookies([{"name": COOKIE, "value": secret, "domain": "localhost", "path": COOKIE_PATH}])
    page.goto(live.url(None, "/counter/"))
    page.fill("input[name=amount]", "9000")
    page.fill("input[name=code]", code(live))
    page.click("#take-it")
    assert page.locator("[data-result=captured] .result__who").inner_text() == "김*늘"
    assert kept(Redemption) == 1


def test_an_amount_that_is_changed_begins_anew(till):
    page = till()
    for key in "11000":
        page.click(f"[data-step=amount] [data-key='{key}']")
    for back in (lambda: page.click("[data-go=amount]"), lambda: page.keyboard.press("Escape")):
        page.click("#to-code")
        back()
        page.click("[data-step=amount] [data-key='7']")
        page.click("[data-step=amount] [data-key='0']")
        assert page.input_value("[data-pad-input]") == "70"
    page.click("#to-code")
    page.click("[data-go=amount]")
    page.keyboard.type("9500")
    assert page.input_value("[data-pad-input]") == "9,500"


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("size", [(1280, 800), (1280, 720), (1024, 768), (768, 1024), (360, 640)])
def test_the_button_that_takes_a_payment_stands_without_scrolling(till, language, size):
    page = till(language, {"width": size[0], "height": size[1]})
    for key in "9500":
        page.click(f"[data-step=amount] [data-key='{key}']")
    low = "selector => document.querySelector(selector).getBoundingClientRect().bottom <= innerHeight"
    assert page.evaluate(low, "#to-code") is True
    page.click("#to-code")
    assert page.evaluate(low, "#take-it") is True


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("height", [800, 720])
def test_the_next_guest_stands_below_both_ways_to_pay_the_rest(live, till, language, height):
    page = till(language, {"width": 1280, "height": height})
    press(page, "15000", code(live))
    page.wait_for_selector("[data-again=hold]")
    assert page.evaluate("document.querySelector('#result [data-again=new]').getBoundingClientRect().bottom <= innerHeight")


def test_a_tablets_head_is_one_row_while_the_sound_is_still_off(till):
    page = till("en", {"width": 768, "height": 1024})
    page.evaluate(
        "document.querySelectorAll('#sound > span').forEach((each) => (each.hidden = each.dataset.when !== 'silent'))"
    )
    page.evaluate("document.querySelector('.till__name').textContent = 'Solnaeum Gukbap · 1'")
    name, tools = (page.locator(part).bounding_box() for part in (".till__name", ".till__tools"))
    assert tools["y"] < name["y"] + name["height"]
