"""May this meal be eaten? Literal cases.

November 2026: the 22nd is a Sunday. Chuseok 2026 falls on Friday 25 September.
"""

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tenants.calendar import is_holiday
from vouchers.enums import Reason
from vouchers.policy import (
    Allowed,
    Refusal,
    Rules,
    decide,
    lasting,
    moment_of,
    next_open,
    period_of,
    wrong_way_round,
)

SEOUL = ZoneInfo("Asia/Seoul")
BERLIN = ZoneInfo("Europe/Berlin")
FOUR = time(4)
WORKDAYS = frozenset({0, 1, 2, 3, 4})
LUNCH = Rules(
    kind="daily",
    amount=10_000,
    weekdays=WORKDAYS,
    windows=((time(11), time(14)),),
    per_meal_cap=12_000,
    meals_per_day=1,
    holidays_off=True,
)
ANYTIME = Rules(kind="monthly", amount=200_000)
NIGHT = Rules(kind="daily", amount=8_000, weekdays=WORKDAYS, windows=((time(22), time(3)),))
TWO_WINDOWS = Rules(kind="daily", amount=10_000, windows=((time(7), time(9)), (time(11, 30), time(13, 30))))


def seoul(text: str, day_boundary: time = FOUR):
    return moment_of(datetime.fromisoformat(text).replace(tzinfo=SEOUL), SEOUL, day_boundary)


def asked(rules: Rules, text: str, amount=None, left=10_000, used_today=0, restaurant_id=None):
    return decide(rules, seoul(text), restaurant_id=restaurant_id, amount=amount, left=left, used_today=used_today)


def hours(start: str, end: str | None, day: str, days_ahead: int) -> dict:
    return {
        "start": time.fromisoformat(start),
        "end": time.fromisoformat(end) if end else None,
        "day": date.fromisoformat(day),
        "days_ahead": days_ahead,
    }


@pytest.mark.parametrize(
    ("instant", "boundary", "business_day"),
    [
        ("2026-11-23T03:00:00+00:00", FOUR, "2026-11-23"),
        ("2026-11-22T17:00:00+00:00", FOUR, "2026-11-22"),  # 02:00 on Monday is still Sunday
        ("2026-11-22T18:59:59+00:00", FOUR, "2026-11-22"),
        ("2026-11-22T19:00:00+00:00", FOUR, "2026-11-23"),
        ("2026-11-22T15:00:00+00:00", time(0), "2026-11-23"),
        ("2026-11-22T14:59:59+00:00", time(0), "2026-11-22"),
        ("2026-11-30T18:59:59+00:00", FOUR, "2026-11-30"),  # 1 December 03:59:59 is November's meal
        ("2026-12-31T18:00:00+00:00", FOUR, "2026-12-31"),
        ("2028-02-29T18:00:00+00:00", FOUR, "2028-02-29"),
        ("2027-02-28T18:00:00+00:00", FOUR, "2027-02-28"),
    ],
)
def test_a_meal_belongs_to_the_business_day(instant, boundary, business_day):
    moment = moment_of(datetime.fromisoformat(instant), SEOUL, boundary)
    assert moment.business_day == date.fromisoformat(business_day)


@pytest.mark.parametrize(
    ("start", "end", "hours", "wrong"),
    [
        ("11:00", "14:00", 3, False),
        ("00:30", "23:30", 23, False),
        ("14:00", "11:00", 21, True),
        ("18:00", "02:00", 8, False),
        ("14:00", "02:00", 12, False),
        ("13:00", "02:00", 13, True),
        ("11:00", "00:00", 13, False),
        ("00:00", "00:00", 24, False),
    ],
)
def test_hours_over_a_night_last_at_most_twelve(start, end, hours, wrong):
    window = (time.fromisoformat(start), time.fromisoformat(end))
    assert (lasting(window), wrong_way_round(window)) == (timedelta(hours=hours), wrong)


