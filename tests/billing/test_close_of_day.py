"""What a day came to, and what of it is deposited when: literal figures."""

import uuid
from datetime import date, datetime, timedelta

import pytest

from billing import clock
from billing.actions import refund_redemption, void_redemption
from billing.close_of_day import close_of_day
from billing.documents.shapes import thawed
from billing.enums import Way
from billing.models import Document
from billing.payouts.runs import approve_run, prepare_run
from billing.terms import agree_company_terms, agree_restaurant_terms
from restaurants.actions import make_counter
from tenants.scope import company_scope, platform_scope, restaurant_scope
from tests.billing.payouts.desk import check_both, item, second_operator
from tests.portals.month import AFTER, NOVEMBER, at, draw, eat, freeze, november
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


def tiers(world, *found, cap=None):
    agree_restaurant_terms(
        restaurant=world.gukbap, since=NOVEMBER, commission_bp=500, tiers=[*found], commission_cap=cap, by="test"
    )


def shares(world, when):
    return [(part.commission_bp, part.before, part.commission, part.vat) for part in day(world, when).expected]


def test_the_commission_is_what_the_day_adds_in_the_tiers_the_month_has_reached(world):
    """5 %, 3 % above 10,000: 9,000 are 450; 6,000 more are 1,000 at 5 % and 5,000 at 3 %; 4,000 more are at 3 %."""
    tiers(world, [10_000, 300])
    for date_of, amount in ((3, 9_000), (4, 6_000), (5, 4_000)):
        eat(world.hanul, world.hanul.haneul, world.gukbap, amount, day=date_of)
    found = [shares(world, date(2025, 11, date_of)) for date_of in (3, 4, 5)]
    assert found == [[(None, 0, 450, 45)], [(None, 9_000, 200, 20)], [(None, 15_000, 120, 12)]]


def test_the_days_add_up_to_the_statement(world):
    tiers(world, [10_000, 300])
    november(world)
    eat(world.hanul, world.hanul.doyun, world.gukbap, 6_000, day=13)
    both = [part.commission for when in (11, 13) for part in day(world, date(2025, 11, when)).expected]
    # 16,000 are 500 and 180; 6,000 more are 180.
    assert both == [680, 180]
    freeze(world)
    with platform_scope():
        statement = Document.objects.get(kind="statement", restaurant=world.gukbap)
    assert thawed(statement.frozen)["summary"]["commission"] == 860


def test_nothing_is_taken_above_the_cap(world):
    tiers(world, cap=500)
    for date_of, amount in ((3, 9_000), (4, 6_000), (5, 4_000)):
        eat(world.hanul, world.hanul.haneul, world.gukbap, amount, day=date_of)
    assert [shares(world, date(2025, 11, date_of)) for date_of in (4, 5)] == [[(None, 9_000, 50, 5)], [(None, 15_000, 0, 0)]]


def test_a_refund_gives_back_at_the_rate_the_month_has_reached(world):
    tiers(world, [10_000, 300])
    eat(world.hanul, world.hanul.haneul, world.gukbap, 12_000, day=3)
    old = eat(world.hanul, world.hanul.doyun, world.gukbap, 4_000, day=4)
    with platform_scope():
        refund_redemption(redemption_id=old, reason="x", key=uuid.uuid4(), by="test", at=at(11, 13))
    assert shares(world, TODAY) == [(None, 16_000, -120, -12)]


def test_one_counter_goes_by_the_whole_restaurants_month(world):
    tiers(world, [10_000, 300])
    second = make_counter(restaurant=world.gukbap, name="2", by=world.owner)
    eat(world.hanul, world.hanul.haneul, world.gukbap, 11_000, day=10)
    pay(world, world.hanul.haneul, 5_000)
    pay(world, world.hanul.doyun, 7_000, counter=second)
    [part] = day(world, counter_id=second.pk).expected
    assert (part.before, part.commission) == (11_000, 210)


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


