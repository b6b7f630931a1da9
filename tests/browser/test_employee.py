"""One lunch on the employee's phone, in a real browser."""

import uuid

import pytest

from billing.models import Redemption
from restaurants.actions import close_counter
from tenants.scope import company_scope, platform_scope
from tests.browser.conftest import DESK, PHONE, TABLET
from vouchers.codes import redeem_code
from vouchers.redeeming import redeem

WORDS = {
    "en": {"can": "You can spend now", "act": "Pay ₩9,000", "number": "No. 1 today", "check": "Staff: check"},
    "ko": {"can": "지금 쓸 수 있어요", "act": "9,000원 결제하기", "number": "오늘 1번째", "check": "식당 확인"},
}

# A page's pauses, a twentieth as long.
HURRIED = """
const late = setTimeout;
window.setTimeout = (act, ms, ...more) => late(act, ms / 20, ...more);
"""
# All that stood in the notice while a payment is looked up, each once.
SAID = """
window.said = [];
new MutationObserver(() => {
  const words = document.querySelector("#pay-wait:not([hidden]) [data-wait-words]")?.textContent;
  if (words && words !== said.at(-1)) said.push(words);
}).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
"""
# What is kept of the last payment, as if it had been sent two minutes ago.
AGED = """place => {
  const sent = JSON.parse(localStorage.getItem(place));
  localStorage.setItem(place, JSON.stringify({ ...sent, at: sent.at - 120_000 }));
}"""


def captured() -> list[int]:
    with platform_scope():
        return list(Redemption.objects.filter(outcome="captured").values_list("amount", flat=True))


def type_amount(page, digits: str) -> None:
    for digit in digits:
        page.click(f'.pad__keys [data-key="{digit}"]')


def pay_unheard(live, page) -> None:
    """Pay 9,000 won on a pay page that never hears that it is done."""
    live.lose_answers("/pay/", times=1_000, gateway=True)
    type_amount(page, "9000")
    with page.expect_response(lambda answer: answer.status == 502):
        page.click("#pay")
    page.wait_for_selector("#pay-wait:not([hidden])")


def send_long_ago(live, page) -> None:
    """Leave a pay page whose payment waits for its answer, as if that had been two minutes ago."""
    place = page.get_attribute("#pay-form", "data-pay")
    # A page of the same host that asks nothing.
    page.goto(live.url("hanul", "/offline/"))
    page.evaluate(AGED, place)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_lunch_from_signing_in_to_the_history(live, browse, language):
    words = WORDS[language]
    page = browse("hanul", "haneul@example.com", path="/", language=language)
    assert page.locator(".now__label").inner_text().strip() == words["can"]
    assert page.locator(".now .amount__number").inner_text() == "12,000"

    page.goto(live.url("hanul", f"/pay/{live.world.counter.slug}"))
    type_amount(page, "9000")
    assert page.locator("#pay").inner_text().strip() == words["act"]
    page.click("#pay")

    page.wait_for_url("**/receipts/*/")
    assert page.locator(".receipt__number").inner_text().strip() == words["number"]
    assert page.locator(".receipt .amount--hero .amount__number").inner_text() == "9,000"
    page.click(f"text={words['check']}")
    page.wait_for_selector(".receipt--checked")

    page.goto(live.url("hanul", "/history/"))
    assert page.locator(".rows .amount__number").all_inner_texts() == ["9,000"]
    page.goto(live.url("hanul", "/"))
    assert page.locator(".now .amount__number").inner_text() == "3,000"
    assert captured() == [9_000]


def test_a_lost_answer_ends_in_one_meal_and_its_receipt(live, browse):
    page = browse("hanul", "haneul@example.com")
    page.goto(live.url("hanul", f"/pay/{live.world.counter.slug}"))
    live.lose_answers("/pay/", times=2, gateway=True)
    type_amount(page, "9000")
    page.click("#pay")
    page.wait_for_url("**/receipts/*/")
    assert live.lost == ["200 OK", "200 OK"]
    assert captured() == [9_000]


