"""Paying a meal as a person: from what, how much, and if not, why not and what would work."""

import uuid
from datetime import date, datetime, time

import pytest

from billing import till
from billing.actions import pay_in_deposit
from billing.models import Deposit, Purse, Redemption, Transfer
from restaurants.actions import close_counter
from tenants.actions import reactivate_company, suspend_company
from tenants.scope import company_scope, platform_scope
from tests.crowd import crowd
from vouchers.actions import change_program, enrol, give_grant, make_program, withdraw
from vouchers.models import Allowance
from vouchers.names import masked
from vouchers.queries import purse_ids_of
from vouchers.redeeming import redeem, spendable


def at(text: str) -> datetime:
    """A moment in Seoul; the day of the tests when none is given. Meals are after what HR does, whose clock runs."""
    return datetime.fromisoformat(f"{text if ' ' in text else '2025-11-11 ' + text}+09:00")


def pay(world, amount, when="13:30", staff=None, employee=None, restaurant=None, counter=None):
    staff = staff or world.hanul
    with company_scope(staff.company):
        return redeem(
            company=staff.company, employee=employee or staff.haneul, amount=amount, key=uuid.uuid4(), at=at(when),
            counter=counter or (restaurant or world.gukbap).counters.get(),
        )  # fmt: skip


def told(paid):
    return paid.outcome, paid.reason, paid.left


def rules(world, **changes):
    with company_scope(world.hanul.company):
        change_program(program=world.hanul.lunch, by=world.hanul.hr, **changes)


def grant(world, amount, until=date(2025, 11, 30)):
    with company_scope(world.hanul.company):
        return give_grant(
            company=world.hanul.company, employee=world.hanul.haneul, amount=amount, reason="overtime",
            valid_until=until, by=world.hanul.hr,
        )  # fmt: skip


def purses(world):
    with company_scope(world.hanul.company):
        ids = purse_ids_of(world.hanul.haneul)
        return sorted(Purse.objects.filter(id__in=ids).values_list("granted", "spent"))


def shares_of(paid):
    with platform_scope():
        return sorted(Transfer.objects.filter(redemption_id=paid.redemption_id).values_list("amount", flat=True))


def test_an_allowance_is_spent_meal_by_meal(world):
    assert told(pay(world, 7_000)) == ("captured", "", 5_000)
    assert told(pay(world, 5_000)) == ("captured", "", 0)
    refused = pay(world, 1_000)
    assert told(refused) == ("refused", "nothing_left", None)
    assert refused.facts == {"currency": "KRW"}


def test_too_much_says_how_much_is_missing(world):
    refused = pay(world, 15_000)
    assert told(refused) == ("refused", "not_enough", None)
    assert refused.facts == {"left": 12_000, "missing": 3_000, "currency": "KRW", "payable": 12_000, "holdable": 12_000}


@pytest.mark.parametrize("amount", [0, -1, -9_000])
def test_nothing_and_less_is_not_an_amount(world, amount):
    refused = pay(world, amount)
    assert (refused.outcome, refused.reason, refused.facts["limit"]) == ("refused", "amount_not_positive", 12_000)


def test_what_lapses_soonest_pays_first_and_a_grant_adds_to_it(world):
    grant(world, 5_000)
    paid = pay(world, 14_000)
    assert paid.outcome == "captured"
    assert shares_of(paid) == [2_000, 12_000]
    assert purses(world) == [(5_000, 2_000), (12_000, 12_000)]
    assert told(pay(world, 3_001)) == ("refused", "not_enough", None)


@pytest.mark.parametrize(
    ("starts", "ends", "spent"),
    [
        (time(11), time(13, 45), [(7_000, 7_000), (12_000, 1_000)]),
        (time(11), time(20), [(12_000, 8_000)]),
        (time(12, 5), time(0, 5), [(12_000, 8_000)]),
        (None, None, [(12_000, 8_000)]),
    ],
    ids=["ends before lunch", "ends after it", "ends after midnight", "whole day"],
)
def test_of_todays_allowances_the_one_whose_hours_end_first_pays_first(world, starts, ends, spent):
    # 한울's lunch ends at 14:00.
    staff = world.hanul
    with company_scope(staff.company):
        other = make_program(by=staff.hr, name="둘째", kind="daily", amount=7_000, weekdays=[1], starts=starts, ends=ends)
        enrol(program=other, employees=[staff.haneul], by=staff.hr)
    pay(world, 1_000)
    pay(world, 7_000)
    assert purses(world) == spent


def test_two_grants_are_spent_in_the_order_they_end(world):
    grant(world, 6_000, until=date(2025, 11, 30))
    grant(world, 4_000, until=date(2025, 11, 12))
    assert shares_of(pay(world, 7_000, "2025-11-11 20:00")) == [3_000, 4_000]
    assert purses(world) == [(4_000, 4_000), (6_000, 3_000)]


