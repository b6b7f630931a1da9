"""A meal above the limit, paid in part by voucher: the receipt, the history and the paper show the whole bill."""

import re
import uuid
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from billing import clock
from billing.actions import void_redemption
from tenants.scope import company_scope, restaurant_scope
from vouchers.redeeming import redeem


@pytest.fixture
def phone(world, visit):
    return visit("hanul", world.hanul.haneul.user)


@pytest.fixture
def meal(world):
    """A bill of 15,000 won: 12,000 by voucher, 3,000 in cash; gives the redemption's id."""
    staff = world.hanul
    with company_scope(staff.company):
        facts = {"company": staff.company, "employee": staff.haneul, "counter": world.counter}
        paid = redeem(amount=12_000, excess=3_000, key=uuid.uuid4(), **facts)
    assert paid.captured, paid.reason
    return paid.redemption_id


@pytest.fixture
def voided(world, meal):
    """The same, cancelled by the restaurant."""
    with restaurant_scope(world.gukbap.pk):
        void_redemption(redemption_id=meal, reason="x", key=uuid.uuid4(), by=world.owner, restaurant_id=world.gukbap.pk)
    return meal


@pytest.fixture
def paper(monkeypatch):
    """The HTML that is typeset, without typesetting it."""
    seen = []
    monkeypatch.setattr("portals.employee.views.history.as_pdf", lambda html, *data: seen.append(html) or b"%PDF-")
    return seen


class Struck(HTMLParser):
    """Collects what stands struck through on a page."""

    def __init__(self):
        super().__init__()
        self.inside, self.found = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in ("p", "span"):
            return
        begins = "amount--voided" in (dict(attrs).get("class") or "")
        self.inside.append(begins or any(self.inside))
        if begins:
            self.found.append("")

    def handle_endtag(self, tag):
        if tag in ("p", "span") and self.inside:
            self.inside.pop()

    def handle_data(self, data):
        if self.inside and self.inside[-1]:
            self.found[-1] += data


def struck(html: str) -> list[str]:
    """What stands struck through, in order."""
    parser = Struck()
    parser.feed(html)
    return parser.found


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html[html.index("<body") :]))


def test_the_receipt_shows_the_bill_and_its_two_parts(phone, meal):
    html = phone.get(f"/receipts/{meal}/").content.decode()
    said = text_of(html)
    assert "₩ 12,000 + ₩3,000 in cash" in said
    assert "Bill ₩15,000 By voucher ₩12,000 In cash at the till ₩3,000" in said
    assert "amount--voided" not in html


def test_a_cancelled_one_strikes_both_parts_on_the_receipt(phone, voided):
    html = phone.get(f"/receipts/{voided}/").content.decode()
    assert struck(html) == ["₩12,000", "+ ₩3,000 in cash", "₩15,000", "₩12,000", "₩3,000", "₩12,000"]


def test_the_history_shows_it_and_the_months_cash(phone, meal):
    answer = phone.get("/history/")
    said = text_of(answer.content.decode())
    assert answer.context["totals"] == {"count": 1, "total": 12_000, "cash": 3_000, "other": 0, "card": 0}
    assert "1 meal ₩12,000 + ₩3,000 in cash" in said
    assert re.search("Bill ₩15,000 ₩ 12,000 \\+ ₩3,000 in cash", said)


def test_a_cancelled_one_strikes_both_parts_in_the_history(phone, voided):
    answer = phone.get("/history/")
    assert answer.context["totals"] == {"count": 0, "total": 0, "cash": 0, "other": 0, "card": 0}
    assert struck(answer.content.decode()) == ["Bill ₩15,000", "₩12,000", "+ ₩3,000 in cash"]


def test_the_table_for_a_spreadsheet_has_both(phone, meal):
    lines = phone.get("/history/?export=csv").content.decode().split("\r\n")
    assert lines[1].endswith(f",12000,KRW,Paid,Scan,{meal},3000,0,0,15000")


def test_the_paper_has_three_columns_and_three_sums(phone, meal, paper):
    phone.get("/history/receipts.pdf")
    said = text_of(paper[0])
    assert "Total paid by voucher 12,000 KRW" in said
    assert "In cash 3,000 KRW" in said
    assert "State By voucher In cash Bill" in said
    assert f"{meal} Scan Paid 12,000 3,000 15,000 Total 12,000 3,000 15,000" in said


def test_the_paper_brackets_each_part_of_a_cancelled_one(phone, voided, paper):
    phone.get("/history/receipts.pdf")
    assert f"{voided} Scan Cancelled (12,000) (3,000) (15,000) Total 0 0 0" in text_of(paper[0])


def test_a_month_without_cash_has_one_column(world, phone, eat, paper):
    eat(world.hanul, world.hanul.haneul, world.counter, 9_000)
    phone.get("/history/receipts.pdf")
    said = text_of(paper[0])
    assert ("State Amount" in said, "In cash" in said, "Bill" in said) == (True, False, False)


@pytest.mark.parametrize(("days", "said"), [(0, True), (1, False)])
def test_what_can_be_spent_stands_on_the_receipts_of_today_only(phone, meal, monkeypatch, days, said):
    later = clock.now() + timedelta(days=days)
    monkeypatch.setattr(clock, "now", lambda: later)
    html = phone.get(f"/receipts/{meal}/").content.decode()
    assert ("Can be spent now" in html, "No. 1 today" in html, "No. 1 of that day" in html) == (said, said, not said)


def test_the_receipts_way_on_covers_nothing(phone, meal):
    html = phone.get(f"/receipts/{meal}/").content.decode()
    assert '<div class="phone__act"></div>' in html
    assert "To the history" in html
