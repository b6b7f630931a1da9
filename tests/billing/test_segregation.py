"""A day's snapshot: repeatable, kept once, never edited; and the limits of the law, told once per level.

By the end of 12 November 2025 한울 has eaten for 17,000 and 바다 for 7,000 of the 10,000,000 it paid in.
"""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction

from billing import clock, tasks
from billing.actions import pay_in_deposit
from billing.bank.recording import receive_bank_file, record_bank_file
from billing.books import examine
from billing.models import LimitReached, Snapshot
from billing.segregation.apart import Apart, apart
from billing.segregation.snapshots import covers, is_same_again, take_snapshot
from billing.terms import agree_company_terms
from tenants.scope import company_scope, owner_scope, platform_scope, restaurant_scope
from tests.billing.guest_cards import collected, failed, given_back, undo
from tests.billing.statements import korean
from tests.billing.test_books import close_month
from tests.portals.month import eat, november

DAY = date(2025, 11, 12)


@pytest.fixture
def at(at, settings):
    """The clock is turned to the moment that is stopped at, as the demo's is: what is recorded now is known now."""

    def stop(text):
        settings.CLOCK_SHIFT = at(text) - datetime.now(UTC)

    return stop


@pytest.fixture
def desk(world, at):
    november(world)
    at("2025-11-13 00:30")
    with platform_scope():
        yield world


def taken(day=DAY) -> Snapshot:
    take_snapshot(day=day, by="test")
    return Snapshot.objects.get(day=day, currency="KRW")


def wrong():
    return {finding.number: finding.wrong for finding in examine() if finding.wrong}


def test_a_day_says_what_is_owed_and_what_covers_it(desk):
    found = taken()
    assert (found.owed, found.bank, found.receivables, found.surplus) == (24_000, 10_000_000, 17_000, 0)
    assert (found.outstanding, found.issued) == (9_993_000, 10_000_000)
    said = json.loads(found.frozen)
    hanul, bada = desk.hanul.company.pk, desk.bada.company.pk
    assert said["restaurants"] == [[desk.gukbap.pk, 16_000], [desk.bunsik.pk, 8_000]]
    assert said["companies"] == [[hanul, 0, -17_000], [bada, 10_000_000, -7_000]]
    assert (said["held"], said["available"], said["as_of"]) == (9_993_000, 7_000, "2025-11-12T15:00:00.000000+00:00")
    assert wrong() == {}


def test_what_guests_own_cards_paid_is_owed_and_lies_at_stripe(desk):
    collected(desk, 9_000, 3_000, fee=87, at=datetime.fromisoformat("2025-11-12T12:10:00+09:00"))
    found = taken()
    said = json.loads(found.frozen)
    assert said["restaurants"] == [[desk.gukbap.pk, 28_000], [desk.bunsik.pk, 8_000]]
    assert (found.owed, said["stripe"], found.receivables, found.surplus) == (36_000, 2_913, 26_000, -87)
    assert wrong() == {}


@pytest.fixture
def beside(desk, at):
    """3 December, when 한울 has paid 20,000 in for what it pays beforehand from then on, and owes 17,000 by its invoice of
    November.
    """
    agree_company_terms(company=desk.hanul.company, since=date(2025, 12, 1), by="test", billing="prepaid")
    at("2025-12-03 09:00")
    close_month(date(2025, 11, 1), clock.now())
    pay_in_deposit(company=desk.hanul.company, amount=20_000, reference="new", by="test", at=clock.now())
    at("2025-12-04 00:30")
    return taken(date(2025, 12, 3))


def test_a_deposit_paid_in_beside_an_open_invoice_is_the_companys_own(beside):
    said = json.loads(beside.frozen)
    assert [each[1:] for each in said["companies"]] == [[20_000, -17_000], [9_993_000, 0]]
    assert (said["held"], beside.outstanding, beside.receivables, said["beside"]) == (10_013_000, 10_013_000, 17_000, 17_000)
    assert (said["available"], is_same_again(beside), wrong()) == (7_000, True, {})


def test_a_day_kept_before_that_was_told_apart_stays_as_it_was(beside):
    before = {"held": 9_996_000, "outstanding": 9_996_000, "receivables": 0, "available": 24_000}
    said = json.loads(beside.frozen) | before
    beside.frozen = json.dumps({name: value for name, value in said.items() if name != "beside"})
    assert is_same_again(beside) is True