def test_too_much_for_all_sources_says_what_they_hold_together(world):
    grant(world, 5_000)
    refused = pay(world, 20_000)
    assert told(refused) == ("refused", "not_enough", None)
    assert refused.facts == {"left": 17_000, "missing": 3_000, "currency": "KRW", "payable": 17_000, "holdable": 17_000}
    assert purses(world) == [(5_000, 0)]


def test_a_grant_works_where_and_when_the_program_does_not(world):
    grant(world, 5_000)
    assert told(pay(world, 5_000, "2025-11-15 20:00")) == ("captured", "", 0)


def test_a_grant_ends_with_the_business_day_it_is_valid_until(world):
    grant(world, 5_000, until=date(2025, 11, 11))
    assert pay(world, 1_000, "2025-11-12 03:59").outcome == "captured"
    assert told(pay(world, 1_000, "2025-11-12 04:00")) == ("refused", "outside_hours", None)


def test_a_meal_has_a_cap(world):
    rules(world, per_meal_cap=8_000)
    refused = pay(world, 9_000)
    assert told(refused) == ("refused", "over_meal_cap", None)
    assert refused.facts == {"cap": 8_000, "currency": "KRW", "payable": 8_000, "holdable": 8_000}
    assert told(pay(world, 8_000)) == ("captured", "", 4_000)


def test_a_cap_holds_for_the_program_and_a_grant_adds_to_it(world):
    rules(world, per_meal_cap=8_000)
    grant(world, 3_000)
    assert told(pay(world, 11_001)) == ("refused", "not_enough", None)
    assert shares_of(pay(world, 11_000)) == [3_000, 8_000]


def test_meals_per_day_are_counted_by_the_business_day(world):
    rules(world, kind="monthly", amount=100_000, meals_per_day=2, starts=None, ends=None)
    assert [told(pay(world, 1_000)) for _ in range(3)] == [
        ("captured", "", 99_000),
        ("captured", "", 98_000),
        ("refused", "meals_used_up", None),
    ]
    assert pay(world, 1_000).facts == {"count": 2}
    assert pay(world, 1_000, "2025-11-12 03:59").reason == "meals_used_up"
    assert told(pay(world, 1_000, "2025-11-12 04:00")) == ("captured", "", 97_000)


@pytest.mark.parametrize(
    ("when", "answer"),
    [
        ("10:59", ("refused", "outside_hours", None)),
        ("11:00", ("captured", "", 8_000)),
        ("13:59", ("captured", "", 8_000)),
        ("14:00", ("refused", "outside_hours", None)),
        ("2025-11-15 12:00", ("refused", "not_today", None)),
        ("2025-11-16 12:00", ("refused", "not_today", None)),
        ("2025-10-06 12:00", ("refused", "holiday", None)),  # 추석
        ("2025-10-08 12:00", ("refused", "holiday", None)),  # its substitute
        ("2025-12-25 12:00", ("refused", "holiday", None)),
    ],
)
def test_hours_weekdays_and_holidays(world, when, answer):
    assert told(pay(world, 4_000, when)) == answer


def test_outside_hours_says_when_it_opens(world):
    assert pay(world, 4_000, "2025-11-14 15:00").facts == {
        "start": time(11), "end": time(14), "day": date(2025, 11, 17), "days_ahead": 3,
    }  # fmt: skip


def test_a_holiday_is_a_day_like_any_where_the_program_says_so(world):
    rules(world, holidays="on")
    assert told(pay(world, 4_000, "2025-12-25 12:00")) == ("captured", "", 8_000)


def test_only_the_restaurants_of_the_program(world):
    rules(world, restaurant_ids=[world.bunsik.pk])
    assert told(pay(world, 4_000)) == ("refused", "restaurant_not_included", None)
    assert told(pay(world, 4_000, restaurant=world.bunsik)) == ("captured", "", 8_000)


def test_a_suspended_company_pays_nothing_from_this_meal_on(world):
    assert pay(world, 4_000).outcome == "captured"
    suspend_company(company=world.hanul.company, reason="overdue", by=world.operator)
    assert told(pay(world, 4_000))[:2] == ("refused", "company_suspended")
    assert told(pay(world, 4_000, employee=world.hanul.doyun))[:2] == ("refused", "company_suspended")
    assert pay(world, 4_000, staff=world.bada).outcome == "captured"
    reactivate_company(company=world.hanul.company, by=world.operator)
    assert told(pay(world, 4_000)) == ("captured", "", 4_000)


def test_a_closed_counter_takes_nothing(world):
    counter = world.counter
    close_counter(counter=counter, by=world.operator)
    assert told(pay(world, 4_000, counter=counter))[:2] == ("refused", "counter_closed")
    assert purses(world) == [(12_000, 0)]


