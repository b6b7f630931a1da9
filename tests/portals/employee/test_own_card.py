"""The rest of a meal by one's own card on the phone: adding a card, paying both parts, and every way it can end."""

import re
import uuid
from html import unescape

import pytest

from billing.actions import void_redemption
from billing.models import Redemption
from demo.stripe import cards, undoing
from restaurants.bills import Bill, sign_bill
from tenants.scope import company_scope, platform_scope, restaurant_scope
from tests.billing.gateways.lunch import CONFIRMED_FIRST, DECLINED, lunch
from vouchers.actions import change_program
from vouchers.guests import give_pass
from vouchers.own_cards import keeps_card

JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def table(world, settings, monkeypatch):
    with lunch(world, settings, monkeypatch) as made:
        yield made


@pytest.fixture
def phone(table, visit):
    return visit("hanul", table.user)


@pytest.fixture
def url(world):
    return f"/pay/{world.counter.slug}"


def typed(**more) -> dict:
    return {"amount": "12000", "excess": "3000", "rest_by": "card", "key": str(uuid.uuid4())} | more


def text_of(answer) -> str:
    html = answer.content.decode()
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html[html.index("<main") :])))


def attempts() -> list[tuple]:
    with platform_scope():
        return list(Redemption.objects.order_by("id").values_list("outcome", "amount", "excess", "reason"))


def test_a_card_is_added_on_stripes_page_and_the_meal_that_waits_goes_on(table, phone, url, world):
    asked = phone.get(f"/card/?counter={world.counter.slug}&amount=15000")
    assert "No card yet" in text_of(asked)
    assert table.shop.url in asked.headers["Content-Security-Policy"]
    page = phone.post("/card/add/", {"counter": world.counter.slug, "amount": "15000"}).headers["Location"]
    assert page.startswith(f"{table.shop.url}/c/cs_")
    there = cards.tell_card(table.shop, page.rsplit("/", 1)[1], "4242 4242 4242 4242")
    back = cards.leads_to(there).partition("localhost")[2].partition("/")[2]
    answer = phone.get(f"/{back}")
    assert answer.headers["Location"] == f"{url}?amount=15000"
    assert "Visa •••• 4242" in text_of(phone.get(answer.headers["Location"]))
    assert "Visa •••• 4242 Added: Today 12:07" in text_of(phone.get("/card/"))


def test_added_from_ones_own_page_it_is_said_there(table, phone):
    page = table.page()
    cards.tell_card(table.shop, page, "4242 4242 4242 4242")
    assert "Visa •••• 4242 is added." in text_of(phone.get(f"/card/added/?session={page}", follow=True))


def test_the_card_is_removed_again(table, phone):
    table.add_card()
    assert "Your card is removed." in text_of(phone.post("/card/remove/", follow=True))
    assert "No card yet" in text_of(phone.get("/card/"))


def test_somebody_elses_page_adds_nothing(table, world, visit):
    page = table.page()
    cards.tell_card(table.shop, page, "4242 4242 4242 4242")
    answer = visit("hanul", world.hanul.doyun.user).get(f"/card/added/?session={page}", follow=True)
    assert "No card was added. Please try once more." in text_of(answer)


def test_without_an_answer_of_stripes_it_is_said_and_nothing_lost(table, phone, world):
    table.off(True)
    answer = phone.post("/card/add/", {"counter": world.counter.slug, "amount": "15000"}, follow=True)
    assert "The card service does not answer at the moment." in text_of(answer)
    assert 'name="amount" value="15000"' in answer.content.decode()


def test_the_pay_page_offers_cash_and_the_card(table, phone, url):
    assert "Rest by my card" in text_of(phone.get(url))
    table.add_card()
    html = phone.get(url).content.decode()
    assert 'data-full="Pay ₩{payable} + ₩{excess} by card"' in html
    assert 'data-offer="Pay ₩{payable} by voucher and ₩{excess} by card."' in html


@pytest.mark.parametrize("rule", ["excess", "holds"])
def test_where_the_company_allows_no_such_thing_nothing_is_offered_and_a_post_is_refused(table, phone, url, rule):
    table.add_card()
    with company_scope(table.staff.company):
        change_program(program=table.staff.lunch, by=table.staff.hr, **{rule: False})
    assert "rest-by" not in phone.get(url).content.decode()
    answer = phone.post(url, typed(), follow=True)
    words = {"excess": "Your meal program pays whole meals only", "holds": "cannot be held while something else is paid"}
    assert words[rule] in text_of(answer)
    assert attempts() == [("refused", 12_000, 0, f"{rule}_off")]


