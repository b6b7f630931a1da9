"""What is left of a deposit goes back by bank: two people agree, nothing is granted of it any more, a line carries it."""

import uuid
from datetime import date

import pytest

from billing.actions import refund_redemption
from billing.bank.giving_back import (
    GiveBackRefused,
    approve_repayment,
    drop_repayment,
    give_back,
    propose_repayment,
    undo_give_back,
)  # fmt: skip
from billing.bank.queries import bank_lines, deposit_room
from billing.bank.recording import MatchRefused, deposit_line, receive_bank_file, record_bank_file, undo_match
from billing.books import examine
from billing.close import begin_close, draw_documents
from billing.deposits import given_back_of, low_deposits, standing_of
from billing.journal.company import Codes, companys_journal
from billing.models import BankMatch, Deposit, GivenBack, Repayment, Snapshot, Transfer
from billing.payouts.choosing import Account
from billing.segregation.snapshots import take_snapshots
from billing.tasks import release_expired
from billing.till import DepositTooLow
from billing.tracing import place_of, reasons_of
from tenants.scope import company_scope, platform_scope
from tests.billing.statements import korean
from tests.billing.test_billing_by_month import FLIPS, agree, asked, close, deposit, eat, in_ledger, pay_in
from tests.billing.test_books import break_by_force, close_month
from tests.crowd import make_purse
from tests.portals.month import NOVEMBER

ACCOUNT = Account("한빛은행", "333-00-000009", "바다")
WHOLE = 10_000_000


@pytest.fixture
def bada(world, at):
    """바다 has paid in 10,000,000 and granted nothing of it. It is 1 December."""
    at("2025-12-01 09:00")
    return world.bada


def propose(staff, amount, key=None, by="first") -> Repayment:
    with platform_scope():
        of = Deposit.objects.get(company=staff.company)
        return propose_repayment(of=of, amount=amount, to=ACCOUNT, reason="해지", key=key or uuid.uuid4(), by=by)


def approved(staff, amount) -> Repayment:
    made = propose(staff, amount)
    with platform_scope():
        approve_repayment(repayment=made, by="second")
    return made


def line(amount, memo="", place=1):
    """A line of our bank's statement of 1 December; below zero it went out."""
    with platform_scope():
        data = korean((f"2025.12.01 08:00:{place:02d}", "바다", memo, amount, place))
        record_bank_file(file=receive_bank_file(name=f"{place}.csv", data=data, account="", by="test"), by="test")
        return bank_lines().get(balance=place)


def left(staff) -> int:
    with company_scope(staff.company):
        return standing_of(staff.company).left


def refused(action, **facts) -> str:
    with platform_scope(), pytest.raises((GiveBackRefused, MatchRefused)) as told:
        action(**facts)
    return told.value.code


def wrong():
    return {finding.number: finding.wrong for finding in examine() if finding.wrong}


def test_it_is_kept_from_the_second_persons_word_on_and_goes_by_the_line_that_names_it(bada):
    made = propose(bada, WHOLE)
    assert (left(bada), in_ledger(bada)) == (WHOLE, WHOLE)
    with platform_scope():
        approve_repayment(repayment=made, by="second")
    assert (left(bada), in_ledger(bada), deposit(bada)) == (0, WHOLE, (WHOLE, 0, 0))
    with pytest.raises(DepositTooLow):
        make_purse(bada.company, 1)
    line(-WHOLE, made.reference)
    assert (left(bada), in_ledger(bada)) == (0, 0)
    with company_scope(bada.company):
        assert given_back_of(bada.company) == WHOLE
    assert wrong() == {}


def test_of_a_part_the_rest_is_granted_still(bada):
    line(-3_000_000, approved(bada, 3_000_000).reference)
    with pytest.raises(DepositTooLow):
        make_purse(bada.company, 7_000_001)
    assert make_purse(bada.company, 7_000_000)
    assert (left(bada), in_ledger(bada), wrong()) == (0, 7_000_000, {})


def test_nothing_that_was_granted_goes_back(bada):
    make_purse(bada.company, 4_000_000)
    key = uuid.uuid4()
    assert refused(propose, staff=bada, amount=6_000_001) == "beyond_favour"
    made = propose(bada, 6_000_000, key)
    assert propose(bada, 6_000_000, key) == made
    assert refused(propose, staff=bada, amount=1) == "beyond_favour"
    make_purse(bada.company, 1)
    assert refused(approve_repayment, repayment=made, by="first") == "same_person"
    assert refused(approve_repayment, repayment=made, by="second") == "beyond_favour"
    assert (left(bada), wrong()) == (5_999_999, {})


def test_thrown_away_it_may_be_granted_again(bada):
    made = approved(bada, WHOLE)
    with platform_scope():
        drop_repayment(repayment=made, reason="they stay", by="first")
    assert left(bada) == WHOLE
    assert make_purse(bada.company, WHOLE)
    assert wrong() == {}


def test_undone_it_waits_for_its_line_and_is_not_granted(bada):
    made = approved(bada, WHOLE)
    line(-WHOLE, made.reference)
    assert refused(drop_repayment, repayment=made, reason="x", by="first") == "carried"
    with platform_scope():
        undo_give_back(given=GivenBack.objects.get(), key=uuid.uuid4(), reason="another's", by="first")
    assert (left(bada), in_ledger(bada), wrong()) == (0, WHOLE, {})
    with platform_scope():
        give_back(line=bank_lines().get(balance=1), repayment=made, by="first")
    assert (in_ledger(bada), wrong()) == (0, {})


