"""A statement below zero lowers what is paid of the restaurant's others, whichever of them comes first."""

import json
import uuid
from datetime import date, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from billing import clock, close
from billing.actions import refund_redemption
from billing.documents.figures import charges
from billing.models import Document, Redemption, SetOff
from billing.payouts.queries import candidates, statements
from billing.payouts.runs import Result, discard_run, record_results
from billing.setoffs import set_offs_of
from portals.deposits import with_deposits
from tenants.scope import company_scope, owner_scope, platform_scope, restaurant_scope
from tests.billing.payouts.desk import GUKBAP, PAY_DAY, balance, item, left, prepare, send, wrong
from vouchers.redeeming import redeem

FIRST, DECEMBERS, JANUARYS = "STM-2025-000001", "STM-2025-000003", "STM-2026-000001"
# 9,000 of November are given back in December: less 5 % commission and its VAT, 450 and 45.
BELOW = 8_505


def close_month(month: date, moment: str) -> None:
    close.begin_close(month=month, by="test", at=datetime.fromisoformat(moment))
    close.draw_documents(month)
    with platform_scope():
        ids = list(Document.objects.filter(period=month).order_by("id").values_list("id", flat=True))
    for pk in ids:
        close.freeze_document(pk)


def close_december_below_zero(desk) -> None:
    """한울's 9,000 of November are refunded in December, in which nobody eats at 할매국밥."""
    meal = Redemption.objects.get(restaurant=desk.gukbap, amount=9_000)
    refund_redemption(redemption_id=meal.pk, reason="늦은 환불", key=uuid.uuid4(), by="test", at=clock.now())
    close_month(date(2025, 12, 1), "2026-01-02T09:00:00+09:00")


def eat(staff, restaurant, amount: int) -> None:
    with company_scope(staff.company):
        paid = redeem(
            company=staff.company, employee=staff.haneul, counter=restaurant.counters.order_by("id").first(),
            amount=amount, key=uuid.uuid4(), at=datetime.fromisoformat("2026-01-13T12:10:00+09:00"),
        )  # fmt: skip
    assert paid.captured, paid.reason


def close_january(desk, *, hanul: int, bada: int) -> None:
    eat(desk.hanul, desk.gukbap, hanul)
    if bada:
        eat(desk.bada, desk.gukbap, bada)
    close_month(date(2026, 1, 1), "2026-02-03T09:00:00+09:00")


def of_restaurants():
    """What of statements was set off; 한울's own invoices are set against each other, too."""
    return SetOff.objects.filter(restaurant__isnull=False)


def below() -> dict[str, int]:
    return {row.number: row.below for row in statements() if row.total < 0}


def told(number: str) -> dict:
    return json.loads(Document.objects.get(number=number).frozen)


def deposit(number: str, today: date) -> tuple[str, int]:
    row = with_deposits(statements().filter(number=number), today)[0]
    return row.deposit.state, row.deposit.amount


@pytest.fixture
def owing(desk):
    """November is paid out; December of 할매국밥 is 8,505 below zero."""
    send(desk.operator, desk.second)
    close_december_below_zero(desk)
    return desk


def test_a_statement_below_zero_waits_for_the_next(owing):
    assert (below(), of_restaurants().count(), wrong()) == ({DECEMBERS: BELOW}, 0, {})
    assert "set_off" not in told(DECEMBERS) and "deposit" not in told(DECEMBERS)["summary"]
    assert deposit(DECEMBERS, date(2026, 1, 20)) == ("below", -BELOW)
    assert [(each.statement.number, each.amount, each.why) for each in candidates("KRW", date(2026, 1, 20))] == [
        (DECEMBERS, -BELOW, "below_zero")
    ]


def test_the_next_statement_is_lowered_by_it_and_says_so(owing):
    close_january(owing, hanul=9_000, bada=7_000)
    data = told(JANUARYS)
    assert data["set_off"] == [{"number": DECEMBERS, "period": "2025-12", "amount": -BELOW}]
    assert (data["summary"]["net"], data["summary"]["set_off"], data["summary"]["deposit"]) == (GUKBAP, -BELOW, 6_615)
    with translation.override("en"):
        rows = [(charge.label, charge.amount) for charge in charges(data)]
    assert rows[-3:] == [
        ("Total of the statement", GUKBAP),
        ("Set against the statement of December 2025, STM-2025-000003", -BELOW),
        ("Amount we deposit", 6_615),
    ]
    assert (left()[JANUARYS], below(), wrong()) == (6_615, {DECEMBERS: 0}, {})
    assert balance("restaurant_owed") == 6_615


