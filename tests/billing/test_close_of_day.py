"""What a day came to, and what of it is deposited when: literal figures."""

import uuid
from datetime import date, datetime, timedelta

import pytest

from billing.actions import refund_redemption, void_redemption
from billing.close_of_day import close_of_day
from billing.enums import Way
from restaurants.actions import make_counter
from tenants.scope import company_scope, platform_scope
from tests.portals.month import AFTER, at, draw, eat, freeze, november
from vouchers.redeeming import redeem

TODAY = date(2025, 11, 11)


def pay(world, employee, amount, *, counter=None, way=Way.SCAN, excess=0, when=None) -> int:
    with company_scope(world.hanul.company):
        paid = redeem(
            company=world.hanul.company, employee=employee, counter=counter or world.counter, amount=amount,
            key=uuid.uuid4(), way=way, excess=excess, at=when or at(11),
        )  # fmt: skip
    assert paid.captured, paid.reason
    return paid.redemption_id


def day(world, when=TODAY, today=TODAY, **only):
    with platform_scope():
        return close_of_day(world.gukbap, when, today=today, **only)


def test_a_day_without_meals_is_all_zero(world):
    found = day(world)
    assert (found.count, found.total, found.voids, found.refunds, found.ways, found.expected) == (0, 0, 0, 0, (), ())


def test_meals_ways_voids_and_cash(world):
    people = world.hanul
    pay(world, people.haneul, 5_000)
    pay(world, people.haneul, 1_000, way=Way.CODE)
    pay(world, people.doyun, 12_000, way=Way.CODE, excess=3_000)
    gone = pay(world, people.haneul, 2_000, way=Way.PHONE)
    with platform_scope():
        void_redemption(redemption_id=gone, reason="x", key=uuid.uuid4(), by="test", at=at(11, 13))
    found = day(world)
    assert (found.count, found.total, found.excess) == (3, 18_000, 3_000)
    assert (found.voids, found.voided) == (1, 2_000)
    assert [(taken.way, taken.count, taken.total) for taken in found.ways] == [("scan", 1, 5_000), ("code", 2, 13_000)]


def test_commission_vat_and_net_are_worked_out_as_on_a_statement(world):
    pay(world, world.hanul.haneul, 9_990)
    [part] = day(world).expected
    # 5 % of 9,990 is 499.5 and rounds up; 10 % of 500.
    assert (part.gross, part.commission, part.vat, part.net) == (9_990, 500, 50, 9_440)
    assert (part.month, part.deposited_on, part.number) == (date(2025, 11, 1), date(2025, 12, 11), "")


def test_a_month_that_is_over_and_open_is_deposited_that_much_later(world):
    pay(world, world.hanul.haneul, 9_000)
    [part] = day(world, today=date(2025, 12, 5)).expected
    assert part.deposited_on == date(2025, 12, 15)


def test_a_final_statement_says_its_own_date(world):
    november(world)
    draw(world)
    assert [part.number for part in day(world, today=AFTER.date()).expected] == [""]
    freeze(world)
    [part] = day(world, today=date(2026, 3, 1)).expected
    assert (part.gross, part.number, part.deposited_on) == (16_000, "STM-2025-000001", date(2025, 12, 13))


def test_a_refund_counts_on_the_day_it_is_given(world):
    old = eat(world.hanul, world.hanul.haneul, world.gukbap, 4_000, day=10)
    pay(world, world.hanul.haneul, 9_000)
    with platform_scope():
        refund_redemption(redemption_id=old, reason="x", key=uuid.uuid4(), by="test", at=at(11, 13))
    found = day(world)
    assert (found.count, found.total, found.refunds, found.refunded) == (1, 9_000, 1, 4_000)
    [part] = found.expected
    assert (part.kept, part.commission, part.vat, part.net) == (5_000, 250, 25, 4_725)
    assert day(world, date(2025, 11, 10)).total == 4_000


def test_a_day_can_be_more_refund_than_meal(world):
    old = eat(world.hanul, world.hanul.haneul, world.gukbap, 4_000, day=10)
    with platform_scope():
        refund_redemption(redemption_id=old, reason="x", key=uuid.uuid4(), by="test", at=at(11, 13))
    assert [part.net for part in day(world).expected] == [-3_780]


def test_one_counter_of_several(world):
    second = make_counter(restaurant=world.gukbap, name="2", by=world.owner)
    pay(world, world.hanul.haneul, 5_000)
    pay(world, world.hanul.doyun, 7_000, counter=second)
    assert [day(world, counter_id=each).total for each in (world.counter.pk, second.pk, None)] == [5_000, 7_000, 12_000]


@pytest.mark.parametrize(("moment", "total"), [("2025-11-12T00:30+09:00", 5_000), ("2025-11-11T03:30+09:00", 0)])
def test_the_day_runs_from_four_to_four(world, moment, total):
    program = world.hanul.lunch
    with company_scope(world.hanul.company):
        type(program).objects.update(starts=None, ends=None)
    pay(world, world.hanul.haneul, 5_000, when=datetime.fromisoformat(moment))
    assert day(world).total == total


def test_a_day_takes_four_queries_however_many_meals(world, django_assert_num_queries):
    for _ in range(2):
        pay(world, world.hanul.haneul, 1_000, when=at(11) + timedelta(minutes=1))
        pay(world, world.hanul.doyun, 1_000, way=Way.CODE)
        with platform_scope():
            close_of_day(world.gukbap, TODAY, today=TODAY)
            with django_assert_num_queries(4):
                close_of_day(world.gukbap, TODAY, today=TODAY)
