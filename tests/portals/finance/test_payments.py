"""What finance sees of its payments: paid and when, in part, due, overdue, too much; and the operator the same."""

import csv
import io
import uuid
from datetime import UTC, datetime

import pytest
from django.utils.html import strip_tags

from billing.bank.giving_back import approve_repayment, propose_repayment
from billing.bank.recording import deposit_line, receive_bank_file, record_bank_file
from billing.models import BankLine
from billing.payouts.choosing import Account
from tenants.scope import platform_scope
from tests.billing.statements import korean
from tests.portals.month import closed_november


@pytest.fixture
def finance(world, visit, at):
    """November closed on 3 December: 17,000 due on 18 December; today is the 5th."""
    closed_november(world)
    at("2025-12-05 09:00")
    return visit("hanul", world.hanul.finance)


def pay(world, amount, day="2025.12.04"):
    with platform_scope():
        data = korean((day, "한울", "INV2025000001", amount, amount))
        record_bank_file(file=receive_bank_file(name="a.csv", data=data, account="", by=world.operator), by=world.operator)


def said(browser, url="/finance/invoices/INV-2025-000001/"):
    return " ".join(browser.get(url).content.decode().split())


def test_an_invoice_is_due_then_paid_in_part_then_paid_with_its_day(finance, world):
    assert "Due in 13 days" in said(finance)
    pay(world, 7_000)
    assert "Paid in part, ₩10,000 left" in said(finance)
    pay(world, 10_000, "2025.12.05")
    assert "Paid on Fri 5 Dec" in said(finance)
    assert "No invoice is waiting for its day." in said(finance, "/finance/")


def test_an_overdue_one_says_by_how_many_days(finance, world, at):
    pay(world, 7_000)
    at("2025-12-20 09:00")
    assert "2 days overdue, ₩10,000 left" in said(finance)
    page = finance.get("/finance/")
    assert (page.context["owing"].overdue, page.context["owing"].overdue_invoices, page.context["next_due"]) == (
        10_000,
        1,
        None,
    )


def test_what_is_due_next_is_what_is_left_of_it(finance, world):
    pay(world, 7_000)
    assert (finance.get("/finance/").context["next_due"].left, "₩10,000" in said(finance, "/finance/")) == (10_000, True)


def test_the_list_taken_away_says_what_is_paid(finance, world):
    pay(world, 7_000)
    taken = finance.get("/finance/invoices/?export=csv").content.decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(taken))
    assert (row["Paid"], row["Paid on"], row["Still to pay"], row["Payment"]) == (
        "7000", "2025-12-04", "10000", "Paid in part, ₩10,000 left"
    )  # fmt: skip


def test_another_company_sees_nothing_of_it_and_a_deposit_pays_by_itself(finance, world, visit):
    pay(world, 7_000)
    other = visit("bada", world.bada.finance)
    assert "From the deposit" in said(other, "/finance/invoices/INV-2025-000002/")
    assert other.get("/finance/invoices/INV-2025-000001/").status_code == 404


def test_the_operator_sees_the_same(finance, world, visit):
    pay(world, 17_000)
    operator = visit(None, world.operator)
    assert "Paid on Thu 4 Dec" in said(operator, "/operator/documents/INV-2025-000001/")
    taken = operator.get("/operator/documents/?kind=invoice&export=csv").content.decode("utf-8-sig")
    assert [row["Payment"] for row in csv.DictReader(io.StringIO(taken))] == ["Paid on Thu 4 Dec", "From the deposit"]


def words(browser, url):
    return " ".join(strip_tags(browser.get(url).content.decode()).split())


def spaced(browser, url):
    return " ".join(strip_tags(browser.get(url).content.decode().replace("</td>", " ").replace("</th>", " ")).split())


def beyond(browser):
    return [
        (f"{each.day:%m-%d}", each.amount, each.waits, each.going)
        for each in browser.get("/finance/payments/").context["beyond"]
    ]