def owed_to_a_guest(desk):
    """A card paid 3,000 of a meal that was undone, and did not take the refund; Stripe kept 87."""
    at = datetime.fromisoformat("2025-11-12T12:10:00+09:00")
    paid = collected(desk, 9_000, 3_000, fee=87, at=at)
    undo(paid, at=at)
    assert given_back(paid, at=at, refund="re_1") == "recorded"
    assert failed(paid, "re_1", at=at) == "recorded"


def test_what_guests_are_owed_is_other_peoples_money(desk):
    owed_to_a_guest(desk)
    found = taken()
    said = json.loads(found.frozen)
    assert (found.owed, said["guests"], said["stripe"], said["available"]) == (24_000, 3_000, 2_913, 6_913)
    assert (found.surplus, is_same_again(found), wrong()) == (-87, True, {})


def test_a_day_kept_before_guests_were_counted_stays_as_it_was(desk):
    owed_to_a_guest(desk)
    found = taken()
    said = json.loads(found.frozen) | {"available": 9_913, "surplus": 2_913}
    found.frozen = json.dumps({name: value for name, value in said.items() if name != "guests"})
    assert is_same_again(found) is True


def test_the_books_notice_that_guests_are_owed_something_else(desk):
    owed_to_a_guest(desk)
    found = taken()
    assert wrong() == {}
    altered = found.frozen.replace('"guests":3000', '"guests":2999')
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "UPDATE public.billing_snapshot SET frozen = %s, fingerprint = encode(sha256(convert_to(%s, 'UTF8')), 'hex')",
            [altered, altered],
        )
    assert wrong() == {SNAPSHOTS: 1}


def test_the_day_before_knows_nothing_of_the_next_morning(desk):
    assert taken(date(2025, 11, 11)).owed == 16_000


def test_the_bank_is_what_its_last_statement_of_the_day_says(desk, at):
    at("2025-11-13 09:00")
    lines = [("2025.11.12 10:00:00", "손님", "", 1_000, 501_000), ("2025.11.13 08:00:00", "손님", "", 2_000, 503_000)]
    record_bank_file(file=receive_bank_file(name="a.csv", data=korean(*lines), account="", by="test"), by="test")
    found = taken()
    said = json.loads(found.frozen)
    assert (found.bank, said["bank_ledger"], said["clearing"]) == (501_000, 10_001_000, 1_000)
    assert said["statements"] == [{"account": "12345601789012", "amount": 501_000, "booked_on": "2025-11-12"}]
    assert found.surplus == 501_000 - 1_000 - 9_993_000 + 17_000 - 24_000


def test_what_stands_between_bank_and_books_is_told_in_parts(desk, at):
    assert apart(taken(date(2025, 11, 11))) == Apart(0, 0, 10_000_000, 0)
    at("2025-11-13 09:00")
    lines = [("2025.11.12 10:00:00", "손님", "", 1_000, 501_000), ("2025.11.12 11:00:00", "은행", "수수료", -700, 500_300)]
    record_bank_file(file=receive_bank_file(name="bank.csv", data=korean(*lines), account="", by="test"), by="test")
    found = taken()
    said = json.loads(found.frozen)
    parts = apart(found)
    assert parts == Apart(before=-500_000, untied=700, by_hand=10_000_000, elsewhere=0)
    assert (found.bank, said["bank_ledger"], parts.whole) == (500_300, 10_001_000, 9_500_700)


def test_the_same_two_moments_give_the_same_figures_whatever_is_recorded_later(desk):
    found = taken()
    eat(desk.hanul, desk.hanul.doyun, desk.gukbap, 1_000, day=12)
    assert is_same_again(found) is True
    later = covers(DAY, found.as_of, datetime.fromisoformat("2099-01-01T00:00:00+00:00"))
    assert (later["KRW"].owed, wrong()) == (25_000, {})


def test_a_bank_file_recorded_later_by_a_clock_turned_back_changes_no_day_either(desk, settings, monkeypatch):
    found = taken()
    settings.CLOCK_SHIFT = timedelta(hours=-16)
    monkeypatch.setattr(clock, "now", lambda: datetime.now(UTC) + settings.CLOCK_SHIFT)
    line = ("2025.11.12 10:00:00", "손님", "", 1_000, 501_000)
    record_bank_file(file=receive_bank_file(name="bank.csv", data=korean(line), account="", by="test"), by="test")
    assert (is_same_again(found), apart(found).whole) == (True, 10_000_000)


