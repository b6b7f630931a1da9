"""Money that comes in by bank: recorded once, matched to invoices and deposits, undone by its reverse."""

import uuid
from datetime import date, datetime

import pytest

from billing import freezing, till
from billing.bank.bookings import StatementRefused
from billing.bank.queries import bank_lines, in_queue, paid
from billing.bank.recording import (
    MatchRefused,
    RecordRefused,
    deposit_line,
    discard_bank_file,
    match_line,
    receive_bank_file,
    record_bank_file,
    set_line_aside,
    undo_match,
)
from billing.books import examine
from billing.models import Account, BankFile, BankLine, BankMatch, Deposit, Document, Period, Transfer
from sheets.words import BadFile
from tenants.scope import company_scope, platform_scope, restaurant_scope
from tests.billing.statements import korean
from tests.portals.month import closed_november


@pytest.fixture
def desk(world, at):
    """November closed, on 5 December: 한울 owes 17,000 by INV-2025-000001, 바다's is paid from its deposit."""
    closed_november(world)
    at("2025-12-05 09:00")
    with platform_scope():
        yield world


def record_lines(desk, *lines, name="12월.csv"):
    file = receive_bank_file(name=name, data=korean(*lines), account="", by=desk.operator)
    return record_bank_file(file=file, by=desk.operator)


def states():
    return [(line.payer, line.amount, line.left, line.state) for line in bank_lines().order_by("id")]


def invoice():
    return paid(Document.objects.filter(number="INV-2025-000001")).get()


def balance(kind):
    accounts = Account.objects.filter(kind=kind).values_list("id", flat=True)
    moved = Transfer.objects.filter(source__in=accounts) | Transfer.objects.filter(target__in=accounts)
    return sum(t.amount if t.target_id in accounts else -t.amount for t in moved)


def wrong():
    return {finding.number: finding.wrong for finding in examine() if finding.wrong}


def refused(call, *args, **kwargs):
    with pytest.raises((MatchRefused, RecordRefused, StatementRefused)) as refusal:
        call(*args, **kwargs)
    return refusal.value.code


STRANGER = ("2025.12.04 10:00:00", "김손님", "용돈", 5_000, 105_000)
HANUL = ("2025.12.04 11:00:00", "주식회사 한울", "식대", 10_000, 115_000)
FEE = ("2025.12.04 12:00:00", "은행", "수수료", -500, 114_500)


def test_what_came_in_waits_in_clearing_and_what_went_out_is_noted(desk):
    assert record_lines(desk, STRANGER, HANUL, FEE) == 3
    assert states() == [
        ("김손님", 5_000, 5_000, "waiting"),
        ("주식회사 한울", 10_000, 10_000, "waiting"),
        ("은행", -500, 0, "outgoing"),
    ]
    came_in = Transfer.objects.filter(reason="bank_in").order_by("id")
    assert [(each.amount, str(each.period)) for each in came_in] == [(5_000, "2025-12-01"), (10_000, "2025-12-01")]
    assert (balance("clearing"), wrong()) == (15_000, {})


def test_a_line_of_a_closed_month_is_booked_into_the_open_one(desk):
    record_lines(desk, ("2025.11.28 10:00:00", "김손님", "", 5_000, 5_000))
    assert str(Transfer.objects.get(reason="bank_in").period) == "2025-12-01"
    assert wrong() == {}


def test_overlapping_exports_bring_each_line_once_and_twins_stay_two(desk):
    twin = ("2025.12.04", "김손님", "", 5_000, 0)
    assert record_lines(desk, twin, twin, STRANGER) == 3
    assert record_lines(desk, twin, twin, twin, STRANGER, FEE, name="later.csv") == 2
    assert (BankLine.objects.count(), balance("clearing")) == (5, 20_000)


def test_the_same_file_is_the_same_file_and_recorded_once(desk):
    record_lines(desk, STRANGER)
    again = receive_bank_file(name="copy.csv", data=korean(STRANGER), account="", by=desk.operator)
    assert (BankFile.objects.count(), again.name) == (1, "12월.csv")
    assert refused(record_bank_file, file=again, by=desk.operator) == "recorded"
    assert refused(discard_bank_file, file=again, by=desk.operator) == "recorded"
    assert BankLine.objects.count() == 1


def test_a_file_that_was_only_looked_at_leaves_nothing(desk):
    file = receive_bank_file(name="a.csv", data=korean(STRANGER), account="", by=desk.operator)
    assert (BankLine.objects.count(), Transfer.objects.filter(reason="bank_in").count()) == (0, 0)
    discard_bank_file(file=file, by=desk.operator)
    assert BankFile.objects.count() == 0


