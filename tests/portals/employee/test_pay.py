"""Paying at a counter, and what became of it."""

import re
import uuid

import pytest

from billing.models import Redemption
from restaurants.actions import close_counter
from tenants.scope import company_scope, platform_scope
from vouchers.actions import change_program

JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def phone(world, visit):
    return visit("hanul", world.hanul.haneul.user)


@pytest.fixture
def url(world):
    return f"/pay/{world.counter.slug}"


def redemptions() -> list[tuple[str, int, str]]:
    with platform_scope():
        return list(Redemption.objects.order_by("id").values_list("outcome", "amount", "reason"))


def test_the_page_asks_how_much_and_says_up_to_what(world, phone, url):
    html = phone.get(url).content.decode()
    assert "How much is it?" in html
    assert "You can spend up to ₩12,000" in html
    assert 'data-full="Pay ₩{amount}"' in html
    assert "Pork soup ₩9,000" in html


def test_the_button_speaks_korean(world, visit, url):
    html = visit("hanul", world.hanul.haneul.user, "ko").get(url).content.decode()
    assert 'data-full="{amount}원 결제하기"' in html


def test_a_dish_fills_the_pad(world, phone, url):
    assert 'value="9000"' in phone.get(url, {"amount": "9000"}).content.decode()


@pytest.mark.parametrize(
    ("typed", "shown"), [("9,000", "9000"), ("₩9,000", "9000"), ("-5", ""), ("−5,000", ""), ("nine", "")]
)
def test_of_what_a_link_brings_an_amount_is_taken(phone, url, typed, shown):
    assert phone.get(url, {"amount": typed}).context["amount"] == shown


def test_paying_leads_to_the_receipt(world, phone, url):
    answer = phone.post(url, {"amount": "9,000", "key": str(uuid.uuid4())})
    with platform_scope():
        paid = Redemption.objects.get()
    assert answer.headers["Location"] == f"/receipts/{paid.pk}/"
    assert (paid.amount, paid.way, paid.label) == (9_000, "scan", "김*늘")


def test_sending_twice_is_one_meal_and_one_answer(world, phone, url):
    typed = {"amount": "9000", "key": str(uuid.uuid4())}
    answers = [phone.post(url, typed).headers["Location"] for _ in range(3)]
    assert len(set(answers)) == 1
    assert redemptions() == [("captured", 9_000, "")]


def test_another_amount_under_the_same_key_shows_what_was_paid_first(world, phone, url):
    key = str(uuid.uuid4())
    first = phone.post(url, {"amount": "9000", "key": key}).headers["Location"]
    assert phone.post(url, {"amount": "2000", "key": key}).headers["Location"] == first
    assert redemptions() == [("captured", 9_000, "")]


def test_the_script_gets_the_same_as_json(world, phone, url):
    typed = {"amount": "9000", "key": str(uuid.uuid4())}
    answer = phone.post(url, typed, **JSON).json()
    assert (answer["state"], answer["url"]) == ("paid", f"/receipts/{answer['url'].split('/')[2]}/")
    assert phone.get(f"{url}/outcome/{typed['key']}", **JSON).json() == answer


def test_a_refusal_has_a_sentence_and_a_next_step_and_is_kept(world, phone, url):
    key = str(uuid.uuid4())
    answer = phone.post(url, {"amount": "15000", "key": key})
    assert answer.headers["Location"] == f"{url}/outcome/{key}"
    html = phone.get(answer.headers["Location"]).content.decode()
    assert "Pay ₩12,000 by voucher and ₩3,000 in cash." in html
    assert "Nothing was taken from your allowance." in html
    assert redemptions() == [("refused", 15_000, "not_enough")]
    assert phone.get(answer.headers["Location"], **JSON).json()["state"] == "refused"


def test_a_refusal_read_later_does_not_borrow_the_facts_of_another_moment(world, phone, url, eat):
    key = str(uuid.uuid4())
    phone.post(url, {"amount": "15000", "key": key})
    eat(world.hanul, world.hanul.haneul, world.counter, 12_000)
    html = phone.get(f"{url}/outcome/{key}").content.decode()
    assert "15,000" in html
    assert "Your allowance is used up." not in html


def test_outside_hours_there_is_a_reason_instead_of_a_pad(world, phone, url, at):
    at("2025-11-11 08:30")
    html = phone.get(url).content.decode()
    assert "You can pay today from 11:00 to 14:00." in html
    assert "pay-form" not in html


def test_what_has_not_arrived_is_neither_yes_nor_no(world, phone, url):
    key = uuid.uuid4()
    answer = phone.get(f"{url}/outcome/{key}")
    assert (answer.status_code, "Checking" in answer.content.decode()) == (202, True)
    assert f"{url}?key={key}" in answer.content.decode()
    assert phone.get(f"{url}/outcome/{key}", **JSON).json() == {"state": "unknown"}


def test_a_page_asked_again_keeps_its_key(world, phone, url):
    key = uuid.uuid4()
    assert f'value="{key}"' in phone.get(url, {"key": str(key)}).content.decode()


@pytest.mark.parametrize(
    "amount, said",
    [
        ("", "Please enter the amount on the bill."),
        ("0", "Please enter the amount on the bill."),
        ("-5000", "Please enter the amount on the bill."),
        ("abc", "Please enter the amount as digits only."),
        ("9000.5", "Please enter the amount as digits only."),
        ("99999999999999999999999", "That is more than one meal. Please check the amount."),
        ("10000000", "That is more than one meal. Please check the amount."),
        ("\0", "Please enter the amount as digits only."),
    ],
)
def test_a_bad_amount_is_asked_for_again_and_nothing_is_written(world, phone, url, amount, said):
    answer = phone.post(url, {"amount": amount, "key": str(uuid.uuid4())})
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert redemptions() == []


