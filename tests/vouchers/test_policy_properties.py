"""What must hold for every rule and every moment."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from vouchers.policy import Rules, decide, moment_of, next_open, period_of

clocks = st.times()
any_rules = st.builds(
    Rules,
    kind=st.sampled_from(["daily", "monthly"]),
    amount=st.integers(0, 10**9),
    weekdays=st.frozensets(st.integers(0, 6)),
    windows=st.lists(st.tuples(clocks, clocks), max_size=3).map(tuple),
    per_meal_cap=st.none() | st.integers(1, 10**6),
    meals_per_day=st.none() | st.integers(1, 5),
    holidays_off=st.booleans(),
    restaurants=st.none() | st.frozensets(st.integers(0, 3)),
)
any_moment = st.builds(
    moment_of,
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),
    st.sampled_from([ZoneInfo("Asia/Seoul"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")]),
    st.times(max_value=time(6)),
)
money = st.integers(-(10**9), 10**9)


@given(any_rules, any_moment, st.none() | money, money, st.integers(0, 6), st.none() | st.integers(0, 4))
def test_the_limit_exceeds_neither_rest_nor_cap(rules, moment, amount, left, used_today, place):
    verdict = decide(rules, moment, restaurant_id=place, amount=amount, left=left, used_today=used_today)
    assert verdict.limit <= max(left, 0)
    assert rules.per_meal_cap is None or verdict.limit <= rules.per_meal_cap
    assert not verdict.allowed or 0 < (verdict.limit if amount is None else amount) <= verdict.limit


@given(any_rules, any_moment)
def test_the_moment_of_next_open_is_allowed(rules, moment):
    opens = next_open(rules, moment)
    if opens is None:
        assert not decide(rules, moment, left=1, used_today=0).allowed
        return
    then = moment_of(opens.astimezone(UTC), opens.tzinfo, moment.day_boundary)
    assert decide(rules, then, left=1, used_today=0).allowed
    assert timedelta(0) <= opens.astimezone(UTC) - moment.local.astimezone(UTC) <= timedelta(days=14)


@given(any_rules, any_moment)
def test_the_period_holds_its_business_day(rules, moment):
    start, end = period_of(rules, moment.business_day)
    assert start <= moment.business_day < end
    assert period_of(rules, start) == period_of(rules, end - timedelta(days=1)) == (start, end)