def test_days_to_come_and_another_kind_of_file_are_refused_and_nothing_is_kept(desk):
    tomorrow = korean(("2025.12.06 10:00:00", "김손님", "", 5_000, 5_000))
    assert refused(receive_bank_file, name="a", data=tomorrow, account="", by=desk.operator) == "in_the_future"
    record_lines(desk, STRANGER)
    mt940 = b":20:X\n:25:12345601789012\n:60F:C251201KRW0,\n:61:2512041204C5000,NTRFNONREF\n:86:x\n:62F:C251204KRW5000,\n"
    assert refused(receive_bank_file, name="b", data=mt940, account="", by=desk.operator) == "other_kind"
    nameless = korean(STRANGER).replace("계좌번호 : 123456-01-789012".encode("cp949"), b"")
    assert refused(receive_bank_file, name="c", data=nameless, account="", by=desk.operator) == "account_missing"
    with pytest.raises(BadFile):
        receive_bank_file(name="d", data=b"%PDF-1.7", account="", by=desk.operator)
    assert (BankFile.objects.count(), BankLine.objects.count()) == (1, 1)


def test_the_reference_pays_its_invoice_by_itself(desk):
    record_lines(desk, ("2025.12.04 11:00:00", "H. Co", "inv 2025 000001", 17_000, 1))
    assert [(m.amount, m.rule, m.actor, str(m.paid_on)) for m in BankMatch.objects.all()] == [
        (17_000, "reference", "system", "2025-12-04")
    ]
    found = invoice()
    assert (found.paid, found.left, str(found.paid_on)) == (17_000, 0, "2025-12-04")
    assert (balance("clearing"), balance("company_owes"), wrong()) == (0, 0, {})


def test_the_payers_name_with_the_exact_amount_pays_too_and_another_amount_does_not(desk):
    record_lines(
        desk, ("2025.12.04 11:00:00", "(주) 한 울", "", 16_999, 1), ("2025.12.04 11:01:00", "(주) 한 울", "", 17_000, 2)
    )
    assert [line[2:] for line in states()] == [(16_999, "waiting"), (0, "matched")]


def test_a_part_stays_open_and_too_much_waits_in_the_queue(desk):
    record_lines(desk, ("2025.12.03 11:00:00", "한울", "INV2025000001", 7_000, 1))
    assert (invoice().paid, invoice().left) == (7_000, 10_000)
    record_lines(desk, ("2025.12.04 11:00:00", "한울", "INV2025000001", 12_000, 2), name="b.csv")
    assert (invoice().paid, invoice().left) == (17_000, 0)
    assert [line[2:] for line in states()] == [(0, "matched"), (2_000, "part")]
    assert (bank_lines().filter(in_queue()).count(), balance("clearing"), wrong()) == (1, 2_000, {})


def test_a_person_matches_a_line_and_the_same_request_again_changes_nothing(desk):
    record_lines(desk, HANUL)
    line, key = BankLine.objects.get(), uuid.uuid4()
    for _ in range(2):
        match_line(line=line, amounts={invoice().pk: 10_000}, key=key, by=desk.operator)
    assert (BankMatch.objects.count(), invoice().left, balance("clearing")) == (1, 7_000, 0)
    assert refused(match_line, line=line, amounts={invoice().pk: 1}, key=key, by=desk.operator) == "key_reused"
    assert wrong() == {}


def test_what_a_line_cannot_pay_is_refused_with_its_reason(desk):
    record_lines(desk, HANUL, ("2025.12.04 13:00:00", "누구", "", 50_000, 9), FEE)
    small, big, out = BankLine.objects.order_by("id")
    pk, statement = invoice().pk, Document.objects.filter(kind="statement").first().pk

    def match(line, amounts):
        return refused(match_line, line=line, amounts=amounts, key=uuid.uuid4(), by=desk.operator)

    assert match(small, {pk: 10_001}) == "beyond_line"
    assert match(big, {pk: 17_001}) == "beyond_invoice"
    assert match(big, {pk: 17_000, statement: 1}) == "beyond_statement"
    assert match(big, {999_999: 1}) == "unknown_invoice"
    assert match(out, {pk: 1}) == "beyond_line"
    assert match(big, {pk: 0}) == "not_positive"
    assert match(big, {}) == "not_positive"
    assert (BankMatch.objects.count(), wrong()) == (0, {})