@pytest.mark.parametrize("key", ["", "no-key", "9" * 400])
def test_a_bad_key_pays_nothing(world, phone, url, key):
    assert phone.post(url, {"amount": "9000", "key": key}).status_code == 422
    assert phone.post(url, {"amount": "9000", "key": key}, **JSON).json()["state"] == "asked"
    assert redemptions() == []


def test_what_was_typed_is_kept(world, phone, url):
    assert 'value="10000000"' in phone.post(url, {"amount": "10000000", "key": ""}).content.decode()


def test_somebody_elses_key_is_refused_and_tells_nothing(world, visit, phone, url):
    key = str(uuid.uuid4())
    phone.post(url, {"amount": "9000", "key": key})
    stranger = visit("bada", world.bada.haneul.user)
    assert stranger.get(f"{url}/outcome/{key}", **JSON).json() == {"state": "unknown"}
    answer = stranger.post(url, {"amount": "9000", "key": key})
    assert (answer.status_code, "already used for another payment" in answer.content.decode()) == (409, True)
    colleague = visit("hanul", world.hanul.doyun.user)
    assert colleague.get(f"{url}/outcome/{key}", **JSON).json() == {"state": "unknown"}
    assert redemptions() == [("captured", 9_000, "")]


def test_a_closed_counter_says_so(world, phone, url):
    close_counter(counter=world.counter, by=world.owner)
    assert [phone.get(path).status_code for path in (url, "/pay/nothing")] == [404, 404]
    assert phone.post(url, {"amount": "9000", "key": str(uuid.uuid4())}).status_code == 404
    assert redemptions() == []


def test_a_counter_that_closed_meanwhile_still_gives_its_answers_again(world, phone, url):
    paid, refused = ({"amount": amount, "key": str(uuid.uuid4())} for amount in ("9000", "90000"))
    answers = [phone.post(url, sent, **JSON).json() for sent in (paid, refused)]
    assert [each["state"] for each in answers] == ["paid", "refused"]
    close_counter(counter=world.counter, by=world.owner)
    assert [phone.post(url, sent, **JSON).json() for sent in (paid, refused)] == answers
    assert phone.post(url, paid).headers["Location"] == answers[0]["url"]
    fresh = phone.post(url, {"amount": "1000", "key": str(uuid.uuid4())}, **JSON)
    assert (fresh.status_code, fresh.json()) == (404, {"state": "stopped", "said": "This counter is closed"})
    assert [outcome for outcome, _amount, _reason in redemptions()] == ["captured", "refused"]


def test_only_to_who_sent_something_a_closed_counter_says_that_nothing_was_paid(world, phone, url):
    close_counter(counter=world.counter, by=world.owner)
    sent = phone.post(url, {"amount": "9000", "key": str(uuid.uuid4())}).content.decode()
    assert ["Nothing was paid." in html for html in (sent, phone.get(url).content.decode())] == [True, False]


def test_only_who_eats_may_pay(world, visit, url):
    assert visit("hanul").get(url).headers["Location"] == f"/sign-in/?next={url}"
    assert visit("hanul", world.hanul.hr).post(url, {"amount": "9000"}).status_code == 403
    with company_scope(world.hanul.company):
        assert redemptions() == []


def test_the_page_costs_a_fixed_number_of_queries(world, phone, url, django_assert_num_queries):
    phone.get(url)
    with django_assert_num_queries(12):
        phone.get(url)


def test_above_the_limit_the_part_is_offered_paid_and_told(world, phone, url):
    refused = phone.post(url, {"amount": "15000", "key": str(uuid.uuid4())}, follow=True)
    html = refused.content.decode()
    assert "Pay ₩12,000 by voucher and ₩3,000 in cash." in html
    assert "Enter a smaller amount" not in html
    assert "₩3,000 short" not in html
    [key] = re.findall(r'name="key" value="([^"]+)"', html)
    receipt = phone.post(url, {"amount": "12000", "excess": "3000", "key": key}, follow=True).content.decode()
    assert redemptions()[-1] == ("captured", 12_000, "")
    assert facts_of(receipt) == {"Bill": "₩15,000", "By voucher": "₩12,000", "In cash at the till": "₩3,000"}
    assert '<p class="receipt__rest">+ ₩3,000 in cash</p>' in receipt


def facts_of(receipt: str) -> dict[str, str]:
    """What a receipt says of the bill and its two parts."""
    facts = re.findall(r"<dt>(Bill|By voucher|In cash at the till)</dt><dd[^>]*><span[^>]*>([^<]*)</span>", receipt)
    return dict(facts)


def test_the_page_knows_what_can_be_spent_and_whether_the_rest_may_be_cash(world, phone, url):
    html = phone.get(url).content.decode()
    assert 'data-limit="12000" data-in-part data-upto="You can spend up to ₩12,000"' in html
    with company_scope(world.hanul.company):
        change_program(program=world.hanul.lunch, by=world.hanul.hr, excess=False)
    html = phone.get(url).content.decode()
    assert ("data-limit" in html, "data-in-part" in html) == (True, False)


@pytest.mark.parametrize("excess", ["-1", "x", "99999999999"])
def test_a_rest_that_is_no_amount_is_asked_again(phone, url, excess):
    assert phone.post(url, {"amount": "9000", "excess": excess, "key": str(uuid.uuid4())}).status_code == 422
    assert redemptions() == []