def test_who_is_in_no_program_is_not_enrolled(world):
    with company_scope(world.hanul.company):
        withdraw(program=world.hanul.lunch, employee=world.hanul.haneul, by=world.hanul.hr)
    assert told(pay(world, 4_000)) == ("refused", "not_enrolled", None)


def test_the_kindest_reason_is_told(world):
    """Of two programs the one that pays counts; when none does, the first says why."""
    with company_scope(world.hanul.company):
        dinner = make_program(
            by=world.hanul.hr, name="저녁", amount=10_000, weekdays=[0, 1, 2, 3, 4], starts=time(18), ends=time(21)
        )
        enrol(program=dinner, employees=[world.hanul.haneul], by=world.hanul.hr)
    assert told(pay(world, 9_000, "19:00")) == ("captured", "", 1_000)
    assert told(pay(world, 9_000, "12:00")) == ("captured", "", 3_000)
    assert pay(world, 9_000, "15:00").facts["start"] == time(11)


def test_every_day_has_an_allowance_of_its_own(world):
    assert told(pay(world, 12_000)) == ("captured", "", 0)
    assert told(pay(world, 12_000, "2025-11-12 12:00")) == ("captured", "", 0)
    with company_scope(world.hanul.company):
        opened = Allowance.objects.order_by("starts_on").values_list("starts_on", flat=True)
        assert list(opened) == [date(2025, 11, 11), date(2025, 11, 12)]


def test_a_month_has_one(world):
    rules(world, kind="monthly", amount=20_000)
    assert told(pay(world, 12_000, "2025-11-28 12:00")) == ("captured", "", 8_000)
    assert told(pay(world, 12_000, "2025-11-28 12:30")) == ("refused", "not_enough", None)
    assert told(pay(world, 12_000, "2025-12-01 12:00")) == ("captured", "", 8_000)


def test_reading_what_can_be_spent_opens_nothing(world):
    with company_scope(world.hanul.company):
        can = spendable(world.hanul.company, world.hanul.haneul, at=at("12:00"))
        assert (can.limit, can.refusal) == (12_000, None)
        assert Allowance.objects.count() == 0


def test_a_prepaid_company_grants_no_more_than_it_paid_in(world):
    bada = world.bada
    with company_scope(bada.company):
        change_program(program=bada.lunch, by=bada.hr, amount=6_000_000)
    assert told(pay(world, 9_000, staff=bada)) == ("captured", "", 5_991_000)
    refused = pay(world, 9_000, staff=bada, employee=bada.doyun)
    assert told(refused) == ("refused", "deposit_too_low", None)
    with platform_scope():
        assert Deposit.objects.values_list("paid_in", "granted").get() == (10_000_000, 6_000_000)
        pay_in_deposit(company=bada.company, amount=2_000_000, reference="more", by="test", at=at("13:40"))
    assert told(pay(world, 9_000, "13:45", staff=bada, employee=bada.doyun)) == ("captured", "", 5_991_000)
    with company_scope(bada.company), pytest.raises(till.DepositTooLow):
        give_grant(
            company=bada.company, employee=bada.haneul, amount=1, reason="x", valid_until=date(2025, 11, 30), by=bada.hr
        )  # fmt: skip


def test_a_first_use_by_sixteen_hands_opens_one_allowance(committed_world):
    """The losers of the race roll their purse back, and what it took of the deposit with it."""
    world = committed_world
    answers = crowd(16, lambda _: pay(world, 1_000, staff=world.bada))
    assert sorted(a.left for a in answers if a.captured) == [number * 1_000 for number in range(12)]
    assert {told(a)[:2] for a in answers} <= {("captured", ""), ("refused", "nothing_left")}
    with company_scope(world.bada.company):
        [allowance] = Allowance.objects.all()
    with platform_scope():
        assert list(Purse.objects.values_list("id", "granted", "spent")) == [(allowance.purse_id, 12_000, 12_000)]
        assert Deposit.objects.get().granted == 12_000


def test_the_till_reads_a_masked_name_and_a_pseudonym(world):
    paid = pay(world, 4_000)
    with platform_scope():
        found = Redemption.objects.get(pk=paid.redemption_id)
    assert (found.label, found.way, found.actor) == ("김*늘", "scan", world.hanul.haneul.user.actor)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("김하늘", "김*늘"),
        ("김철", "김*"),
        ("김", "김*"),
        ("남궁민수", "남**수"),
        ("황보가나다", "황***다"),
        ("John Smith", "J*** S****"),
        ("Madonna", "M******"),
        ("X", "X"),
        ("김 하늘", "김 하*"),
        ("  ", "*"),
        ("", "*"),
    ],
)
def test_names_are_masked(name, shown):
    assert masked(name) == shown