def test_one_post_pays_both_parts_and_the_receipt_shows_them(table, phone, url):
    table.add_card()
    answer = phone.post(url, typed(), follow=True)
    said = text_of(answer)
    assert "₩ 12,000 + ₩3,000 by card Halmae Gukbap" in said
    assert "Bill ₩15,000 By voucher ₩12,000 Visa •••• 4242 ₩3,000" in said
    assert attempts() == [("captured", 12_000, 0, "")]
    assert table.stands() == ("paid", "captured", 1)


def test_the_script_gets_the_receipt(table, phone, url):
    table.add_card()
    sent = typed()
    answer = phone.post(url, sent, **JSON).json()
    assert (answer["state"], answer["url"]) == ("paid", f"/receipts/{answer['url'].split('/')[2]}/")
    assert phone.post(url, sent, **JSON).json() == answer


def test_the_script_gets_the_banks_page_and_who_comes_back_both_ways(table, phone, url):
    table.add_card(CONFIRMED_FIRST)
    sent = typed()
    there = f"{table.shop.url}/confirm/{{}}"
    answer = phone.post(url, sent, **JSON).json()
    assert answer == {"state": "card", "url": there.format(table.intent["id"])}
    outcome = f"{url}/outcome/{sent['key']}"
    assert phone.get(outcome, **JSON).json() == {"state": "card", "url": outcome}
    page = phone.get(outcome)
    assert "Your card's bank wants to hear from you" in text_of(page)
    assert f'href="{answer["url"]}"' in page.content.decode()
    assert phone.get(url).headers["Location"] == outcome
    cards.answer_bank(table.shop, table.intent["id"], yes=True)
    assert "Bill ₩15,000" in text_of(phone.get(outcome, follow=True))


def test_who_gives_it_up_pays_in_cash(table, phone, url):
    table.add_card(CONFIRMED_FIRST)
    sent = typed()
    phone.post(url, sent)
    answer = phone.post(f"{url}/outcome/{sent['key']}/drop", follow=True)
    assert "The payment was given up." in text_of(answer)
    assert "Pay ₩12,000 by voucher and ₩3,000 in cash." in text_of(answer)
    key = re.search('name="key" value="([^"]+)"', answer.content.decode())[1]
    paid = phone.post(url, {"amount": "12000", "excess": "3000", "key": key}, follow=True)
    assert "+ ₩3,000 in cash" in text_of(paid)
    assert attempts() == [("captured", 12_000, 3_000, "")]


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("generic_decline", "Your card's bank declined the payment."),
        ("insufficient_funds", "Your card's bank says that there is not enough on it, or that its limit is reached."),
        ("expired_card", "Your card has expired."),
    ],
)
def test_a_declined_card_is_said_in_words_with_cash_as_the_next_step(table, phone, url, why, said):
    table.add_card(DECLINED if why == "generic_decline" else "4242 4242 4242 4242")
    if why != "generic_decline":
        table.shop.declining[table.there("payment_method")[0]["id"]] = why
    answer = phone.post(url, typed(), follow=True)
    words = text_of(answer)
    assert (answer.status_code, said in words) == (200, True)
    assert "Nothing was taken, neither from your allowance nor from your card." in words
    assert "Pay ₩12,000 by voucher and ₩3,000 in cash." in words
    assert f"/card/?counter={url.split('/')[-1]}&amp;amount=15000" in answer.content.decode()


def test_a_lost_answer_is_shown_as_checking_and_then_as_paid(table, phone, url):
    table.add_card()
    table.shop.fail_next("cut_after", "/v1/payment_intents")
    sent = typed()
    outcome = f"{url}/outcome/{sent['key']}"
    answer = phone.post(url, sent, **JSON).json()
    assert answer == {"state": "unknown", "url": ""}
    # It has reached us: who asks later is led to the page that waits for the bank.
    assert phone.get(outcome, **JSON).json() == {"state": "unknown", "url": outcome}
    page = phone.get(outcome)
    assert (page.status_code, "Your card's bank has not answered yet" in text_of(page)) == (202, True)
    table.wait(seconds=2)
    assert phone.get(outcome, **JSON).json()["state"] == "paid"
    assert attempts() == [("captured", 12_000, 0, "")]


def test_who_looks_at_their_home_page_meanwhile_finds_the_way_back(table, phone, url):
    table.add_card(CONFIRMED_FIRST)
    sent = typed()
    phone.post(url, sent)
    html = phone.get("/").content.decode()
    assert "At Halmae Gukbap your card is being asked for the rest." in html
    assert f'href="{url}/outcome/{sent["key"]}"' in html


