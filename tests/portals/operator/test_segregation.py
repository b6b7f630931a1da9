"""The operator's page of what is owed and how it is covered: the year drawn, each day with its proof, files."""

import csv
import hashlib
import io
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from billing import clock
from billing.actions import pay_in_deposit, refund_redemption
from billing.bank.recording import receive_bank_file, record_bank_file
from billing.models import LimitReached, Redemption, Snapshot
from billing.segregation.snapshots import take_snapshot
from billing.terms import agree_company_terms
from portals.operator.segregation import drawing
from tenants.scope import owner_scope, platform_scope
from tests.billing.guest_cards import collected, failed, given_back, undo
from tests.billing.payouts.desk import both_due, send
from tests.billing.statements import korean
from tests.billing.test_books import close_month
from tests.portals.month import november

URL = "/operator/segregation/"
DAY = f"{URL}2025-11-12/KRW/"


@pytest.fixture
def operator(world, visit, at):
    """The 11th and 12th of November are kept."""
    november(world)
    at("2025-11-13 09:00")
    for day in (11, 12):
        take_snapshot(day=date(2025, 11, day), by="test")
    return visit(None, world.operator)


def words(answer):
    return " ".join(answer.content.decode().split())


def test_the_last_day_stands_on_top_and_every_day_below(operator):
    page = operator.get(URL)
    assert (page.context["last"].owed, page.context["last"].surplus) == (24_000, 0)
    assert [(str(row.day), row.owed) for row in page.context["page"]] == [("2025-11-12", 24_000), ("2025-11-11", 16_000)]
    assert "at the end of Wed 12 Nov 2025" in words(page) and "0.3 % of ₩3,000,000,000" in words(page)


def test_before_the_first_night_it_says_what_will_be_here(world, visit):
    assert "No day has been kept yet" in words(visit(None, world.operator).get(URL))


def test_a_day_shows_who_is_behind_its_sums_and_that_it_is_still_so(operator, world):
    page = operator.get(DAY)
    assert page.context["restaurants"] == [("Halmae Gukbap", 16_000), ("Bomnal Bunsik", 8_000)]
    assert page.context["companies"] == [("한울", 0, -17_000, -17_000), ("바다", 10_000_000, -7_000, 9_993_000)]
    assert "The ledger still says the same of that day" in words(page)
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("UPDATE public.billing_snapshot SET frozen = replace(frozen, '16000', '16001')")
    assert "The ledger says something else of that day now" in words(operator.get(DAY))


def test_what_guests_are_owed_is_told_beside_the_rest(operator, world, at):
    moment = datetime.fromisoformat("2025-11-13T12:10:00+09:00")
    at("2025-11-14 09:00")
    paid = collected(world, 9_000, 3_000, at=moment)
    undo(paid, at=moment)
    assert (given_back(paid, at=moment, refund="re_1"), failed(paid, "re_1", at=moment)) == ("recorded", "recorded")
    take_snapshot(day=date(2025, 11, 13), by="test")
    told = "Owed to guests' own cards"
    assert f'{told}</dt><dd class="nowrap">− ₩3,000' in words(operator.get(f"{URL}2025-11-13/KRW/"))
    assert f'{told}</span><span class="stat__value">₩3,000' in words(operator.get(URL))
    assert told not in words(operator.get(DAY))


def test_a_deposit_beside_an_invoice_that_is_out_is_told(operator, world, at, settings):
    """한울 owes 17,000 by November's invoice, and has paid 20,000 in for what it pays beforehand from December on."""
    agree_company_terms(company=world.hanul.company, since=date(2025, 12, 1), by="test", billing="prepaid")
    moment = at("2025-12-03 09:00")
    settings.CLOCK_SHIFT = moment - datetime.now(UTC)
    close_month(date(2025, 11, 1), moment)
    with platform_scope():
        pay_in_deposit(company=world.hanul.company, amount=20_000, reference="new", by="test", at=moment)
    at("2025-12-05 09:00")
    take_snapshot(day=date(2025, 12, 4), by="test")
    told = "of deposits lies beside invoices"
    assert f"₩17,000 {told}" in words(operator.get(f"{URL}2025-12-04/KRW/"))
    assert told not in words(operator.get(DAY))


def test_restaurants_below_zero_stand_apart_from_those_that_are_owed(world, visit, at):
    """할매국밥 was paid 15,120 and a guest has 9,000 of it again; 봄날분식 is owed 7,560."""
    second = both_due(world, at, "2025-12-13 09:00")
    with platform_scope():
        send(world.operator, second, numbers=("STM-2025-000001",))
        meal = Redemption.objects.get(amount=9_000)
        refund_redemption(redemption_id=meal.pk, reason="cold", key=uuid.uuid4(), by="test", at=clock.now())
    take_snapshot(day=date(2025, 12, 13), by="test")
    operator = visit(None, world.operator)
    page = words(operator.get(f"{URL}2025-12-13/KRW/"))
    assert 'Owed to restaurants</dt><dd class="nowrap">− ₩7,560' in page
    assert 'Owed to us by restaurants below zero</dt><dd class="nowrap">+ ₩9,000' in page
    assert "₩7,560 less ₩9,000 that restaurants below zero owe us" in words(operator.get(URL))
    assert operator.get(URL).context["last"].owed == -1_440