def test_tiers_take_two_queries_more_however_many_meals(world, django_assert_num_queries):
    tiers(world, [10_000, 300])
    for number in range(2):
        eat(world.hanul, world.hanul.haneul, world.gukbap, 1_000, day=3 + number)
        pay(world, world.hanul.doyun, 1_000, way=Way.CODE)
        with platform_scope():
            close_of_day(world.gukbap, TODAY, today=TODAY)
            with django_assert_num_queries(6):
                close_of_day(world.gukbap, TODAY, today=TODAY)


def agree(world, rhythm, fee=0, **terms):
    agree_restaurant_terms(restaurant=world.gukbap, since=NOVEMBER, rhythm=rhythm, advance_fee=fee, by="test", **terms)


def told(part):
    return part.net, part.deposited_on, part.is_early, part.reference, part.price, part.once


def test_a_day_comes_with_the_next_advance(world):
    """9,990 less 500 and 50 are 9,440; the whole week's advance costs 500 and 50 once."""
    agree(world, "weekly", 500)
    pay(world, world.hanul.haneul, 9_990)
    assert [told(part) for part in day(world).expected] == [(9_440, date(2025, 11, 17), True, "", 0, 550)]


def test_an_advance_of_one_day_takes_its_price_off_it(world):
    agree(world, "daily", 500)
    pay(world, world.hanul.haneul, 9_990)
    assert [told(part) for part in day(world).expected] == [(8_890, date(2025, 11, 12), True, "", 550, 0)]
    # One counter of several is a part of it: the price is the whole day's.
    only = day(world, counter_id=world.counter.pk).expected
    assert [told(part) for part in only] == [(9_440, date(2025, 11, 12), True, "", 0, 550)]


def test_the_second_half_comes_with_the_statement(world):
    agree(world, "twice", 500)
    pay(world, world.hanul.haneul, 9_990, when=at(18))
    found = day(world, date(2025, 11, 18), today=date(2025, 11, 18)).expected
    assert [told(part) for part in found] == [(9_440, date(2025, 12, 11), False, "", 0, 0)]


def test_what_was_paid_in_advance_says_so_before_and_after_the_close(world, monkeypatch):
    agree(world, "weekly", 500)
    november(world)
    monkeypatch.setattr(clock, "now", lambda: datetime.fromisoformat("2025-11-17T09:00:00+09:00"))
    with platform_scope():
        second = second_operator()
        check_both(world, second)
        facts = {"currency": "KRW", "pay_on": date(2025, 11, 17), "statements": [], "advances": [world.gukbap.pk]}
        approve_run(run=prepare_run(key=uuid.uuid4(), by=world.operator, **facts), by=second)
        reference = item(1).reference
    # 16,000 less 800 and 80.
    expected = (15_120, date(2025, 11, 17), True, reference, 0, 550)
    assert [told(part) for part in day(world, today=date(2025, 11, 20)).expected] == [expected]
    freeze(world)
    assert [told(part) for part in day(world, today=date(2025, 12, 5)).expected] == [expected]
    with restaurant_scope(world.gukbap.pk):
        found = close_of_day(world.gukbap, TODAY, today=date(2025, 12, 5)).expected
    assert [told(part) for part in found] == [expected]


def test_who_is_waited_for_comes_with_the_statement(world):
    """한울's meals are paid as it pays; 바다's come early: 9,000 less 450 and 45, 7,000 less 350 and 35."""
    agree_company_terms(company=world.hanul.company, since=NOVEMBER, on_collection=True, by="test")
    agree(world, "weekly")
    pay(world, world.hanul.haneul, 9_000)
    eat(world.bada, world.bada.haneul, world.gukbap, 7_000)
    with restaurant_scope(world.gukbap.pk):
        found = close_of_day(world.gukbap, TODAY, today=TODAY).expected
    assert [told(part) for part in found] == [
        (6_615, date(2025, 11, 17), True, "", 0, 0),
        (8_505, date(2025, 12, 11), False, "", 0, 0),
    ]


def test_a_month_that_closes_is_advanced_no_more(world):
    agree(world, "daily")
    november(world)
    draw(world)
    found = day(world, today=date(2025, 11, 11)).expected
    assert [(part.is_early, part.deposited_on) for part in found] == [(False, date(2025, 12, 11))]