def test_a_moment_is_told_in_the_companys_zone():
    moment = moment_of(datetime(2026, 11, 23, 3, 5, tzinfo=UTC), SEOUL, FOUR)
    assert moment.local.isoformat() == "2026-11-23T12:05:00+09:00"


def test_a_naive_instant_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        moment_of(datetime(2026, 11, 23, 12), SEOUL, FOUR)


@pytest.mark.parametrize(
    ("kind", "day", "start", "end"),
    [
        ("daily", "2026-11-23", "2026-11-23", "2026-11-24"),
        ("daily", "2026-11-30", "2026-11-30", "2026-12-01"),
        ("daily", "2028-02-28", "2028-02-28", "2028-02-29"),
        ("daily", "2028-02-29", "2028-02-29", "2028-03-01"),
        ("daily", "2026-12-31", "2026-12-31", "2027-01-01"),
        ("monthly", "2026-11-01", "2026-11-01", "2026-12-01"),
        ("monthly", "2026-11-30", "2026-11-01", "2026-12-01"),
        ("monthly", "2026-12-31", "2026-12-01", "2027-01-01"),
        ("monthly", "2027-01-31", "2027-01-01", "2027-02-01"),
        ("monthly", "2027-02-28", "2027-02-01", "2027-03-01"),
        ("monthly", "2028-02-29", "2028-02-01", "2028-03-01"),
    ],
)
def test_period(kind, day, start, end):
    period = period_of(Rules(kind=kind, amount=1), date.fromisoformat(day))
    assert period == (date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-01-01", True),
        ("2026-02-15", False),
        ("2026-02-16", True),  # the day before Seollal
        ("2026-02-17", True),
        ("2026-02-18", True),
        ("2026-02-19", False),
        ("2026-03-02", True),  # substitute: 1 March is a Sunday
        ("2026-05-05", True),
        ("2026-05-25", True),  # substitute: Buddha's Birthday is a Sunday
        ("2026-08-17", True),  # substitute: Liberation Day is a Saturday
        ("2026-09-23", False),
        ("2026-09-24", True),  # Chuseok, Thursday to Saturday: a Saturday gives no substitute here
        ("2026-09-25", True),
        ("2026-09-26", True),
        ("2026-09-28", False),
        ("2026-10-05", True),  # substitute: 3 October is a Saturday
        ("2026-10-09", True),
        ("2025-10-08", True),  # substitute: Chuseok 2025 began on a Sunday
        ("2026-11-23", False),
        ("2026-12-25", True),
        ("2028-02-29", False),
    ],
)
def test_korean_holidays(day, expected):
    assert is_holiday("KR", date.fromisoformat(day)) is expected


def test_an_unknown_country_is_refused():
    with pytest.raises(ValueError, match="no holiday calendar for 'XX'"):
        is_holiday("XX", date(2026, 1, 1))


@pytest.mark.parametrize(
    ("rules", "at", "limit"),
    [
        (LUNCH, "2026-11-23T11:00:00", 10_000),
        (LUNCH, "2026-11-23T13:59:59", 10_000),
        (LUNCH, "2026-11-23T13:59:59.999999", 10_000),
        (LUNCH, "2026-09-23T12:00:00", 10_000),
        (LUNCH, "2026-09-28T12:00:00", 10_000),
        (LUNCH, "2028-02-29T12:00:00", 10_000),
        (LUNCH, "2026-11-30T12:00:00", 10_000),
        (ANYTIME, "2026-11-22T00:00:00", 10_000),
        (ANYTIME, "2026-09-25T23:59:59", 10_000),
        (NIGHT, "2026-11-23T22:00:00", 10_000),
        (NIGHT, "2026-11-24T00:00:00", 10_000),
        (NIGHT, "2026-11-24T02:59:59", 10_000),
        (NIGHT, "2026-11-28T02:00:00", 10_000),  # Saturday by the clock, Friday by the business day
        (TWO_WINDOWS, "2026-11-23T07:00:00", 10_000),
        (TWO_WINDOWS, "2026-11-23T11:30:00", 10_000),
        (Rules(kind="daily", amount=1, windows=((time(18), time(0)),)), "2026-11-23T23:59:59", 10_000),
        (Rules(kind="daily", amount=1, windows=((time(9), time(9)),)), "2026-11-23T08:59:59", 10_000),
    ],
)
def test_open_now(rules, at, limit):
    assert asked(rules, at) == Allowed(limit=limit)


