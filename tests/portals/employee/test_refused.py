"""A till's attempt that was refused is told to the phone: on the page that waits, in the history, on the bill."""

import uuid

import pytest

from billing.models import Redemption
from restaurants.actions import make_counter
from restaurants.bills import Bill, sign_bill
from tenants.scope import company_scope, platform_scope
from vouchers.codes import redeem_code, show_code
from vouchers.redeeming import redeem

NOW = "2025-11-11 12:07"


@pytest.fixture
def phone(world, visit):
    return visit("hanul", world.hanul.haneul.user)


@pytest.fixture
def till(world, at):
    """till(amount) types 김하늘's code with an amount at 할매국밥's counter."""

    def take(amount: int, when: str = NOW):
        instant = at(when)
        with company_scope(world.hanul.company):
            digits = show_code(company=world.hanul.company, employee=world.hanul.haneul, at=instant).digits
        return redeem_code(digits=digits, amount=amount, key=uuid.uuid4(), counter_id=world.counter.pk, at=instant)

    return take


def since(at, when: str) -> int:
    return int(at(when).timestamp() * 1000)


def test_the_page_that_waits_hears_of_it(world, phone, till, at):
    before = since(at, "2025-11-11 12:06")
    assert till(15_000).reason == "not_enough"
    told = phone.get(f"/code/state?since={before}").json()
    with platform_scope():
        assert told.pop("id") == Redemption.objects.get().pk
    assert told == {
        "state": "refused",
        "title": "Halmae Gukbap tried to take ₩15,000: not paid",
        "text": "₩3,000 short. You can spend up to ₩12,000.",
    }


def test_a_meal_paid_meanwhile_comes_first(world, phone, till, at):
    before = since(at, "2025-11-11 12:06")
    till(15_000)
    till(9_000)
    assert phone.get(f"/code/state?since={before}").json()["state"] == "paid"


def test_an_attempt_before_the_code_was_shown_is_not_told_again(world, phone, till, at):
    till(15_000)
    assert phone.get(f"/code/state?since={since(at, '2025-11-11 12:08')}").json() == {"state": "waiting"}


def test_without_javascript_the_page_says_it_when_it_is_opened_anew(world, phone, till, at):
    till(15_000)
    at("2025-11-11 12:08")
    html = phone.get("/code/").content.decode()
    assert "Halmae Gukbap tried to take ₩15,000: not paid" in html
    assert "12:07 · ₩3,000 short. You can spend up to ₩12,000.</p>" in html
    at("2025-11-11 12:10")
    assert "tried to take" not in phone.get("/code/").content.decode()


@pytest.fixture
def again(world, at):
    """again(counter) pays 5,000 won by a code at 할매국밥's counter and tries its code again a minute later."""

    def take(counter=None):
        instant = at(NOW)
        with company_scope(world.hanul.company):
            digits = show_code(company=world.hanul.company, employee=world.hanul.haneul, at=instant).digits
        typed = {"digits": digits, "amount": 5_000}
        assert redeem_code(**typed, key=uuid.uuid4(), counter_id=world.counter.pk, at=instant).captured
        later, counter = at("2025-11-11 12:08"), counter or world.counter
        assert redeem_code(**typed, key=uuid.uuid4(), counter_id=counter.pk, at=later).reason == "code_used"

    return take


def test_a_code_tried_again_where_it_has_paid_is_no_refusal_of_that_meal(world, phone, again):
    again()
    assert "tried to take" not in phone.get("/code/").content.decode()
    assert lines(phone) == [("captured", 5_000)]


def test_a_code_that_paid_is_told_of_when_another_counter_tries_it(world, phone, again):
    again(make_counter(restaurant=world.gukbap, name="2", by="test"))
    assert "12:08 · This code has already paid." in phone.get("/code/").content.decode()
    assert lines(phone) == [("refused", 5_000), ("captured", 5_000)]