def test_a_day_says_why_bank_and_books_differ(operator, at, settings):
    page = operator.get(DAY)
    assert (page.context["parts"], "beside our books" in words(page)) == ([], False)
    settings.CLOCK_SHIFT = at("2025-11-14 09:00") - datetime.now(UTC)
    lines = [("2025.11.13 10:00:00", "손님", "", 1_000, 501_000), ("2025.11.13 11:00:00", "은행", "수수료", -700, 500_300)]
    with platform_scope():
        record_bank_file(file=receive_bank_file(name="bank.csv", data=korean(*lines), account="", by="test"), by="test")
    take_snapshot(day=date(2025, 11, 13), by="test")
    page = operator.get(f"{URL}2025-11-13/KRW/")
    assert page.context["parts"] == [
        ("There before the first line that was recorded", "", "−", 500_000),
        ("Went out and is tied to no payout, like fees of the bank", "/operator/payments/?state=outgoing", "+", 700),
        ("Deposits recorded by hand, without a line", "", "+", 10_000_000),
    ]
    assert 'In the bank, by our books</dt><dd class="strong nowrap">₩10,001,000' in words(page)


def test_days_that_are_not_kept_are_not_found(operator):
    for url in (f"{URL}2025-11-10/KRW/", f"{URL}2025-11-12/EUR/", f"{URL}2025-02-30/KRW/", f"{URL}2025-11-10/KRW.json"):
        assert operator.get(url).status_code == 404


def test_the_json_is_what_its_fingerprint_is_of(operator):
    answer = operator.get(f"{URL}2025-11-12/KRW.json")
    with platform_scope():
        assert hashlib.sha256(answer.content).hexdigest() == Snapshot.objects.get(day="2025-11-12").fingerprint
    assert answer["Content-Disposition"] == 'attachment; filename="segregation-2025-11-12-KRW.json"'


def test_the_list_is_taken_away(operator):
    table = list(csv.reader(io.StringIO(operator.get(URL, {"export": "csv"}).content.decode("utf-8-sig"))))
    assert table[0][:6] == [
        "Day", "Currency", "Owed to restaurants", "In the bank", "Companies still owe", "Cover beyond what is owed",
    ]  # fmt: skip
    assert table[1][:6] == ["2025-11-12", "KRW", "24000", "10000000", "17000", "0"]


def test_the_overview_tells_of_a_level_and_of_a_day_that_is_not_covered(operator, world):
    with platform_scope():
        LimitReached.objects.create(limit="outstanding", level=60, amount=1, day="2025-11-12")
        LimitReached.objects.create(limit="outstanding", level=80, amount=1, day="2025-11-12")
    assert "Prepaid and not spent: 80 % of the legal limit" in words(operator.get("/operator/"))
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("UPDATE public.billing_snapshot SET surplus = -1 WHERE day = '2025-11-12'")
    assert "What restaurants are owed was not covered on Wed 12 Nov." in words(operator.get("/operator/"))
    assert "What restaurants are owed is not covered" in words(operator.get(URL))


def test_the_key_of_the_year_names_days_that_were_not_covered(operator, visit, world):
    assert "not covered" not in words(operator.get(URL))
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("UPDATE public.billing_snapshot SET surplus = -1 WHERE day = '2025-11-11'")
    assert "</svg>1 day that was not covered</span></p>" in words(operator.get(URL))
    assert "</svg>모자랐던 날 1일</span></p>" in words(visit(None, world.operator, language="ko").get(URL))
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute("UPDATE public.billing_snapshot SET surplus = -1")
    assert "</svg>2 days that were not covered</span></p>" in words(operator.get(URL))


def row(n: int, owed: int, surplus: int) -> Snapshot:
    return Snapshot(day=date(2025, 11, 29) + timedelta(days=n), owed=owed, surplus=surplus)


def test_the_drawing_has_round_marks_months_and_the_days_that_were_short():
    drawn = drawing([row(0, 1_000, 500), row(1, 3_000, -1_000), row(2, 2_000, 0)])
    assert drawn.owed == "0,180 500,60 1000,120"
    assert drawn.cover == "0,150 500,120 1000,120"
    assert [(mark.amount, mark.y) for mark in drawn.marks] == [(0, 240), (1_000, 180), (2_000, 120), (3_000, 60), (4_000, 0)]
    assert ([(str(month.first), month.x) for month in drawn.months], drawn.short) == ([("2025-12-01", 1000)], [500])


def test_one_day_is_no_drawing_and_nothing_owed_is_one():
    assert drawing([row(0, 1, 1)]) is None
    assert drawing([row(0, 0, 0), row(1, 0, 0)]).owed == "0,240 1000,240"


def test_the_list_takes_a_fixed_number_of_queries(operator, django_assert_num_queries):
    operator.get(URL)
    with django_assert_num_queries(9):
        operator.get(URL)