@pytest.mark.parametrize(
    ("rules", "at", "facts"),
    [
        (LUNCH, "2026-11-23T10:59:59", hours("11:00", "14:00", "2026-11-23", 0)),
        (LUNCH, "2026-11-23T10:59:59.999999", hours("11:00", "14:00", "2026-11-23", 0)),
        (LUNCH, "2026-11-23T14:00:00", hours("11:00", "14:00", "2026-11-24", 1)),
        (LUNCH, "2026-11-24T02:00:00", hours("11:00", "14:00", "2026-11-24", 0)),
        (LUNCH, "2026-11-27T15:00:00", hours("11:00", "14:00", "2026-11-30", 3)),
        (LUNCH, "2026-09-23T14:00:00", hours("11:00", "14:00", "2026-09-28", 5)),
        (LUNCH, "2026-12-31T14:00:00", hours("11:00", "14:00", "2027-01-04", 4)),
        (NIGHT, "2026-11-23T21:59:59", hours("22:00", "03:00", "2026-11-23", 0)),
        (NIGHT, "2026-11-24T03:00:00", hours("22:00", "03:00", "2026-11-24", 0)),
        (TWO_WINDOWS, "2026-11-23T09:00:00", hours("11:30", "13:30", "2026-11-23", 0)),
        (TWO_WINDOWS, "2026-11-23T13:30:00", hours("07:00", "09:00", "2026-11-24", 1)),
        (
            Rules(kind="daily", amount=1, windows=((time(18), time(0)),)),
            "2026-11-23T00:00:00",
            hours("18:00", "00:00", "2026-11-23", 0),
        ),
    ],
)
def test_outside_hours_says_when(rules, at, facts):
    assert asked(rules, at) == Refusal(Reason.OUTSIDE_HOURS, **facts)


@pytest.mark.parametrize(
    ("rules", "at", "code", "facts"),
    [
        (LUNCH, "2026-11-22T12:00:00", "not_today", hours("11:00", "14:00", "2026-11-23", 1)),
        (LUNCH, "2026-11-21T12:00:00", "not_today", hours("11:00", "14:00", "2026-11-23", 2)),
        (LUNCH, "2026-11-23T03:59:59", "not_today", hours("11:00", "14:00", "2026-11-23", 0)),
        (NIGHT, "2026-11-23T02:00:00", "not_today", hours("22:00", "03:00", "2026-11-23", 0)),
        (LUNCH, "2026-09-24T12:00:00", "holiday", hours("11:00", "14:00", "2026-09-28", 4)),
        (LUNCH, "2026-09-25T20:00:00", "holiday", hours("11:00", "14:00", "2026-09-28", 3)),
        (LUNCH, "2026-09-26T12:00:00", "not_today", hours("11:00", "14:00", "2026-09-28", 2)),
        (LUNCH, "2026-10-05T12:00:00", "holiday", hours("11:00", "14:00", "2026-10-06", 1)),
        (LUNCH, "2026-10-06T03:00:00", "holiday", hours("11:00", "14:00", "2026-10-06", 0)),
        (
            Rules(kind="daily", amount=1, weekdays=frozenset({0})),
            "2026-11-24T12:00:00",
            "not_today",
            hours("04:00", None, "2026-11-30", 6),
        ),
        (
            Rules(kind="daily", amount=1, weekdays=frozenset()),
            "2026-11-24T12:00:00",
            "not_today",
            {"start": None, "end": None, "day": None, "days_ahead": None},
        ),
    ],
)
def test_closed_days_say_when(rules, at, code, facts):
    assert asked(rules, at) == Refusal(code, **facts)


CAPPED = Rules(kind="monthly", amount=200_000, per_meal_cap=12_000)
NOON = "2026-11-23T12:00:00"