def test_what_was_paid_too_much_by_bank_waits_on_its_page_and_its_home(finance, world, visit):
    pay(world, 7_000)
    assert (beyond(finance), "Paid too much" in said(finance, "/finance/")) == ([], False)
    pay(world, 15_000, "2025.12.05")
    assert beyond(finance) == [("12-05", 5_000, 5_000, 0)]
    assert "INV-2025-000001 Bank transfer ₩5,000 waits with us ₩5,000" in spaced(finance, "/finance/payments/")
    assert "Paid too much₩5,000" in words(finance, "/finance/")
    assert beyond(visit("bada", world.bada.finance)) == []


def test_what_is_sent_back_by_bank_is_on_its_way_then_stands_on_both_days(finance, world, at):
    pay(world, 22_000)
    with platform_scope():
        to = Account("한빛은행", "111-00-000001", "한울")
        sent = {"amount": 5_000, "to": to, "reason": "더 냄", "key": uuid.uuid4()}
        back = propose_repayment(of=BankLine.objects.get(), by="first", **sent)
        assert beyond(finance) == [("12-04", 5_000, 5_000, 0)]
        approve_repayment(repayment=back, by="second")
    assert beyond(finance) == [("12-04", 5_000, 5_000, 5_000)]
    assert "₩5,000 is on its way back to you" in words(finance, "/finance/payments/")
    with platform_scope():
        data = korean(("2025.12.05", "한울", back.reference, -5_000, 17_000))
        record_bank_file(file=receive_bank_file(name="b.csv", data=data, account="", by="test"), by="test")
    assert beyond(finance) == [("12-05", -5_000, 0, 0), ("12-04", 5_000, 0, 0)]
    assert "Went back to you" in words(finance, "/finance/payments/")


def taken_away(browser, url):
    return list(csv.reader(io.StringIO(browser.get(url).content.decode("utf-8-sig"), newline="")))


def test_a_list_taken_away_is_named_by_the_day_of_a_turned_clock(world, visit, settings):
    """As the demo turns it: to the evening of 4 December in Seoul."""
    settings.CLOCK_SHIFT = datetime.fromisoformat("2025-12-04T23:50:00+09:00") - datetime.now(UTC)
    answer = visit("hanul", world.hanul.finance).get("/finance/payments/?export=csv")
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''Payments%202025-12-04.csv"


def test_what_was_paid_too_much_is_taken_away_as_a_file_of_its_own(finance, world, visit):
    pay(world, 22_000)
    page = finance.get("/finance/payments/").text
    assert 'href="?of=beyond&amp;export=xlsx"' in page and 'href="?of=beyond&amp;export=csv"' in page
    with platform_scope():
        to = Account("한빛은행", "111-00-000001", "한울")
        sent = {"amount": 2_000, "to": to, "reason": "더 냄", "key": uuid.uuid4()}
        approve_repayment(repayment=propose_repayment(of=BankLine.objects.get(), by="first", **sent), by="second")
    assert taken_away(finance, "/finance/payments/?of=beyond&export=csv") == [
        ["Day", "Document", "Way", "Amount", "Waits with us", "Of it on its way back", "Currency"],
        ["2025-12-04", "INV-2025-000001", "Bank transfer", "5000", "5000", "2000", "KRW"],
    ]
    korean_file = visit("hanul", world.hanul.finance, language="ko")
    assert taken_away(korean_file, "/finance/payments/?of=beyond&export=csv")[0] == [
        "일자", "문서", "방법", "금액", "보관 중인 금액", "그중 돌려드리는 중", "통화",
    ]  # fmt: skip
    assert len(taken_away(finance, "/finance/payments/?export=csv")[1]) == 9
    bada = visit("bada", world.bada.finance)
    assert len(taken_away(bada, "/finance/payments/?of=beyond&export=csv")) == 1


def test_a_line_that_paid_another_company_too_is_no_ones_to_see(finance, world):
    pay(world, 22_000)
    with platform_scope():
        line = BankLine.objects.get()
        deposit_line(line=line, company=world.bada.company, amount=1_000, key=uuid.uuid4(), by="test")
    assert beyond(finance) == []