def test_while_an_answer_is_missing_the_page_says_checking(live, browse):
    page = browse("hanul", "haneul@example.com", language="ko")
    page.goto(live.url("hanul", f"/pay/{live.world.counter.slug}"))
    live.lose_answers("/pay/", times=1_000)
    type_amount(page, "9000")
    page.click("#pay")
    page.wait_for_selector("#pay-wait:not([hidden])")
    assert page.locator("#pay-wait .notice__title").inner_text() == "확인 중이에요"
    assert page.locator("text=결제됐어요").count() == 0
    live.lose_answers("/pay/", times=0)
    page.wait_for_url("**/receipts/*/")
    assert captured() == [9_000]


def test_a_phone_that_heard_nothing_asks_when_the_page_is_opened_again(live, browse):
    page = browse("hanul", "haneul@example.com")
    url = live.url("hanul", f"/pay/{live.world.counter.slug}")
    page.goto(url)
    live.lose_answers("/pay/", times=1_000)
    type_amount(page, "9000")
    page.click("#pay")
    page.wait_for_selector("#pay-wait:not([hidden])")
    page.goto("about:blank")
    page.goto(url)
    page.wait_for_url("**/receipts/*/")
    assert live.lost[0] == "200 OK"
    assert captured() == [9_000]


def test_a_payment_that_never_arrived_is_neither_yes_nor_no_and_is_sent_again_once(live, browse):
    page = browse("hanul", "haneul@example.com", service_workers="block")
    url = live.url("hanul", f"/pay/{live.world.counter.slug}")
    page.goto(url)
    page.route("**/pay/*", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    type_amount(page, "9000")
    page.click("#pay")
    page.wait_for_selector("#pay-wait:not([hidden])")
    send_long_ago(live, page)
    # Not sooner: the page that waits sends again by itself.
    page.unroute("**/pay/*")
    assert captured() == []
    page.goto(url)
    page.locator("[data-wait-words]", has_text="has not reached us").wait_for()
    assert page.locator("#pay").inner_text().strip() == "Pay ₩9,000"
    page.click("#pay")
    page.wait_for_url("**/receipts/*/")
    assert captured() == [9_000]


def test_who_cannot_ask_is_told_no_no_and_the_page_asks_on(live, browse):
    page = browse("hanul", "haneul@example.com", service_workers="block")
    url = live.url("hanul", f"/pay/{live.world.counter.slug}")
    page.goto(url)
    pay_unheard(live, page)
    page.goto("about:blank")
    live.lose_answers("/pay/", times=0)
    assert captured() == [9_000]
    unheard = []
    page.route("**/outcome/*", lambda route: (unheard.append(route.request.method), route.abort()))
    page.add_init_script(HURRIED + SAID)
    page.goto(url)
    page.locator("[data-wait-words]", has_text="We cannot look it up right now").wait_for()
    while len(unheard) < 20:
        page.wait_for_event("requestfailed")
    # The question is open again, and under the same key.
    assert page.locator("[data-pad-input]").input_value() == "9,000"
    assert page.evaluate("said") == [
        "We are looking whether your last payment here went through.",
        "We cannot look it up right now; this page tries again by itself. Sent again below, it can never count twice.",
    ]
    page.unroute("**/outcome/*")
    page.wait_for_url("**/receipts/*/")
    assert captured() == [9_000]


def test_what_is_not_known_yet_is_asked_again_until_it_arrives(live, browse):
    staff = live.world.hanul
    page = browse("hanul", "haneul@example.com")
    url, key = live.url("hanul", f"/pay/{live.world.counter.slug}"), uuid.uuid4()
    page.goto(url)
    sent = {"key": str(key), "amount": "9000", "excess": ""}
    place = page.get_attribute("#pay-form", "data-pay")
    page.evaluate("([place, sent]) => localStorage.setItem(place, JSON.stringify({...sent, at: Date.now()}))", [place, sent])
    page.add_init_script(HURRIED + SAID)
    with page.expect_response("**/outcome/*") as first:
        page.goto(url)
    assert first.value.json() == {"state": "unknown"}
    # A first send may still wait for a lock: nobody says that it has not reached us.
    page.wait_for_event("response", lambda answer: "/outcome/" in answer.url)
    assert page.evaluate("said") == ["We are looking whether your last payment here went through."]
    with company_scope(staff.company):
        redeem(company=staff.company, employee=staff.haneul, counter=live.world.counter, amount=9_000, key=key)
    page.wait_for_url("**/receipts/*/")


@pytest.mark.parametrize("path", ["/", "/code/", "/history/"])
def test_a_payment_whose_page_was_left_is_looked_up_where_one_comes_back(live, browse, path):
    page = browse("hanul", "haneul@example.com", language="ko", service_workers="block")
    page.goto(live.url("hanul", f"/pay/{live.world.counter.slug}"))
    pay_unheard(live, page)
    page.route("**/outcome/*", lambda route: route.abort())
    page.goto(live.url("hanul", path))
    # Nobody answers: neither a yes nor a no.
    page.wait_for_event("requestfailed", lambda request: "/outcome/" in request.url)
    assert page.locator("main [role=status] .notice__title").first.inner_text() == "확인 중이에요"
    assert page.locator("main [data-pending]").inner_text() == "마지막 결제가 됐는지 확인하고 있어요."
    page.unroute("**/outcome/*")
    page.wait_for_url("**/receipts/*/")
    assert captured() == [9_000]
    page.goto(live.url("hanul", path))
    page.wait_for_load_state()
    assert page.locator("main [data-pending]").count() == 0


def test_a_payment_that_never_arrived_is_said_on_the_first_page_and_sent_again(live, browse):
    page = browse("hanul", "haneul@example.com", service_workers="block")
    page.goto(live.url("hanul", f"/pay/{live.world.counter.slug}"))
    page.route("**/pay/*", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    type_amount(page, "9000")
    page.click("#pay")
    page.wait_for_selector("#pay-wait:not([hidden])")
    send_long_ago(live, page)
    page.unroute("**/pay/*")
    page.goto(live.url("hanul", "/"))
    page.locator("main [data-pending]", has_text="This payment has not reached us yet.").wait_for()
    assert page.locator("main [role=status] .notice__title").first.inner_text() == "₩9,000 at Halmae Gukbap"
    page.click("text=Send it again")
    page.locator("[data-wait-words]", has_text="has not reached us").wait_for()
    page.click("#pay")
    page.wait_for_url("**/receipts/*/")
    assert captured() == [9_000]


def test_a_counter_that_closed_meanwhile_says_so(live, browse):
    page = browse("hanul", "haneul@example.com")
    page.goto(live.url("hanul", f"/pay/{live.world.counter.slug}"))
    type_amount(page, "9000")
    close_counter(counter=live.world.counter, by=live.world.owner)
    page.click("#pay")
    page.locator("main", has_text="This counter is closed").wait_for()
    assert captured() == []


def test_a_counter_that_closed_after_it_took_a_payment_gives_its_answer_again(live, browse):
    page = browse("hanul", "haneul@example.com", service_workers="block")
    page.goto(live.url("hanul", f"/pay/{live.world.counter.slug}"))
    type_amount(page, "9000")
    live.lose_answers("/pay/", times=1, gateway=True)
    sent = []

    def close_before_the_second(route):
        if len(sent) == 1:
            close_counter(counter=live.world.counter, by=live.world.owner)
        sent.append(route.request.method)
        route.continue_()

    page.route("**/pay/*", close_before_the_second)
    page.click("#pay")
    page.wait_for_url("**/receipts/*/")
    assert (live.lost, sent, captured()) == (["200 OK"], ["POST", "POST"], [9_000])


def test_a_minute_without_network_ends_in_one_meal(live, browse):
    page = browse("hanul", "haneul@example.com", language="ko")
    page.add_init_script(HURRIED + SAID)
    page.goto(live.url("hanul", f"/pay/{live.world.counter.slug}"))
    type_amount(page, "9000")
    page.context.set_offline(True)
    page.click("#pay")
    # By the page's pauses the fifteenth attempt is a minute after the first.
    for _ in range(15):
        page.wait_for_event("requestfailed", lambda request: request.method == "POST")
    assert page.locator("#pay-wait .notice__title").inner_text() == "확인 중이에요"
    assert page.evaluate("said") == ["연결이 느려요. 같은 결제로 다시 묻고 있으니 두 번 결제되지 않아요."]
    assert captured() == []
    page.context.set_offline(False)
    page.wait_for_url("**/receipts/*/")
    assert captured() == [9_000]


def test_a_refusal_says_what_works_and_leads_on(live, browse):
    page = browse("hanul", "haneul@example.com")
    page.goto(live.url("hanul", f"/pay/{live.world.counter.slug}"))
    type_amount(page, "9000")
    another = page.context.new_page()
    another.goto(page.url)
    type_amount(another, "5000")
    another.click("#pay")
    another.wait_for_url("**/receipts/*/")
    page.click("#pay")
    page.wait_for_url("**/outcome/*")
    assert "Pay ₩7,000 by voucher and ₩2,000 in cash." in page.inner_text("main")
    page.click("text=Enter another amount")
    page.wait_for_selector("#pay-form")
    assert captured() == [5_000]


def test_without_javascript_a_double_press_is_one_meal(live, browse):
    page = browse("hanul", "haneul@example.com", java_script_enabled=False)
    page.goto(live.url("hanul", f"/pay/{live.world.counter.slug}"))
    page.fill("input[name=amount]", "9000")
    page.dblclick("#pay")
    page.wait_for_url("**/receipts/*/")
    assert captured() == [9_000]


def test_the_printed_qr_asks_for_the_company_once(live, browse):
    page = browse(None)
    page.goto(live.url(None, f"/q/{live.world.counter.slug}"))
    page.fill("input[name=who]", "hanul")
    page.click("main form button")
    page.wait_for_url("**/sign-in/**")
    assert page.url.startswith(live.url("hanul", "/sign-in/"))
    page.goto(live.url(None, f"/q/{live.world.counter.slug}"))
    assert page.url.startswith(live.url("hanul", "/sign-in/"))


def test_the_code_page_turns_into_the_receipt_when_the_till_took_it(live, browse):
    page = browse("hanul", "haneul@example.com")
    page.goto(live.url("hanul", "/code/"))
    digits = page.locator(".code__digits").inner_text().replace("\n", "").replace(" ", "")
    redeem_code(digits=digits, amount=9_000, key=uuid.uuid4(), counter_id=live.world.counter.pk)
    page.wait_for_url("**/receipts/*/")
    assert page.locator(".receipt__number").inner_text().strip() == "No. 1 today"


def test_without_network_no_old_code_is_shown_and_the_next_one_comes_by_itself(live, browse):
    page = browse("hanul", "haneul@example.com", language="ko", service_workers="block")
    page.goto(live.url("hanul", "/code/"))
    old = page.locator(".code__digits").text_content()
    page.context.set_offline(True)
    # Its half minute is over.
    page.evaluate("document.querySelector('[data-shown]').dataset.seconds = 0")
    page.wait_for_selector("#code-offline:not([hidden])")
    said = page.locator("#code-offline p").all_inner_texts()
    assert said == ["인터넷 연결이 없어요", "연결되면 번호가 저절로 다시 나와요."]
    faded = "each => getComputedStyle(document.querySelector(each)).opacity"
    assert [page.evaluate(faded, each) for each in (".code--over .code__digits", ".code__picture")] == ["0.15", "0.15"]
    page.context.set_offline(False)
    page.wait_for_selector("#code-offline", state="hidden")
    assert page.locator(".code--over").count() == 0
    assert page.locator(".code__digits").text_content() != old


WHERE = "() => [...document.querySelectorAll('.pad__key')].map((key) => key.getBoundingClientRect().top)"


@pytest.mark.parametrize("size", [PHONE, TABLET, DESK], ids=["phone", "tablet", "desk"])
def test_the_keys_stay_where_they_are_at_the_first_digit(live, browse, size):
    page = browse("hanul", "haneul@example.com", size=size)
    page.goto(live.url("hanul", f"/pay/{live.world.counter.slug}"))
    before = page.evaluate(WHERE)
    type_amount(page, "9")
    assert page.evaluate(WHERE) == before
