"""Every payment and every payout as lists: the operator's are whole, a company's and a restaurant's their own; by month."""

import uuid
from datetime import date

import pytest

from accounts.models import User
from billing.bank.recording import deposit_line, receive_bank_file, record_bank_file, undo_match
from billing.models import BankLine, BankMatch, Period
from billing.payouts.runs import Result, record_results
from tenants.scope import platform_scope
from tests.billing.payouts.desk import ask_again, check_both, item, prepare, second_operator, send
from tests.billing.statements import korean
from tests.portals.month import closed_november

PAY_DAY = date(2025, 12, 15)
INVOICE, GUKBAPS, BUNSIKS = "INV-2025-000001", "STM-2025-000001", "STM-2025-000002"
OPERATORS = {
    "/operator/payments/paid/": 7,
    "/operator/payments/paid/?export=csv": 8,
    "/operator/payouts/all/": 7,
    "/operator/payouts/all/?export=csv": 8,
}


@pytest.fixture
def settled(world, at):
    """한울 paid 7,000 and 4,000, the latter taken back, and 바다 12,000 into its deposit; 할매국밥 has 15,120, 봄날분식's
    7,560 came back and wait again.
    """
    closed_november(world)
    at("2025-12-15 09:00")
    lines = [
        ("2025.12.04", "한울", "INV2025000001", 7_000, 7_000),
        ("2025.12.05", "한울", "INV2025000001", 4_000, 11_000),
        ("2025.12.06", "바다물산", "예치금", 12_000, 23_000),
    ]
    with platform_scope():
        Period.objects.get_or_create(month=date(2025, 12, 1))
        file = receive_bank_file(name="a.csv", data=korean(*lines), account="", by=world.operator)
        record_bank_file(file=file, by=world.operator)
        undo_match(match=BankMatch.objects.get(amount=4_000), key=uuid.uuid4(), reason="다른 회사", by=world.operator)
        line = BankLine.objects.get(payer="바다물산")
        deposit_line(line=line, company=world.bada.company, amount=12_000, key=uuid.uuid4(), by=world.operator)
        second = second_operator()
        check_both(world, second)
        sent = send(world.operator, second, pay_on=PAY_DAY)
        told = [Result(item(1).pk, "confirmed", PAY_DAY, ""), Result(item(2).pk, "returned", PAY_DAY, "해지 계좌")]
        record_results(run=sent, results=told, by=world.operator)
        world.bunsik.refresh_from_db()
        ask_again(world.bunsik, second)
        prepare(world.operator, pay_on=PAY_DAY, numbers=[BUNSIKS])
    return world


def paid(browser, url):
    rows = browser.get(url).context["page"]
    return [(row.company.name, row.document.number if row.document else "", row.amount) for row in rows]


def paid_out(browser, url):
    return [(row.number, row.state, row.sent, row.came_back) for row in browser.get(url).context["page"]]


HANULS = [("한울", INVOICE, -4_000), ("한울", INVOICE, 4_000), ("한울", INVOICE, 7_000)]
BACK, ARRIVED = (BUNSIKS, "returned", 7_560, 7_560), (GUKBAPS, "confirmed", 15_120, 0)


def test_the_operator_sees_every_payment_and_narrows_to_a_month(settled, visit):
    operator = visit(None, settled.operator)
    assert paid(operator, "/operator/payments/paid/") == [("바다", "", 12_000), *HANULS]
    assert paid(operator, "/operator/payments/paid/?month=2025-11") == HANULS
    assert paid(operator, "/operator/payments/paid/?month=2025-12") == []


def test_a_companys_finance_sees_its_own_payments_of_invoices(settled, visit):
    assert paid(visit("hanul", settled.hanul.finance), "/finance/payments/") == HANULS
    assert paid(visit("bada", settled.bada.finance), "/finance/payments/") == []


def test_the_operator_sees_every_payout_also_one_that_waits_and_narrows_to_a_month(settled, visit):
    operator = visit(None, settled.operator)
    everyone = [(BUNSIKS, "new", 0, 0), BACK, ARRIVED]
    assert paid_out(operator, "/operator/payouts/all/") == everyone
    assert paid_out(operator, "/operator/payouts/all/?month=2025-11") == everyone
    assert paid_out(operator, "/operator/payouts/all/?month=2025-12") == []


def test_an_owner_sees_their_own_payouts_and_none_that_was_only_prepared(settled, visit):
    other = visit(None, User.objects.get(email="other-owner@example.com"))
    assert paid_out(visit(None, settled.owner), "/owner/statements/payouts/") == [ARRIVED]
    assert paid_out(other, "/owner/statements/payouts/") == [BACK]


@pytest.mark.parametrize("url", OPERATORS)
def test_the_lists_take_a_fixed_number_of_queries(settled, visit, url, django_assert_num_queries):
    operator = visit(None, settled.operator)
    operator.get(url)
    with django_assert_num_queries(OPERATORS[url]):
        list(operator.get(url))