def test_a_figure_that_is_only_kept_since_makes_no_older_day_wrong(desk):
    found = taken()
    said = json.loads(found.frozen)
    found.frozen = json.dumps({name: value for name, value in said.items() if name != "stripe"})
    assert is_same_again(found) is True
    found.frozen = json.dumps(said | {"a figure of other days": 1})
    assert is_same_again(found) is False


def test_a_day_is_kept_once_and_nobody_edits_it(desk):
    assert (take_snapshot(day=DAY, by="test"), take_snapshot(day=DAY, by="test")) == (1, 0)
    for change in ("UPDATE billing_snapshot SET owed = 1", "DELETE FROM billing_snapshot"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_the_task_makes_up_for_missing_days_and_does_each_once(desk, at):
    assert (tasks.take_snapshots(), tasks.take_snapshots()) == (1, 0)
    at("2025-11-16 03:00")
    assert (tasks.take_snapshots(), tasks.take_snapshots()) == (3, 0)
    assert [str(day) for day in Snapshot.objects.order_by("day").values_list("day", flat=True)] == [
        "2025-11-12", "2025-11-13", "2025-11-14", "2025-11-15",
    ]  # fmt: skip
    at("2026-03-01 03:00")
    assert tasks.take_snapshots() == 31


def test_what_was_altered_behind_its_back_is_found(desk):
    found = taken()
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE public.billing_transfer DISABLE TRIGGER append_only")
        cursor.execute("UPDATE public.billing_transfer SET amount = amount + 1 WHERE reason = 'meal' AND amount = 9000")
        cursor.execute("ALTER TABLE public.billing_transfer ENABLE TRIGGER append_only")
    assert is_same_again(found) is False
    assert wrong()[SNAPSHOTS] == 1
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute("UPDATE public.billing_snapshot SET frozen = replace(frozen, '24000', '24001')")
    assert wrong()[SNAPSHOTS] == 2


SNAPSHOTS = 23


def test_nobody_but_the_platform_sees_it(desk):
    taken()
    for scope in (company_scope(desk.hanul.company), restaurant_scope(desk.gukbap.pk)):
        with scope:
            assert (Snapshot.objects.count(), LimitReached.objects.count()) == (0, 0)


@pytest.fixture
def told(desk, settings, django_capture_on_commit_callbacks):
    """told(day, limit) keeps a day under that limit of what may be outstanding; returns the subjects mailed."""

    def keep(day: int, limit: int) -> list[str]:
        settings.PREPAID_LIMIT = limit
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            take_snapshot(day=date(2025, 11, day), by="test")
        return [letter.subject for letter in mail.outbox]

    return keep


def standing():
    return [(each.limit, each.level, each.over_on is None) for each in LimitReached.objects.order_by("id")]


def test_each_level_is_told_once_and_again_when_it_is_reached_again(told):
    assert told(12, 17_000_000) == []
    assert told(13, 16_000_000) == ["선불 잔액: 법정 한도의 60%"]
    assert told(14, 16_000_000) == []
    assert told(15, 10_500_000) == ["선불 잔액: 법정 한도의 95%"]
    assert standing() == [("outstanding", 60, True), ("outstanding", 80, True), ("outstanding", 95, True)]
    assert told(16, 12_000_000) == []
    assert [level for _, level, open_now in standing() if open_now] == [60, 80]
    assert told(17, 10_500_000) == ["선불 잔액: 법정 한도의 95%"]
    assert told(18, 0) == []
    assert [level for _, level, open_now in standing() if open_now] == []


def test_the_mail_says_how_much_of_what(told):
    told(13, 16_000_000)
    [letter] = mail.outbox
    assert letter.to == ["operator@example.com"]
    assert "9,993,000원" in letter.body and "16,000,000원의 60%" in letter.body and "제28조" in letter.body


def test_what_was_issued_in_a_year_has_a_limit_of_its_own(desk, settings):
    settings.ISSUED_LIMIT = 12_000_000
    taken()
    assert standing() == [("issued", 60, True), ("issued", 80, True)]