def test_an_invoice_takes_nothing_of_what_goes_back(world, bada):
    agree(world, bada, "prepaid", since=NOVEMBER, fee_minimum=10_000)
    eat(world, bada, 9_000, "2025-11-28T12:10")
    approved(bada, WHOLE - 12_000)
    close(NOVEMBER)
    # Meals for 9,000, a fee of 10,000 and its VAT: all but the 12,000 that are left is asked for.
    assert asked(bada, NOVEMBER) == ("prepaid", 20_000, 12_000, 8_000)
    assert (in_ledger(bada), wrong()) == (WHOLE - 12_000, {})


def test_while_a_close_reckons_with_a_deposit_nothing_of_it_is_promised_or_taken_back(world, bada):
    eat(world, bada, 9_000, "2025-11-28T12:10")
    matched = line(500_000)
    with platform_scope():
        deposit_line(line=matched, company=bada.company, amount=500_000, key=uuid.uuid4(), by="test")
    waits, stands = propose(bada, 1_000), approved(bada, 2_000)
    with platform_scope():
        match = BankMatch.objects.get(amount=500_000)

    def tries():
        return [
            refused(propose, staff=bada, amount=1),
            refused(approve_repayment, repayment=waits, by="second"),
            refused(drop_repayment, repayment=stands, reason="x", by="first"),
            refused(undo_match, match=match, key=uuid.uuid4(), reason="x", by="test"),
        ]

    begin_close(month=NOVEMBER, by="test", at=FLIPS[NOVEMBER])
    assert tries() == ["closing"] * 4
    draw_documents(NOVEMBER)
    assert tries() == ["closing"] * 4
    # What was not approved yet may be dropped: nothing was promised.
    with platform_scope():
        drop_repayment(repayment=waits, reason="x", by="first")
    close_month(NOVEMBER, FLIPS[NOVEMBER])
    with platform_scope():
        drop_repayment(repayment=stands, reason="x", by="first")
        undo_match(match=match, key=uuid.uuid4(), reason="x", by="test")
    assert (in_ledger(bada), wrong()) == (WHOLE - 9_000, {})


def test_what_an_invoice_used_does_not_go_back_for_a_refund_of_its_meals(world, bada, at):
    """The refund gives the purse, which has lapsed, what only the invoice of its own month gives back."""
    at("2025-11-28 13:00")
    eaten = eat(world, bada, 9_000, "2025-11-28T12:10")
    close(NOVEMBER)
    with platform_scope():
        refund_redemption(redemption_id=eaten.redemption_id, reason="x", key=uuid.uuid4(), by="test", at=FLIPS[NOVEMBER])
    at("2025-12-03 09:00")
    release_expired()
    assert (left(bada), in_ledger(bada)) == (WHOLE, WHOLE - 9_000)
    assert refused(propose, staff=bada, amount=WHOLE - 8_999) == "beyond_favour"
    made = propose(bada, WHOLE - 9_000)
    with platform_scope():
        assert deposit_room(bada.company) == 0
        approve_repayment(repayment=made, by="second")
    assert wrong() == {}


def test_another_companys_close_does_not_hold_it_up_once_its_own_is_done(world, bada):
    eat(world, world.hanul, 9_000, "2025-11-28T12:10")
    begin_close(month=NOVEMBER, by="test", at=FLIPS[NOVEMBER])
    assert refused(propose, staff=bada, amount=1) == "closing"
    draw_documents(NOVEMBER)
    assert propose(bada, 1).state == "new"


def test_its_journal_its_ledger_and_the_cover_know_of_it(bada, at):
    line(-3_000_000, approved(bada, 3_000_000).reference)
    at("2025-12-02 09:00")
    with platform_scope():
        assert take_snapshots(today=date(2025, 12, 2)) > 0
        assert Snapshot.objects.get(day=date(2025, 12, 1), currency="KRW").outstanding == 7_000_000
        moved = Transfer.objects.get(reason="given_back")
        assert (moved.source.kind, moved.target.kind) == ("company_deposit", "bank")
    with company_scope(bada.company):
        place = place_of(moved)
        assert (place.part, place.documents) == ("given_back", [])
        assert moved.reason in reasons_of({"company": bada.company})
        [entry] = companys_journal(bada.company, date(2025, 12, 1), Codes())
        assert [(side.code, side.amount) for side in entry.sides] == [
            (Codes().advance, -3_000_000),
            (Codes().bank, 3_000_000),
        ]


def test_a_company_that_got_all_back_is_not_called_low_for_what_it_had(bada):
    approved(bada, 9_000_000)
    with platform_scope():
        assert list(low_deposits()) == []
        assert not standing_of(bada.company).is_low
    make_purse(bada.company, 900_000)
    with platform_scope():
        assert [company.name for company in low_deposits()] == ["바다"]
        assert standing_of(bada.company).is_low


@pytest.mark.parametrize(
    ("broken", "found"),
    [
        ("UPDATE billing_deposit SET returned = returned + 1", {13: 1}),
        ("UPDATE billing_givenback SET company_id = (SELECT id FROM tenants_company WHERE name = '한울')", {41: 1}),
        (
            "UPDATE billing_transfer SET source_id = (SELECT id FROM billing_account WHERE kind = 'company_owes' LIMIT 1)"
            " WHERE reason = 'given_back'",
            {41: 1},
        ),
        ("UPDATE billing_repayment SET currency = 'EUR'", {42: 1}),
    ],
)
def test_the_books_notice(world, bada, broken, found):
    eat(world, bada, 9_000, "2025-11-28T12:10")
    line(-3_000_000, approved(bada, 3_000_000).reference)
    assert wrong() == {}
    break_by_force(broken)
    assert found.items() <= wrong().items()


def test_hand_typed_money_goes_back_as_well(world, bada):
    pay_in(world, bada, 5_000, "second")
    line(-WHOLE - 5_000, approved(bada, WHOLE + 5_000).reference)
    assert (left(bada), in_ledger(bada), wrong()) == (0, 0, {})
