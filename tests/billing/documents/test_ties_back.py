"""hankki-ties.py on what was set against other documents, paid back by a restaurant and given back to a company."""

import uuid
from datetime import date

import pytest

from billing.bank.giving_back import approve_repayment, give_back, propose_repayment
from billing.bank.recording import receive_bank_file, record_bank_file
from billing.documents.shapes import thawed
from billing.documents.sheets import as_csv
from billing.models import BankLine, Document
from billing.notes import issue_credit_note
from billing.payouts.choosing import Account
from tenants.scope import platform_scope
from tests.billing.documents.test_ties_script import alter, run
from tests.billing.payouts.desk import check_both, second_operator, send
from tests.billing.payouts.test_set_off import close_december_below_zero, close_month, eat
from tests.billing.statements import korean
from tests.portals.month import closed_november


@pytest.fixture
def settled(world, visit, at, tmp_path):
    """Of 8,505 below zero in December 할매국밥 paid 3,000 back, January made up the rest. Of the 1,100 in 한울's favour 100
    went back by bank, January's invoice was lowered by 1,000. Everything there is of it, as it is downloaded.
    """
    closed_november(world, fee_minimum=3_333)
    at("2025-12-15 09:00")
    with platform_scope():
        second = second_operator()
        check_both(world, second)
        send(world.operator, second)
        close_december_below_zero(world)
        at("2026-02-05 09:00")
        record(("한울", "INV2025000001", 20_666), ("한울", "환급", -100), ("윤순자", "STM2025000003", 3_000))
        invoice = Document.objects.get(number="INV-2025-000001")
        issue_credit_note(invoice=invoice, amount=1_000, reason="합의", key=uuid.uuid4(), by="test")
        to = Account("한빛은행", "333-00-000009", "한울")
        repayment = propose_repayment(of=invoice, amount=100, to=to, reason="합의", key=uuid.uuid4(), by=world.operator)
        approve_repayment(repayment=repayment, by=second)
        give_back(line=BankLine.objects.get(amount=-100), repayment=repayment, by="test")
        eat(world.hanul, world.gukbap, 9_000)
        close_month(date(2026, 1, 1), "2026-02-03T09:00:00+09:00")
        for document in Document.objects.exclude(state="drawn"):
            (tmp_path / f"{document.number}.csv").write_bytes(as_csv(thawed(document.frozen)))
    operator, finance, owner = visit(None, world.operator), visit("hanul", world.hanul.finance), visit(None, world.owner)
    for name, browser, address in (
        ("documents.csv", operator, "/operator/documents/"),
        ("paid.csv", operator, "/operator/payments/paid/"),
        ("bank.csv", operator, "/operator/payments/?state="),
        ("invoices.csv", finance, "/finance/invoices/"),
        ("statements.csv", owner, "/owner/statements/"),
    ):
        joint = "&" if "?" in address else "?"
        (tmp_path / name).write_bytes(browser.get(f"{address}{joint}export=csv").getvalue())
    return tmp_path


def test_everything_that_went_back_ties(settled):
    code, said = run(settled)
    assert (code, said[0].split(":")[0]) == (0, "Everything ties")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("statements.csv", ",5505,3000,0", ",5505,2999,0", "STM-2025-000003"),
        ("invoices.csv", ",1100,-4234,0", ",1100,-4233,0", "INV-2025-000001"),
        ("paid.csv", "STM-2025-000003,2025-12,3000", "STM-2025-000003,2025-12,3001", "STM-2025-000003"),
        ("INV-2026-000001.csv", ",-1000", ",-999", "INV-2026-000001"),
    ],
)
def test_what_does_not_tie_is_named(settled, file, old, new, said):
    alter(settled, file, old, new)
    code, told = run(settled)
    assert code == 1 and said in told[0]


def record(*lines):
    told = [(f"2026.02.04 10:00:{place:02d}", *line, place) for place, line in enumerate(lines)]
    record_bank_file(file=receive_bank_file(name="a.csv", data=korean(*told), account="", by="test"), by="test")
