"""Three phones at one table: one asks, two answer, and the last yes pays for all of them."""

import pytest

from billing.models import Redemption
from restaurants.actions import write_menu
from tenants.scope import company_scope, platform_scope
from tests.cast import PASSWORD
from vouchers.actions import add_employee, enrol

WORDS = {
    "en": {
        "ask": "Ask 2 colleagues",
        "yes": "Approve",
        "said": "You said yes",
        "no": "Decline",
        "cover": "I pay the ₩4,000, and the",
    },
    "ko": {
        "ask": "2명에게 요청하기",
        "yes": "승인",
        "said": "승인했어요",
        "no": "거절",
        "cover": "4,000원 내가 내고",
    },
}


@pytest.fixture
def seojun(live):
    staff = live.world.hanul
    with company_scope(staff.company):
        person = add_employee(
            by=staff.hr, name="박서준", email="seojun@example.com", number="2001", department="개발", password=PASSWORD
        )
        enrol(program=staff.lunch, employees=[person], by=staff.hr)
    return person


def captured():
    with platform_scope():
        return list(Redemption.objects.filter(outcome="captured").values_list("amount", "label"))


def at_home(browse, language, *people) -> list:
    """A phone for each of these people of 한울, at its first page."""
    return [browse("hanul", f"{who}@example.com", path="/", language=language) for who in people]


def sit_down(live, phone, words, digits):
    """From the amount on the pay page to the table that waits, with both colleagues."""
    phone.goto(live.url("hanul", f"/pay/{live.world.counter.slug}"))
    for digit in digits:
        phone.click(f'.pad__keys [data-key="{digit}"]')
    phone.click("#together")
    phone.fill("[data-search]", "서준")
    phone.locator("#found li", has_text="박서준").locator("input").check()
    phone.locator("#found li", has_text="이도윤").locator("input").check()
    phone.locator("#chosen li").nth(1).wait_for()
    phone.click("#next")
    phone.wait_for_url("**/split/**")
    assert phone.inner_text("#ask") == words["ask"]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_three_phones_pay_one_bill(live, browse, seojun, language):
    words = WORDS[language]
    haneul, doyun, third = at_home(browse, language, "haneul", "doyun", "seojun")
    sit_down(live, haneul, words, "28000")
    assert [each.input_value() for each in haneul.locator("[data-share]").all()] == ["9,333", "9,333"]
    haneul.locator("[data-share]").first.fill("10000")
    haneul.locator("[data-share]").last.fill("8000")
    assert haneul.inner_text("[data-rest]") in ("10,000원", "₩10,000")
    haneul.click("#ask")
    haneul.locator("#table").wait_for()

    # Doyun's home page was open all the while: the request appears by itself.
    doyun.locator(".together__asked button", has_text=words["yes"]).click()
    doyun.locator(".notice--ok", has_text=words["said"]).wait_for()
    haneul.locator(".together__diner .state--paid").wait_for()
    assert captured() == []

    third.goto(live.url("hanul", "/"))
    third.locator(".together__asked a").click()
    third.locator("#table button", has_text=words["yes"]).click()
    for phone, shown in ((third, ("10,000", "8,000")), (doyun, ("10,000", "8,000")), (haneul, ("28,000",))):
        phone.wait_for_url("**/receipts/*/")
        assert phone.locator(".receipt .amount--hero .amount__number").inner_text() in shown
    assert captured() == [(28_000, "김*늘 외 2명")]


def test_the_payer_covers_who_declines_and_a_double_tap_pays_once(live, browse, seojun):
    words = WORDS["ko"]
    haneul, doyun, third = at_home(browse, "ko", "haneul", "doyun", "seojun")
    sit_down(live, haneul, words, "12000")
    assert haneul.inner_text("[data-rest]") == "4,000원"
    haneul.click("#ask")
    haneul.locator("#table").wait_for()
    for phone, answer in ((doyun, "no"), (third, "yes")):
        phone.goto(live.url("hanul", "/"))
        phone.locator(".together__asked button", has_text=words[answer]).click()
        phone.wait_for_url("**/together/*/")
    haneul.locator(".together__diner:has(.state--refused):has-text('이도윤') button").wait_for()
    haneul.locator(".together__diner .state--paid").wait_for()
    haneul.locator("button", has_text=words["cover"]).dblclick()
    haneul.wait_for_url("**/receipts/*/")
    third.wait_for_url("**/receipts/*/")
    assert captured() == [(12_000, "김*늘 외 2명")]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_by_dish_everybody_gives_what_they_ate_and_the_payer_the_rest(live, browse, seojun, language):
    dishes = [("돼지국밥", "Pork soup", 9_000), ("공기밥", "Rice", 1_000), ("만두", "Dumplings", 4_000)]
    menu = [{"name": name, "name_en": name_en, "price": price} for name, name_en, price in dishes]
    write_menu(restaurant=live.world.gukbap, dishes=menu, by=live.world.owner)
    soup, rice, dumplings, more = {
        "ko": ("돼지국밥 9,000원", "공기밥 1,000원", "만두 4,000원", "메뉴 하나 더"),
        "en": ("Pork soup ₩9,000", "Rice ₩1,000", "Dumplings ₩4,000", "One more dish"),
    }[language]
    words = WORDS[language]
    haneul, doyun, third = at_home(browse, language, "haneul", "doyun", "seojun")
    sit_down(live, haneul, words, "25000")
    first, second = haneul.locator(".together__share:has([data-share])").all()
    assert first.locator("select").is_visible() is False
    haneul.click("[data-by-dish]")
    first.locator("select").select_option(label=soup)
    first.locator("select").last.select_option(label=rice)
    assert first.locator("select").last.locator("option:checked").text_content() == more
    second.locator("select").select_option(label=soup)
    # A wrong tap is chosen anew.
    second.locator("select").first.select_option(label=dumplings)
    assert [each.input_value() for each in haneul.locator("[data-share]").all()] == ["10,000", "4,000"]
    assert haneul.inner_text("[data-rest]") in ("11,000원", "₩11,000")
    haneul.click("#ask")
    haneul.locator("#table").wait_for()
    for phone in (doyun, third):
        phone.goto(live.url("hanul", "/"))
        phone.locator(".together__asked button", has_text=words["yes"]).click()
    haneul.wait_for_url("**/receipts/*/")
    assert captured() == [(25_000, "김*늘 외 2명")]


