"""A test payment is real, undoes itself and leaves no trace in any sum or document."""

import uuid
from datetime import date, datetime, timedelta

import pytest
from django.conf import settings

from accounts.models import AuditEntry
from accounts.tries import TooManyTries
from billing import clock, close
from billing.books import examine
from billing.close_of_day import close_of_day
from billing.days import sales_by_day
from billing.models import Document, Line, Redemption, Reversal, Transfer
from billing.queries import running_number, sales, sales_total, shop_day
from billing.trials import MOST, take_trial, undo_standing_trials
from restaurants.actions import close_counter
from tenants.actions import house_company
from tenants.models import Company
from tenants.scope import platform_scope
from tests.portals.month import AFTER, NOVEMBER, eat

TODAY = date(2025, 11, 11)


def pay_one(counter, by="test", key=None):
    return take_trial(counter=counter, key=key or uuid.uuid4(), by=by)


def undo() -> int:
    return undo_standing_trials(at=clock.now() + timedelta(seconds=10))


def wrong() -> list[int]:
    return [finding.number for finding in examine() if finding.wrong]


def today(world):
    return shop_day(clock.now(), world.gukbap.tz)


def test_it_is_a_captured_redemption_of_the_smallest_amount(world):
    answer = pay_one(world.counter, by=world.owner)
    assert answer.captured
    with platform_scope():
        paid = Redemption.objects.get()
        assert (paid.amount, paid.way, paid.label, paid.actor) == (1, "trial", "시험 결제", world.owner.actor)
        assert (paid.restaurant_id, paid.counter_id, paid.company.house) == (world.gukbap.pk, world.counter.pk, True)
    assert AuditEntry.objects.get(verb="take_trial").data == {"redemption": answer.redemption_id}
    assert wrong() == []


def test_it_voids_itself_once_it_was_seen(world):
    pay_one(world.counter)
    assert undo_standing_trials() == 0
    assert undo() == 1
    assert undo() == 0
    with platform_scope():
        assert [(v.kind, v.amount, v.actor) for v in Reversal.objects.all()] == [("void", 1, "system")]
        assert [(t.reason, t.amount) for t in Transfer.objects.order_by("id") if t.redemption_id] == [
            ("meal", 1),
            ("void", 1),
        ]
    assert wrong() == []


def test_the_same_key_makes_one(world):
    key = uuid.uuid4()
    first, second = pay_one(world.counter, key=key), pay_one(world.counter, key=key)
    assert (second.redemption_id, second.replayed) == (first.redemption_id, True)


def test_no_sum_and_no_number_counts_it(world):
    eat(world.hanul, world.hanul.haneul, world.gukbap, 9_000)
    for before_undoing in (True, False):
        pay_one(world.counter)
        if not before_undoing:
            undo()
        with platform_scope():
            assert sales_total(world.gukbap.pk, *today(world)) == {"count": 1, "total": 9_000, "voids": 0}
            assert [meal.number for meal in sales(world.gukbap.pk, *today(world))] == [1]
            [day] = sales_by_day(world.gukbap.pk, TODAY, TODAY, world.gukbap.tz).values()
            assert (day.count, day.total, day.voids) == (1, 9_000, 0)
            found = close_of_day(world.gukbap, TODAY, today=TODAY)
            assert (found.count, found.total, found.voids, found.voided, found.refunds) == (1, 9_000, 0, 0, 0)
    later = eat(world.hanul, world.hanul.doyun, world.gukbap, 1_000)
    with platform_scope():
        assert running_number(Redemption.objects.get(pk=later), world.gukbap.tz) == 2
        assert [meal.number for meal in sales(world.gukbap.pk, *today(world), trials=True)] == [2, 1, 1, 1]


def test_the_months_documents_know_nothing_of_it(world):
    eat(world.hanul, world.hanul.haneul, world.gukbap, 9_000)
    pay_one(world.counter)
    pay_one(world.bunsik.counters.get())
    undo()
    close.begin_close(month=NOVEMBER, by="test", at=AFTER)
    close.draw_documents(NOVEMBER)
    with platform_scope():
        drawn = list(Document.objects.order_by("id"))
        assert [(d.kind, d.number, d.meals, d.gross, d.transfers) for d in drawn] == [
            ("invoice", "INV-2025-000001", 1, 9_000, 1), ("statement", "STM-2025-000001", 1, 9_000, 1),
        ]  # fmt: skip
        assert list(Line.objects.values_list("count", "gross", "voids")) == [(1, 9_000, 0)]
    for document in drawn:
        close.freeze_document(document.pk)
    assert wrong() == []


def test_one_that_nobody_undid_in_time_is_given_back_and_the_books_still_tie(world):
    pay_one(world.counter)
    close.begin_close(month=NOVEMBER, by="test", at=AFTER)
    close.draw_documents(NOVEMBER)
    assert undo_standing_trials(at=AFTER + timedelta(minutes=1)) == 1
    with platform_scope():
        assert [(v.kind, v.period) for v in Reversal.objects.all()] == [("refund", date(2025, 12, 1))]
        for pk in Document.objects.values_list("pk", flat=True):
            close.freeze_document(pk)
    assert wrong() == []


def test_a_closed_counter_refuses_it(world):
    close_counter(counter=world.counter, by="test")
    answer = pay_one(world.counter)
    assert (answer.captured, answer.reason) == (False, "counter_closed")


def test_there_are_so_many_an_hour(world):
    for _ in range(MOST):
        pay_one(world.counter)
    with pytest.raises(TooManyTries):
        pay_one(world.counter)


def test_there_is_one_house_company_and_nobody_can_go_there(world):
    house = house_company(currency="KRW", by="test")
    assert house_company(currency="KRW", by="test") == house
    assert (house.name, house.domains.count(), house.schema_name) == (settings.OPERATOR["name"], 0, f"c_{house.pk}")
    assert Company.objects.filter(house=True).count() == 1


def test_real_meals_are_never_undone_by_it(world):
    eat(world.hanul, world.hanul.haneul, world.gukbap, 1)
    assert undo_standing_trials(at=datetime.fromisoformat("2025-11-30T12:00:00+09:00")) == 0
