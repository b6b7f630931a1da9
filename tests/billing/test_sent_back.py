"""A payment of somebody without an invoice goes back by bank: proposed, approved by another, carried by a line."""

import uuid
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from accounts.models import AuditEntry
from billing.bank.giving_back import (
    GiveBackRefused,
    approve_repayment,
    drop_repayment,
    propose_repayment,
    undo_give_back,
)  # fmt: skip
from billing.bank.queries import bank_lines, open_invoices
from billing.bank.recording import MatchRefused, match_line, receive_bank_file, record_bank_file
from billing.books import examine
from billing.journal.operator import operators_journal
from billing.models import GivenBack, Repayment, Transfer
from billing.payouts.choosing import Account
from billing.reconciling import open_items
from tenants.scope import platform_scope
from tests.billing.statements import korean
from tests.portals.month import closed_november

SEOUL = ZoneInfo("Asia/Seoul")
TO = Account("한빛은행", "333-00-000009", "새벽")


@pytest.fixture
def desk(world, at):
    """5 February: November is closed, and 7,000 of 한울 are not paid."""
    closed_november(world)
    at("2026-02-05 09:00")
    with platform_scope():
        yield world


def bank(amount, memo="", payer="새벽", place=1):
    data = korean((f"2026.02.04 11:00:{place:02d}", payer, memo, amount, 1_000 + place))
    record_bank_file(file=receive_bank_file(name=f"{place}.csv", data=data, account="", by="test"), by="test")
    return line(place)


def line(place):
    return bank_lines().get(balance=1_000 + place)


def propose(of, amount=5_000, key=None, by="first"):
    return propose_repayment(of=of, amount=amount, to=TO, reason="청구서가 없음", key=key or uuid.uuid4(), by=by)


def approved(of, amount=5_000):
    made = propose(of, amount)
    approve_repayment(repayment=made, by="second")
    return made


def refused(action, **facts):
    with pytest.raises((GiveBackRefused, MatchRefused)) as refusal:
        action(**facts)
    return refusal.value.code


def wrong():
    return {finding.number: finding.wrong for finding in examine() if finding.wrong}


def held(kind):
    """The account's balance, in minor units."""
    sums = {"in": 0, "out": 0}
    for transfer in Transfer.objects.select_related("source", "target"):
        sums["in"] += transfer.amount * (transfer.target.kind == kind)
        sums["out"] += transfer.amount * (transfer.source.kind == kind)
    return sums["in"] - sums["out"]


def items():
    return [(item.reference, item.amount, item.why) for item in open_items(date(2026, 2, 5), SEOUL)]


def test_it_leaves_clearing_when_a_line_carried_it(desk):
    paid = bank(5_000)
    made = approved(paid)
    assert (line(1).left, line(1).state, held("clearing"), wrong()) == (5_000, "waiting", 5_000, {})
    out = bank(-5_000, made.reference, place=2)
    assert (out.state, line(1).left, line(1).state, held("clearing"), wrong()) == ("matched", 0, "matched", 0, {})
    assert items() == []
    facts = ("source__kind", "target__kind", "amount", "company", "reference")
    assert list(Transfer.objects.filter(reason="given_back").values_list(*facts)) == [
        ("clearing", "bank", 5_000, None, f"bank line {paid.pk}")
    ]
    verbs = AuditEntry.objects.filter(subject=f"bank line:{paid.pk}").order_by("id").values_list("verb", "actor")
    assert list(verbs) == [("propose_repayment", "first"), ("approve_repayment", "second"), ("give_back", "system")]


def test_a_part_of_it_leaves_the_rest_in_the_queue(desk):
    paid = bank(5_000)
    out = bank(-3_000, approved(paid, 3_000).reference, place=2)
    assert (out.state, line(1).left, line(1).state, held("clearing"), wrong()) == ("matched", 2_000, "part", 2_000, {})
    assert items() == [(f"bank line {paid.pk}", 2_000, "일부만 확인된 입금의 나머지")]


def test_undone_it_waits_again(desk):
    made = approved(bank(5_000))
    bank(-5_000, made.reference, place=2)
    undo_give_back(given=GivenBack.objects.get(), key=uuid.uuid4(), reason="다른 이체", by="test")
    assert (line(1).left, line(2).state, held("clearing"), wrong()) == (5_000, "named", 5_000, {})


def test_no_more_goes_back_than_is_left_and_nobody_approves_alone(desk):
    paid = bank(5_000)
    assert refused(propose, of=paid, amount=5_001) == "beyond_favour"
    made = propose(paid, 4_000)
    assert refused(propose, of=paid, amount=1_001) == "beyond_favour"
    assert refused(approve_repayment, repayment=made, by="first") == "same_person"
    assert refused(propose, of=bank(-700, place=2), amount=1) == "beyond_favour"
    assert wrong() == {}


def test_the_same_key_proposes_once(desk):
    paid, other, key = bank(5_000), bank(5_000, place=2), uuid.uuid4()
    assert propose(paid, key=key) == propose(paid, key=key)
    assert refused(propose, of=other, key=key) == "key_reused"
    assert Repayment.objects.count() == 1


def test_what_was_matched_meanwhile_is_not_approved(desk):
    paid = bank(5_000)
    made = propose(paid)
    [invoice] = open_invoices()
    match_line(line=paid, amounts={invoice.pk: 5_000}, key=uuid.uuid4(), by="test")
    assert refused(approve_repayment, repayment=made, by="second") == "beyond_favour"
    assert wrong() == {}


def test_approved_it_is_kept_for_that_until_it_is_thrown_away(desk):
    paid = bank(5_000)
    made = approved(paid, 4_000)
    [invoice] = open_invoices()
    pay = {"line": paid, "amounts": {invoice.pk: 1_001}, "key": uuid.uuid4(), "by": "test"}
    assert refused(match_line, **pay) == "beyond_line"
    drop_repayment(repayment=made, reason="청구서가 나왔음", by="first")
    match_line(**pay)
    assert (line(1).left, wrong()) == (3_999, {})


def test_the_journal_books_it_out_of_the_suspense_account(desk):
    made = approved(bank(5_000))
    bank(-5_000, made.reference, place=2)
    found = [[(side.code, side.amount) for side in entry.sides] for entry in operators_journal(date(2026, 2, 1))]
    assert found == [[("103", 5_000), ("257", -5_000)], [("257", 5_000), ("103", -5_000)]]