def test_a_bill_of_the_tills_is_paid_in_both_parts(table, phone, url, world):
    table.add_card()
    token = sign_bill(world.counter, Bill(15_000, uuid.uuid4()))
    page = phone.get(f"{url}/bill/{token}")
    assert "₩12,000 by voucher, ₩3,000 by Visa •••• 4242" in text_of(page)
    paid = phone.post(f"{url}/bill/{token}", typed(), follow=True)
    assert "₩ 12,000 + ₩3,000 by card" in text_of(paid)
    assert "₩ 12,000 + ₩3,000 by card" in text_of(phone.post(f"{url}/bill/{token}", typed(), follow=True))
    with platform_scope():
        assert Redemption.objects.get().way == "screen"


def test_a_bill_whose_card_is_being_asked_is_not_paid_twice(table, phone, url, world):
    table.add_card(CONFIRMED_FIRST)
    token = sign_bill(world.counter, Bill(15_000, uuid.uuid4()))
    phone.post(f"{url}/bill/{token}", typed())
    assert "Your card's bank wants to hear from you" in text_of(phone.post(f"{url}/bill/{token}", typed(), follow=True))
    assert (len(table.there("payment_intent")), attempts()) == (1, [])


def test_without_a_card_a_post_all_the_same_is_refused_in_words(phone, url):
    assert "No card of yours can pay the rest here." in text_of(phone.post(url, typed(), follow=True))
    assert attempts() == [("refused", 12_000, 0, "card_off")]


def test_the_history_and_its_file_have_the_cards_part_beside(table, phone, url):
    table.add_card()
    phone.post(url, typed())
    answer = phone.get("/history/")
    assert answer.context["totals"] == {"count": 1, "total": 12_000, "cash": 0, "other": 0, "card": 3_000}
    assert "1 meal ₩12,000 + ₩3,000 by card" in text_of(answer)
    with platform_scope():
        meal = Redemption.objects.get().pk
    lines = phone.get("/history/?export=csv").content.decode().split("\r\n")
    assert lines[1].endswith(f",12000,KRW,Paid,Scan,{meal},0,0,3000,15000")


def test_the_paper_has_it_among_what_was_paid_otherwise(table, phone, url, monkeypatch):
    seen = []
    monkeypatch.setattr("portals.employee.views.history.as_pdf", lambda html, *data: seen.append(html) or b"%PDF-")
    table.add_card()
    phone.post(url, typed())
    phone.get("/history/receipts.pdf")
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", seen[0]))
    assert ("Paid otherwise 3,000 KRW" in said, "Total 12,000 3,000 15,000" in said) == (True, True)


def test_a_cancelled_one_says_where_the_cards_part_is(table, phone, url, world):
    table.add_card()
    receipt = phone.post(url, typed()).headers["Location"]
    table.work()
    with restaurant_scope(world.gukbap.pk):
        void_redemption(redemption_id=int(receipt.split("/")[2]), reason="x", key=uuid.uuid4(), by=world.owner)
    assert "Is being given back to the card" in text_of(phone.get(receipt))
    table.tend()
    table.work()
    assert "Given back to the card" in text_of(phone.get(receipt))
    undoing.fail_refund(table.shop, table.there("refund")[0]["id"])
    table.tell()
    assert "The card did not take it back. You get it another way." in text_of(phone.get(receipt))


def test_a_cancelled_one_whose_bank_was_quicker_says_so(table, phone, url, world):
    table.add_card()
    receipt = phone.post(url, typed()).headers["Location"]
    table.work()
    undoing.dispute(table.shop, table.intent["latest_charge"])
    table.tell()
    with restaurant_scope(world.gukbap.pk):
        void_redemption(redemption_id=int(receipt.split("/")[2]), reason="x", key=uuid.uuid4(), by=world.owner)
    table.tend()
    assert "The card's bank has given it back already" in text_of(phone.get(receipt))


def test_a_guest_keeps_no_card(table):
    with company_scope(table.staff.company):
        change_program(program=table.staff.lunch, by=table.staff.hr, guests=True, guest_amount=10_000)
        given = give_pass(
            company=table.staff.company, host=table.staff.haneul, program=table.staff.lunch, name="김지원", amount=10_000,
            meals=1, valid_until=table.now.date(), by=table.user,
        )  # fmt: skip
        assert (keeps_card(given.guest), keeps_card(table.staff.haneul)) == (False, True)


def test_hr_sees_the_vouchers_part_only(table, phone, url, world, visit):
    table.add_card()
    phone.post(url, typed())
    html = visit("hanul", world.hanul.hr).get("/hr/spending/").content.decode()
    assert ("12,000" in html, "3,000" in html.replace("12,000", ""), "4242" in html) == (True, False, False)