def test_a_deposit_of_a_prepaid_company_is_booked_and_undone_unless_it_was_granted(desk):
    record_lines(desk, ("2025.12.04 13:00:00", "바다", "", 500_000, 9))
    line, bada = BankLine.objects.get(), desk.bada.company
    deposit_line(line=line, company=bada, amount=500_000, key=uuid.uuid4(), by=desk.operator)
    assert (Deposit.objects.get().paid_in, balance("clearing"), wrong()) == (10_500_000, 0, {})
    match = BankMatch.objects.get()
    undo_match(match=match, key=uuid.uuid4(), reason="다른 회사 돈", by=desk.operator)
    assert (Deposit.objects.get().paid_in, balance("clearing"), wrong()) == (10_000_000, 500_000, {})
    assert refused(undo_match, match=match, key=uuid.uuid4(), reason="x", by=desk.operator) == "already"
    hanul = desk.hanul.company
    assert refused(deposit_line, line=line, company=hanul, amount=1, key=uuid.uuid4(), by=desk.operator) == "not_prepaid"


def test_a_deposit_that_was_granted_is_not_undone(desk):
    record_lines(desk, ("2025.12.04 13:00:00", "바다", "", 500_000, 9))
    deposit_line(line=BankLine.objects.get(), company=desk.bada.company, amount=500_000, key=uuid.uuid4(), by=desk.operator)
    day = (datetime.fromisoformat("2025-12-05T00:00+09:00"), datetime.fromisoformat("2025-12-06T00:00+09:00"))
    till.open_purse(company_id=desk.bada.company.pk, granted=10_400_000, valid=day)
    code = refused(undo_match, match=BankMatch.objects.get(), key=uuid.uuid4(), reason="x", by=desk.operator)
    assert (code, Deposit.objects.get().paid_in, wrong()) == ("deposit_granted", 10_500_000, {})


def test_the_close_takes_no_deposit_that_was_undone(desk):
    """바다 has 10,000,000, of which November's invoice took 7,000."""
    record_lines(desk, ("2025.12.04 13:00:00", "바다", "", 500_000, 9))
    bada = desk.bada.company
    deposit_line(line=BankLine.objects.get(), company=bada, amount=500_000, key=uuid.uuid4(), by=desk.operator)
    period = Period(month=date(2025, 12, 1), last_transfer=Transfer.objects.latest("id").pk)
    assert freezing._deposit_of(bada, period) == 10_493_000
    undo_match(match=BankMatch.objects.get(), key=uuid.uuid4(), reason="x", by=desk.operator)
    period.last_transfer = Transfer.objects.latest("id").pk
    assert freezing._deposit_of(bada, period) == 9_993_000


def test_an_undone_match_is_open_again_and_can_be_matched_anew(desk):
    record_lines(desk, ("2025.12.04 11:00:00", "한울", "INV2025000001", 17_000, 1))
    key = uuid.uuid4()
    for _ in range(2):
        undo_match(match=BankMatch.objects.order_by("id").first(), key=key, reason="wrong", by=desk.operator)
    found = invoice()
    assert (found.left, found.paid_on, balance("clearing"), states()[0][2:]) == (17_000, None, 17_000, (17_000, "waiting"))
    match_line(line=BankLine.objects.get(), amounts={found.pk: 17_000}, key=uuid.uuid4(), by=desk.operator)
    assert (invoice().left, str(invoice().paid_on), wrong()) == (0, "2025-12-04", {})
    reasons = list(
        Transfer.objects.filter(reference__startswith="bank line").order_by("id").values_list("reason", flat=True)
    )
    assert reasons == ["bank_in", "invoice_paid", "invoice_unpaid", "invoice_paid"]


def test_a_line_set_aside_leaves_the_queue_and_stays_in_clearing(desk):
    record_lines(desk, STRANGER, FEE)
    line, out = BankLine.objects.order_by("id")
    set_line_aside(line=line, reason="개인 이체", by=desk.operator)
    assert (states()[0][3], bank_lines().filter(in_queue()).count(), balance("clearing")) == ("aside", 0, 5_000)
    assert refused(set_line_aside, line=line, reason="x", by=desk.operator) == "already"
    assert refused(set_line_aside, line=out, reason="x", by=desk.operator) == "nothing_left"


def test_a_company_sees_its_own_matches_and_nobody_elses_lines(desk):
    record_lines(desk, ("2025.12.04 11:00:00", "한울", "INV2025000001", 17_000, 1))
    with company_scope(desk.hanul.company):
        assert (BankMatch.objects.count(), BankLine.objects.count(), BankFile.objects.count()) == (1, 0, 0)
    with company_scope(desk.bada.company):
        assert BankMatch.objects.count() == 0
    with restaurant_scope(desk.gukbap.pk):
        assert (BankMatch.objects.count(), BankLine.objects.count()) == (0, 0)