@pytest.mark.parametrize("place", ["home", "table"])
def test_a_yes_whose_answers_are_lost_counts_once(live, browse, seojun, place):
    haneul, doyun, third = at_home(browse, "ko", "haneul", "doyun", "seojun")
    sit_down(live, haneul, WORDS["ko"], "12000")
    haneul.click("#ask")
    haneul.locator("#table").wait_for()
    third.goto(live.url("hanul", "/"))
    if place == "table":
        third.locator(".together__asked a").click()
        third.locator("#table").wait_for()
        # The page stands before its script does, and a press without it is a plain form's.
        third.wait_for_load_state()
    live.lose_answers("/together/", times=3, gateway=True)
    third.locator("button", has_text="승인").click()
    third.locator("#answer-lost", has_text="연결이 느려요. 답을 다시 보내고 있으니 두 번 결제되지 않아요.").wait_for()
    third.locator(".notice--ok", has_text="승인했어요").wait_for()
    doyun.goto(live.url("hanul", "/"))
    doyun.locator(".together__asked button", has_text="승인").click()
    for phone in (third, doyun, haneul):
        phone.wait_for_url("**/receipts/*/")
    assert (live.still, captured()) == (0, [(12_000, "김*늘 외 2명")])


def test_a_table_whose_answers_are_lost_is_made_once(live, browse, seojun):
    haneul, doyun = at_home(browse, "ko", "haneul", "doyun")
    sit_down(live, haneul, WORDS["ko"], "12000")
    live.lose_answers("/together/at/", times=2, gateway=True)
    haneul.click("#ask")
    haneul.locator("#answer-lost", has_text="연결이 느려요. 다시 보내고 있어요. 같은 요청이 두 번 가지는 않아요.").wait_for()
    haneul.locator("#table").wait_for()
    assert live.lost == ["200 OK", "200 OK"]
    doyun.goto(live.url("hanul", "/"))
    assert doyun.locator(".together__asked form button", has_text="승인").count() == 1


def test_a_table_that_cannot_be_made_says_why_and_keeps_what_was_typed(live, browse, seojun):
    phone = browse("hanul", "haneul@example.com", language="ko")
    sit_down(live, phone, WORDS["ko"], "12000")
    phone.evaluate("document.querySelector('#split [name=key]').value = 'forged'")
    phone.locator("[data-share]").first.fill("5000")
    phone.click("#ask")
    phone.locator("#split-said .notice--refuse").wait_for()
    assert (phone.locator("[data-share]").first.input_value(), phone.locator("#ask[aria-busy]").count()) == ("5,000", 0)


def test_shares_that_are_more_than_the_bill_are_not_sent(live, browse, seojun):
    phone = browse("hanul", "haneul@example.com", language="ko")
    sit_down(live, phone, WORDS["ko"], "12000")
    phone.locator("[data-share]").first.fill("9000")
    phone.locator("#ask").click(force=True)
    assert phone.inner_text("#split-said") == "나눈 금액이 전체 금액보다 많아요."
    assert "/split/" in phone.url


def test_without_javascript_a_table_is_made_and_paid(live, browse, seojun):
    phone = browse("hanul", "haneul@example.com", java_script_enabled=False)
    phone.goto(live.url("hanul", f"/together/at/{live.world.counter.slug}/?amount=12000"))
    phone.fill("[name=q]", "서준")
    phone.press("[name=q]", "Enter")
    phone.locator("#found li", has_text="박서준").locator("input").check()
    phone.click("#next")
    phone.click("#ask")
    phone.locator("#table").wait_for()
    other = browse("hanul", "seojun@example.com", path="/", java_script_enabled=False)
    other.locator(".together__asked button", has_text="Approve").click()
    other.wait_for_url("**/receipts/*/")
    assert captured() == [(12_000, "김*늘 외 1명")]


def test_the_other_language_and_a_page_loaded_anew_find_the_same_people_and_shares(live, browse, seojun):
    phone = browse("hanul", "haneul@example.com", language="en")
    phone.goto(live.url("hanul", f"/together/at/{live.world.counter.slug}/?amount=20000"))
    phone.fill("[data-search]", "서준")
    phone.locator("#found li", has_text="박서준").locator("input").check()
    phone.locator("#chosen li", has_text="박서준").wait_for()
    phone.click(".language button")
    phone.wait_for_selector("html[lang=ko]")
    assert phone.locator("#chosen li").all_inner_texts() == ["박서준\n개발 · 2001"]
    phone.reload()
    assert phone.inner_text("#next") == "1명과 나누기"
    phone.click("#next")
    # Once its script is there it writes amounts with their comma.
    phone.wait_for_function("() => document.querySelector('[data-share]')?.value === '10,000'")
    phone.fill("[data-share]", "7000")
    phone.click(".language button")
    phone.wait_for_selector("html[lang=en]")
    assert (phone.input_value("[data-share]"), phone.inner_text("[data-rest]")) == ("7,000", "₩13,000")
    assert phone.inner_text("#ask") == "Ask 1 colleague"