def test_both_sides_name_each_other_and_the_run_pays_the_rest(owing):
    close_january(owing, hanul=9_000, bada=7_000)
    shown = {
        pk: [(each.number, each.period, each.amount) for each in found] for pk, found in set_offs_of(statements()).items()
    }
    number = dict(Document.objects.values_list("number", "pk"))
    assert shown == {
        number[DECEMBERS]: [(JANUARYS, "2026-01", BELOW)],
        number[JANUARYS]: [(DECEMBERS, "2025-12", -BELOW)],
    }
    assert deposit(DECEMBERS, date(2026, 2, 5)) == ("set_off", 0)
    assert deposit(JANUARYS, date(2026, 2, 5)) == ("expected", 6_615)
    send(owing.operator, owing.second, pay_on=date(2026, 2, 13), numbers=(JANUARYS,))
    assert (item(1).amount, left()[JANUARYS], balance("restaurant_owed"), wrong()) == (6_615, 0, 0, {})


def test_what_is_more_than_the_next_goes_on_to_the_one_after(owing):
    close_january(owing, hanul=5_000, bada=0)
    assert told(JANUARYS)["summary"]["deposit"] == 0
    assert (left()[JANUARYS], below(), wrong()) == (0, {DECEMBERS: 3_780}, {})
    assert deposit(JANUARYS, date(2026, 2, 5)) == ("set_off", 0)


def test_what_an_earlier_statement_has_left_is_lowered_too(desk):
    close_december_below_zero(desk)
    assert told(DECEMBERS)["set_off"] == [{"number": FIRST, "period": "2025-11", "amount": BELOW}]
    assert told(DECEMBERS)["summary"]["deposit"] == 0
    assert (left()[FIRST], below(), wrong()) == (6_615, {DECEMBERS: 0}, {})
    assert deposit(FIRST, PAY_DAY) == ("expected", 6_615)


def test_what_comes_back_is_set_off_first_and_yields_when_it_was_paid_after_all(owing):
    first = item(1)
    back = [Result(first.pk, "returned", date(2026, 1, 5), "해지 계좌")]
    record_results(run=first.run, results=back, by=owing.operator)
    assert (left()[FIRST], below(), wrong()) == (6_615, {DECEMBERS: 0}, {})
    late = [Result(first.pk, "confirmed", date(2026, 1, 6))]
    record_results(run=first.run, results=late, by=owing.operator)
    assert (left()[FIRST], below(), wrong()) == (0, {DECEMBERS: BELOW}, {})
    assert [(row.amount, row.undoes_id is None) for row in of_restaurants()] == [(BELOW, True), (-BELOW, False)]


def test_a_run_that_is_thrown_away_gives_back_what_is_lowered_at_once(desk):
    run = prepare(desk.operator)
    close_december_below_zero(desk)
    assert below() == {DECEMBERS: BELOW}
    discard_run(run=run, by=desk.second)
    assert (left()[FIRST], below(), wrong()) == (6_615, {DECEMBERS: 0}, {})


def test_a_stranger_sees_nothing_and_nobody_edits(desk):
    close_december_below_zero(desk)
    row = of_restaurants().get()
    with restaurant_scope(desk.gukbap.pk):
        assert of_restaurants().count() == 1
    with restaurant_scope(desk.bunsik.pk):
        assert of_restaurants().count() == 0
    with company_scope(desk.hanul.company):
        assert of_restaurants().count() == 0
    for statement in ("UPDATE billing_setoff SET amount = 1", "DELETE FROM billing_setoff"):
        with owner_scope(), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert of_restaurants().get() == row


def test_nothing_is_set_off_beyond_what_there_is(owing):
    number = dict(Document.objects.values_list("number", "pk"))
    for below_id, against_id, amount in (
        (number[DECEMBERS], number[FIRST], 1),
        (number[FIRST], number[DECEMBERS], 1),
        (number[DECEMBERS], number["STM-2025-000002"], 1),
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT public.set_off(%s, %s, %s, 'test', NULL)", [below_id, against_id, amount])