@pytest.mark.parametrize(
    ("rules", "amount", "left", "verdict"),
    [
        (CAPPED, None, 200_000, Allowed(limit=12_000)),
        (CAPPED, None, 3_000, Allowed(limit=3_000)),
        (CAPPED, None, 12_000, Allowed(limit=12_000)),
        (CAPPED, 12_000, 200_000, Allowed(limit=12_000)),
        (CAPPED, 12_000, 12_000, Allowed(limit=12_000)),
        (CAPPED, 1, 1, Allowed(limit=1)),
        (ANYTIME, 10_000, 10_000, Allowed(limit=10_000)),
        (ANYTIME, None, 10**15, Allowed(limit=10**15)),
        (CAPPED, 12_001, 200_000, Refusal("over_meal_cap", cap=12_000, currency="KRW")),
        (CAPPED, 12_001, 12_000, Refusal("over_meal_cap", cap=12_000, currency="KRW")),
        (CAPPED, 10**30, 200_000, Refusal("over_meal_cap", cap=12_000, currency="KRW")),
        (CAPPED, 13_000, 10_000, Refusal("not_enough", left=10_000, missing=3_000, currency="KRW")),
        (CAPPED, 11_000, 10_999, Refusal("not_enough", left=10_999, missing=1, currency="KRW")),
        (ANYTIME, 10_001, 10_000, Refusal("not_enough", left=10_000, missing=1, currency="KRW")),
        (ANYTIME, 10**30, 1, Refusal("not_enough", left=1, missing=10**30 - 1, currency="KRW")),
        (ANYTIME, None, 0, Refusal("nothing_left", currency="KRW")),
        (ANYTIME, 1, 0, Refusal("nothing_left", currency="KRW")),
        (ANYTIME, 0, 0, Refusal("nothing_left", currency="KRW")),
        (ANYTIME, None, -500, Refusal("nothing_left", currency="KRW")),
        (ANYTIME, 0, 10_000, Refusal("amount_not_positive", limit=10_000, currency="KRW")),
        (CAPPED, -1, 200_000, Refusal("amount_not_positive", limit=12_000, currency="KRW")),
        (CAPPED, -(10**30), 5_000, Refusal("amount_not_positive", limit=5_000, currency="KRW")),
    ],
)
def test_money(rules, amount, left, verdict):
    assert asked(rules, NOON, amount=amount, left=left) == verdict


@pytest.mark.parametrize(
    ("meals_per_day", "used_today", "verdict"),
    [
        (None, 99, Allowed(limit=10_000)),
        (1, 0, Allowed(limit=10_000)),
        (1, 1, Refusal("meals_used_up", count=1)),
        (2, 1, Allowed(limit=10_000)),
        (2, 2, Refusal("meals_used_up", count=2)),
        (2, 3, Refusal("meals_used_up", count=2)),
    ],
)
def test_meals_per_day(meals_per_day, used_today, verdict):
    rules = Rules(kind="daily", amount=10_000, meals_per_day=meals_per_day)
    assert asked(rules, NOON, used_today=used_today) == verdict


@pytest.mark.parametrize(
    ("restaurants", "restaurant_id", "verdict"),
    [
        (None, 7, Allowed(limit=10_000)),
        (frozenset({7, 8}), 7, Allowed(limit=10_000)),
        (frozenset({7, 8}), None, Allowed(limit=10_000)),
        (frozenset({7, 8}), 9, Refusal("restaurant_not_included")),
        (frozenset(), 7, Refusal("restaurant_not_included")),
    ],
)
def test_places(restaurants, restaurant_id, verdict):
    rules = Rules(kind="daily", amount=10_000, restaurants=restaurants)
    assert asked(rules, NOON, restaurant_id=restaurant_id) == verdict