def test_ones_own_refused_scan_is_not_a_till_s(world, phone, at):
    before, now = since(at, "2025-11-11 12:06"), at(NOW)
    with company_scope(world.hanul.company):
        facts = {"company": world.hanul.company, "employee": world.hanul.haneul, "counter": world.counter}
        redeem(amount=15_000, key=uuid.uuid4(), at=now, **facts)
    assert phone.get(f"/code/state?since={before}").json() == {"state": "waiting"}


def test_nobody_else_hears_of_it(world, visit, till, at):
    before = since(at, "2025-11-11 12:06")
    till(15_000)
    for slug, user in (("hanul", world.hanul.doyun.user), ("bada", world.bada.haneul.user)):
        other = visit(slug, user)
        assert other.get(f"/code/state?since={before}").json() == {"state": "waiting"}
        assert "Refused" not in other.get("/history/").content.decode()


def lines(phone, query="") -> list[tuple[str, int]]:
    return [(line.state, line.amount) for line in phone.get(f"/history/{query}").context["lines"]]


def test_the_history_has_it_as_a_refused_line_with_the_reason(world, phone, till):
    till(4_000, "2025-11-11 12:01")
    till(15_000, "2025-11-11 12:02")
    till(5_000, "2025-11-11 12:03")
    assert lines(phone) == [("captured", 5_000), ("refused", 15_000), ("captured", 4_000)]
    answer = phone.get("/history/")
    assert "₩7,000 short. You can spend up to ₩8,000." in answer.content.decode()
    assert answer.context["totals"] == {"count": 2, "total": 9_000, "cash": 0, "other": 0, "card": 0}


@pytest.mark.parametrize(
    "query, found",
    [
        ("?state=refused", [("refused", 15_000)]),
        ("?state=captured", [("captured", 4_000)]),
        ("?way=code", [("refused", 15_000), ("captured", 4_000)]),
        ("?way=scan", []),
        ("?restaurant={bunsik}", []),
        ("?month=2025-10", []),
    ],
)
def test_filters_hold_for_refused_lines_too(world, phone, till, query, found):
    till(4_000, "2025-11-11 12:01")
    till(15_000, "2025-11-11 12:02")
    assert lines(phone, query.format(bunsik=world.bunsik.pk)) == found


def test_a_month_of_nothing_but_refusals_shows_them(world, phone, till):
    till(15_000)
    html = phone.get("/history/").content.decode()
    assert ("₩3,000 short" in html, "No meals this month" in html, "receipts.pdf" in html) == (True, False, False)


def test_each_refused_line_stands_on_one_page_only(world, phone, till, eat, at, monkeypatch):
    monkeypatch.setattr("portals.employee.views.history.PAGE", 2)
    till(16_000, "2025-11-11 11:59")
    for minute in range(3):
        till(1_000 + minute, f"2025-11-11 12:0{minute}")
        till(15_000 + minute, f"2025-11-11 12:0{minute}")
    assert lines(phone) == [
        ("refused", 15_002),
        ("captured", 1_002),
        ("refused", 15_001),
        ("captured", 1_001),
        ("refused", 15_000),
    ]
    assert lines(phone, "?page=2") == [("captured", 1_000), ("refused", 16_000)]


def test_a_bill_refused_to_one_phone_is_said_on_the_next(world, phone, visit, at):
    at(NOW)
    asked = Bill(15_000, uuid.uuid4())
    url = f"/pay/{world.counter.slug}/bill/{sign_bill(world.counter, asked)}"
    refused = phone.post(url, {"key": str(asked.key), "amount": "15000"}, follow=True)
    assert "Pay ₩12,000 by voucher and ₩3,000 in cash." in refused.content.decode()
    answer = visit("hanul", world.hanul.doyun.user).get(url)
    html = answer.content.decode()
    assert (answer.status_code, "This bill was refused" in html, "paid already" in html) == (410, True, False)
    # Who tried reads why, however often they look.
    assert "Pay ₩12,000 by voucher and ₩3,000 in cash." in phone.get(url, follow=True).content.decode()
