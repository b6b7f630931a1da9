"""Many at once at what goes back: a statement below zero is paid back once, and a company's favour is given back once."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from billing import clock
from billing.bank.giving_back import GiveBackRefused, approve_repayment, give_back, propose_repayment
from billing.bank.queries import paid
from billing.bank.recording import MatchRefused, match_line, receive_bank_file, record_bank_file
from billing.books import examine
from billing.models import BankLine, BankMatch, Deposit, Document, GivenBack, Repayment
from billing.notes import issue_credit_note
from billing.payouts.choosing import Account
from billing.payouts.queries import statements
from billing.terms import agree_company_terms
from billing.till import DepositTooLow
from tenants.scope import platform_scope
from tests.billing.payouts.desk import check_both, second_operator, send
from tests.billing.payouts.test_set_off import BELOW, DECEMBERS, close_december_below_zero
from tests.billing.statements import korean
from tests.crowd import as_owner, crowd, make_purse, waiting
from tests.portals.month import NOVEMBER, closed_november

CROWD = 8


@pytest.fixture
def desk(committed_world, monkeypatch):
    """15 December, November closed: 한울 owes 20,666, 할매국밥 is owed 15,120 and 봄날분식 7,560."""
    agree_company_terms(company=committed_world.hanul.company, since=NOVEMBER, fee_minimum=3_333, by="test")
    closed_november(committed_world)
    monkeypatch.setattr(clock, "now", lambda: datetime.fromisoformat("2025-12-15T09:00:00+09:00"))
    with platform_scope():
        committed_world.second = second_operator()
        check_both(committed_world, committed_world.second)
    return committed_world


def record(*lines):
    """These lines of our bank's statement of 14 December: (payer, memo, amount)."""
    told = [(f"2025.12.14 10:00:{place:02d}", *line, place) for place, line in enumerate(lines)]
    record_bank_file(file=receive_bank_file(name="a.csv", data=korean(*told), account="", by="test"), by="test")


def answers(work):
    """What each of a crowd was told: "" for done, else the refusal's code."""

    def one(number):
        try:
            with platform_scope():
                work(number)
        except (MatchRefused, GiveBackRefused) as refused:
            return refused.code
        return ""

    return sorted(crowd(CROWD, one))


def wrong():
    return {finding.number: finding.wrong for finding in examine() if finding.wrong}


def test_a_statement_below_zero_is_paid_back_by_one_of_many_lines(desk):
    with platform_scope():
        run = send(desk.operator, desk.second)
        assert run.state == "approved"
        close_december_below_zero(desk)
        record(("윤순자", "", 8_000), ("윤순자", "", 7_000))
        lines, statement = list(BankLine.objects.order_by("id")), Document.objects.get(number=DECEMBERS).pk

    def pay(number):
        line = lines[number % 2]
        match_line(line=line, amounts={statement: line.amount}, key=uuid.uuid4(), by="test")

    told = answers(pay)
    assert told.count("") == 1 and set(told) == {"", "beyond_line", "beyond_statement"}
    with platform_scope():
        assert statements().get(pk=statement).below in (BELOW - 8_000, BELOW - 7_000)
        assert BankMatch.objects.count() == 1
    assert wrong() == {}


def test_what_stands_in_a_companys_favour_is_proposed_approved_and_given_back_once(desk):
    with platform_scope():
        record(("한울", "INV2025000001", 20_666), ("한울", "환급", -8_800), ("한울", "환급", -8_800))
        invoice, lines = Document.objects.get(number="INV-2025-000001"), list(BankLine.objects.filter(amount=-8_800))
        issue_credit_note(invoice=invoice, amount=1_000, reason="agreed", key=uuid.uuid4(), by="test")
    facts = {"of": invoice, "amount": 1_100, "to": Account("한빛은행", "333-00-000009", "한울"), "reason": "합의"}
    assert answers(lambda _: propose_repayment(**facts, key=uuid.uuid4(), by="first")) == [""] + ["beyond_favour"] * 7
    with platform_scope():
        repayment = Repayment.objects.get()
    assert answers(lambda _: approve_repayment(repayment=repayment, by="second")) == [""] + ["already"] * 7
    told = answers(lambda number: give_back(line=lines[number % 2], repayment=repayment, by="test"))
    assert told == [""] * 4 + ["already"] * 4
    with platform_scope():
        assert (GivenBack.objects.count(), paid(Document.objects.filter(pk=invoice.pk)).get().left) == (1, 0)
    assert wrong() == {}


def test_what_is_left_of_a_deposit_is_granted_or_given_back_never_both(desk):
    """바다's 9,988,000: five times 1,900,000 are to go back, and three times as much is granted meanwhile."""
    bada = desk.bada.company
    with platform_scope():
        of = Deposit.objects.get(company=bada)
        facts = {"of": of, "amount": 1_900_000, "to": Account("한빛은행", "333-00-000009", "바다"), "reason": "해지"}
        proposed = [propose_repayment(**facts, key=uuid.uuid4(), by="first") for _ in range(5)]

    def act(number):
        if number < len(proposed):
            return approve_repayment(repayment=proposed[number], by="second")
        try:
            make_purse(bada, 1_900_000)
        except DepositTooLow as low:
            raise GiveBackRefused("beyond_favour") from low

    assert answers(act) == [""] * 5 + ["beyond_favour"] * 3
    with platform_scope():
        found = Deposit.objects.get(company=bada)
        assert found.granted + found.returned == 12_000 + 5 * 1_900_000
        assert Repayment.objects.filter(state="approved").count() * 1_900_000 == found.returned
    assert wrong() == {}


def test_a_grant_on_its_way_is_waited_for_before_a_deposit_is_promised_back(desk):
    bada = desk.bada.company
    with platform_scope():
        of = Deposit.objects.get(company=bada)
        to = Account("한빛은행", "333-00-000009", "바다")
        made = propose_repayment(of=of, amount=9_000_000, to=to, reason="해지", key=uuid.uuid4(), by="first")

    def approve(_):
        with platform_scope(), pytest.raises(GiveBackRefused) as refused:
            approve_repayment(repayment=made, by="second")
        return refused.value.code

    with as_owner() as granter, as_owner() as watcher, ThreadPoolExecutor(1) as pool:
        watcher.autocommit = True
        granter.execute("UPDATE billing_deposit SET granted = granted + 5000000 WHERE id = %s", [of.pk])
        told = pool.submit(crowd, 1, approve)
        while not waiting(watcher):
            pass
        granter.commit()
        assert told.result() == ["beyond_favour"]


def test_a_credit_note_and_payments_of_the_same_invoice_do_not_wait_for_each_other_for_ever(desk):
    """The note locks the invoice's row and the desk, a match the desk and that row."""
    with platform_scope():
        record(*(("손님", f"{place}", 1_000) for place in range(CROWD)))
        lines, invoice = list(BankLine.objects.order_by("id")), Document.objects.get(number="INV-2025-000001")

    def act(number):
        if number % 2:
            issue_credit_note(invoice=invoice, amount=100, reason="agreed", key=uuid.uuid4(), by="test")
        else:
            match_line(line=lines[number], amounts={invoice.pk: 1_000}, key=uuid.uuid4(), by="test")

    assert answers(act) == [""] * CROWD
    with platform_scope():
        assert paid(Document.objects.filter(pk=invoice.pk)).get().left == 20_666 - 4 * 1_000 - 4 * 110
    assert wrong() == {}