def test_the_most_fundamental_reason_comes_first():
    rules = Rules(
        kind="daily",
        amount=10_000,
        weekdays=WORKDAYS,
        windows=((time(11), time(14)),),
        per_meal_cap=9_000,
        meals_per_day=1,
        holidays_off=True,
        restaurants=frozenset({7}),
    )
    wrong = {"restaurant_id": 9, "amount": 50_000, "left": 0, "used_today": 1}
    told = [decide(rules, seoul(at), **wrong).code for at in ("2026-09-26T20:00", "2026-09-25T20:00")]
    told.append(decide(rules, seoul("2026-11-23T20:00"), **wrong).code)
    for better in ({}, {"restaurant_id": 7}, {"used_today": 0}, {"left": 8_000}, {"left": 9_000}):
        wrong |= better
        told.append(decide(rules, seoul(NOON), **wrong).code)
    assert told == [
        "not_today",
        "holiday",
        "outside_hours",
        "restaurant_not_included",
        "meals_used_up",
        "nothing_left",
        "not_enough",
        "over_meal_cap",
    ]


@pytest.mark.parametrize(
    ("rules", "at", "expected"),
    [
        (LUNCH, "2026-11-23T12:34:56", "2026-11-23T12:34:56+09:00"),
        (LUNCH, "2026-11-23T09:00:00", "2026-11-23T11:00:00+09:00"),
        (LUNCH, "2026-11-23T14:00:00", "2026-11-24T11:00:00+09:00"),
        (LUNCH, "2026-09-23T14:00:00", "2026-09-28T11:00:00+09:00"),
        (NIGHT, "2026-11-28T03:00:00", "2026-11-30T22:00:00+09:00"),
        (ANYTIME, "2026-11-28T03:00:00", "2026-11-28T03:00:00+09:00"),
    ],
)
def test_next_open(rules, at, expected):
    assert next_open(rules, seoul(at)).isoformat() == expected


def test_nothing_opens_within_fourteen_days():
    rules = Rules(kind="daily", amount=1, weekdays=frozenset())
    assert next_open(rules, seoul(NOON)) is None


# Christmas 2026 and New Year are Fridays, so this rule next opens on 8 January at 11:00.
FRIDAYS = Rules(kind="daily", amount=1, weekdays=frozenset({4}), windows=((time(11), time(14)),), holidays_off=True)


@pytest.mark.parametrize(
    ("at", "opens"),
    [("2026-12-25T10:59:59", None), ("2026-12-25T11:00:00", "2027-01-08T11:00:00+09:00")],
)
def test_what_opens_in_fourteen_days_to_the_second_is_told_and_nothing_later(at, opens):
    found = next_open(FRIDAYS, seoul(at))
    assert (found and found.isoformat()) == opens


def test_an_hour_that_the_clocks_skip_never_opens():
    rules = Rules(kind="daily", amount=1, windows=((time(2), time(3)),))
    before = moment_of(datetime(2026, 3, 29, 0, 30, tzinfo=UTC), BERLIN, time(0))
    assert next_open(rules, before).isoformat() == "2026-03-30T02:00:00+02:00"


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "weekly"},
        {"amount": -1},
        {"weekdays": frozenset({7})},
        {"weekdays": frozenset({-1})},
        {"per_meal_cap": 0},
        {"meals_per_day": 0},
        {"per_meal_cap": -1},
    ],
)
def test_rules_that_mean_nothing_are_refused(wrong):
    with pytest.raises(ValueError, match=r"must be|are 0 to 6|must not be"):
        Rules(**{"kind": "daily", "amount": 1} | wrong)


def test_a_program_may_give_nothing_by_itself():
    assert Rules(kind="daily", amount=0).amount == 0


def test_facts_can_be_stored_as_json():
    assert asked(LUNCH, "2026-11-23T14:00:00").plain_facts() == {
        "start": "11:00:00",
        "end": "14:00:00",
        "day": "2026-11-24",
        "days_ahead": 1,
    }


def test_an_unknown_reason_is_refused():
    with pytest.raises(ValueError, match="'because' is not a valid Reason"):
        Refusal("because")


def test_policy_knows_no_django():
    code = "import sys, vouchers.policy; print([name for name in sys.modules if name.startswith('django')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
