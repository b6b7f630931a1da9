"""Two at the bank's desk at once: a file is recorded once, a line and an invoice pay what they hold and not a won more."""

import uuid

import pytest

from billing.bank.queries import bank_lines, paid
from billing.bank.recording import MatchRefused, RecordRefused, match_line, receive_bank_file, record_bank_file, undo_match
from billing.books import examine
from billing.models import BankLine, BankMatch, Document
from tenants.scope import platform_scope
from tests.billing.statements import korean
from tests.crowd import crowd
from tests.portals.month import closed_november

DAY = "2025.11.10 10:00:00"
CROWD = 8


@pytest.fixture
def desk(committed_world):
    """한울 owes 17,000; a file with 12,000 and 9,000 from strangers is there to be recorded."""
    closed_november(committed_world)
    lines = [(DAY, "가", "", 12_000, 12_000), (DAY, "나", "", 9_000, 21_000)]
    with platform_scope():
        file = receive_bank_file(name="a.csv", data=korean(*lines), account="", by="test")
    return file


def answers(work):
    """What each of a crowd was told: "" for done, else the refusal's code."""

    def one(number):
        try:
            with platform_scope():
                work(number)
        except (MatchRefused, RecordRefused) as refused:
            return refused.code
        return ""

    return sorted(crowd(CROWD, one))


def wrong():
    return [finding for finding in examine() if finding.wrong]


def test_a_file_recorded_by_many_at_once_is_recorded_once(desk):
    assert answers(lambda _: record_bank_file(file=desk, by="test")) == [""] + ["recorded"] * 7
    with platform_scope():
        assert BankLine.objects.count() == 2
    assert wrong() == []


def test_files_that_overlap_recorded_at_once_bring_each_line_once(desk):
    lines = [(DAY, "가", "", 12_000, 12_000), (DAY, "나", "", 9_000, 21_000), (DAY, "다", "", 1_000, 22_000)]
    with platform_scope():
        files = [desk, receive_bank_file(name="b.csv", data=korean(*lines), account="", by="test")]
    answers(lambda number: record_bank_file(file=files[number % 2], by="test"))
    with platform_scope():
        assert sorted(BankLine.objects.values_list("amount", flat=True)) == [1_000, 9_000, 12_000]
    assert wrong() == []


def test_one_line_matched_by_many_at_once_pays_once(desk):
    with platform_scope():
        record_bank_file(file=desk, by="test")
        line, invoice = BankLine.objects.get(amount=9_000), Document.objects.get(number="INV-2025-000001").pk
    told = answers(lambda _: match_line(line=line, amounts={invoice: 9_000}, key=uuid.uuid4(), by="test"))
    assert told == [""] + ["beyond_line"] * 7
    assert wrong() == []


def test_one_invoice_paid_by_two_lines_at_once_is_not_paid_beyond_what_it_asked(desk):
    with platform_scope():
        record_bank_file(file=desk, by="test")
        lines, invoice = list(BankLine.objects.order_by("id")), Document.objects.get(number="INV-2025-000001").pk

    def pay(number):
        line = lines[number % 2]
        match_line(line=line, amounts={invoice: line.amount}, key=uuid.uuid4(), by="test")

    told = answers(pay)
    assert told.count("") == 1 and set(told) == {"", "beyond_line", "beyond_invoice"}
    with platform_scope():
        assert paid(Document.objects.filter(pk=invoice)).get().left in (5_000, 8_000)
    assert wrong() == []


def test_a_match_undone_by_many_at_once_is_undone_once(desk):
    with platform_scope():
        record_bank_file(file=desk, by="test")
        line, invoice = BankLine.objects.get(amount=9_000), Document.objects.get(number="INV-2025-000001").pk
        match_line(line=line, amounts={invoice: 9_000}, key=uuid.uuid4(), by="test")
        match = BankMatch.objects.get()
    told = answers(lambda _: undo_match(match=match, key=uuid.uuid4(), reason="x", by="test"))
    assert told == [""] + ["already"] * 7
    with platform_scope():
        assert bank_lines().get(pk=line.pk).left == 9_000
    assert wrong() == []
