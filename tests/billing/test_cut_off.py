"""A company's month may end on another day than the last: what is eaten afterwards is in the next, for everybody."""

import json
import uuid
from datetime import date, datetime, timedelta

import pytest
from django.db import connection

from billing import close
from billing.actions import refund_redemption, void_redemption
from billing.books import examine
from billing.models import Document, Redemption, Reversal
from billing.notes import issue_credit_note
from billing.running import open_periods, owed_so_far
from billing.terms import TermsRefused, agree_company_terms
from tenants.scope import company_scope, platform_scope
from tests.billing.test_terms import paper
from tests.portals.month import AFTER, NOVEMBER, at, eat, freeze

OCTOBER, DECEMBER, JANUARY = date(2025, 10, 1), date(2025, 12, 1), date(2026, 1, 1)


def agree(world, cut_off=25, since=NOVEMBER, **facts):
    return agree_company_terms(company=world.hanul.company, since=since, by="test", cut_off=cut_off, **facts)


@pytest.fixture
def hanul(world):
    """한울, whose months end on the 25th from November on."""
    agree(world)
    return world.hanul


def close_december(world):
    close.begin_close(month=DECEMBER, by="test", at=datetime.fromisoformat("2026-01-02T09:00:00+09:00"))
    close.draw_documents(DECEMBER)
    with platform_scope():
        for pk in Document.objects.filter(period=DECEMBER).values_list("pk", flat=True):
            close.freeze_document(pk)


def periods(model):
    with platform_scope():
        return [f"{period:%m}" for period in model.objects.order_by("id").values_list("period", flat=True)]


def wrong_books():
    return [finding for finding in examine() if finding.wrong]


def test_what_is_eaten_after_the_day_is_in_the_next_month_of_this_company_alone(world, hanul):
    for day in (25, 26):
        eat(hanul, hanul.haneul, world.gukbap, 9_000, day=day)
        eat(world.bada, world.bada.haneul, world.gukbap, 7_000, day=day)
    assert periods(Redemption) == ["11", "11", "12", "11"]
    freeze(world)
    invoice = paper("INV-2025-000001")
    assert (invoice["summary"]["meals_gross"], invoice["covers"]) == (9_000, {"first": "2025-11-01", "last": "2025-11-25"})
    assert "covers" not in paper("INV-2025-000002")
    assert paper("STM-2025-000001")["summary"]["gross"] == 23_000
    close_december(world)
    invoice = paper("INV-2025-000003")
    assert (invoice["summary"]["meals_gross"], invoice["covers"]) == (9_000, {"first": "2025-11-26", "last": "2025-12-25"})
    assert [line["day"] for line in paper("STM-2025-000002")["lines"]] == ["2025-11-26"]
    assert wrong_books() == []


def test_what_follows_an_invoice_is_for_its_days(world):
    agree(world, fee_minimum=3_333)
    eat(world.hanul, world.hanul.haneul, world.gukbap, 9_000, day=25)
    freeze(world)
    with platform_scope():
        first = Document.objects.get(number="INV-2025-000001")
    note = issue_credit_note(invoice=first, amount=1_000, reason="agreed", key=uuid.uuid4(), by="test", at=AFTER)
    assert json.loads(note.frozen)["covers"] == {"first": "2025-11-01", "last": "2025-11-25"}


def test_what_is_undone_after_the_day_goes_by_it_too(world, hanul):
    eaten = eat(hanul, hanul.haneul, world.gukbap, 9_000, day=25)
    voided = eat(hanul, hanul.doyun, world.gukbap, 5_000, day=27)
    with platform_scope():
        refund_redemption(redemption_id=eaten, reason="x", key=uuid.uuid4(), by="test", at=at(27))
        void_redemption(redemption_id=voided, reason="x", key=uuid.uuid4(), by="test", at=at(27, 13))
    assert (periods(Reversal), wrong_books()) == (["12", "12"], [])


def test_the_open_months_say_which_days_they_cover(world, hanul):
    eat(hanul, hanul.haneul, world.gukbap, 9_000, day=25)
    eat(hanul, hanul.haneul, world.gukbap, 8_000, day=26)
    with company_scope(hanul.company):
        told = [(each.gross, each.covers) for each in (owed_so_far(hanul.company, period) for period in open_periods())]
    assert told == [
        (9_000, (date(2025, 11, 1), date(2025, 11, 25))), (8_000, (date(2025, 11, 26), date(2025, 12, 25))),
    ]  # fmt: skip


def test_python_and_the_till_count_the_same_months(world, hanul):
    agree(world, 10, since=DECEMBER)
    agree(world, 0, since=JANUARY)
    days = [OCTOBER + timedelta(days=n) for n in range(140)]
    with platform_scope(), connection.cursor() as cursor:
        cursor.execute("SELECT public.month_of(%s, d::date) FROM unnest(%s::date[]) d", [hanul.company.pk, days])
        asked = [row[0] for row in cursor.fetchall()]
        assert [hanul.company.month_of(day) for day in days] == asked
        spans = [hanul.company.span_of(month) for month in (OCTOBER, NOVEMBER, DECEMBER, JANUARY)]
    assert [(f"{first:%m-%d}", f"{last:%m-%d}") for first, last in spans] == [
        ("10-01", "10-31"), ("11-01", "11-25"), ("11-26", "12-10"), ("12-11", "01-31"),
    ]  # fmt: skip


@pytest.mark.parametrize(("today", "code"), [("2025-11-24 23:59", None), ("2025-11-25 00:00", "cut_off")])
def test_a_day_that_has_come_is_not_moved(world, at, today, code):
    at(today)
    try:
        agree(world)
        refused = None
    except TermsRefused as error:
        refused = error.code
    assert refused == code


def test_other_terms_with_the_same_day_are_agreed_on_any_day(world, hanul, at):
    at("2025-11-28 12:00")
    agree(world, service_fee_bp=100)
    with pytest.raises(TermsRefused):
        agree(world, cut_off=0)
    agree(world, cut_off=0, since=DECEMBER)
    with platform_scope():
        assert hanul.company.span_of(DECEMBER) == (date(2025, 11, 26), date(2025, 12, 31))
