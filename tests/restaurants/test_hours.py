"""When a restaurant is open: days off, the break, hours past midnight. 11 November 2025 is a Tuesday."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from restaurants.hours import Hours, next_opening, standing

DAY = Hours(time(11), time(21), time(15), time(17), frozenset({6}))
NIGHT = Hours(time(17), time(2), days_off=frozenset({6}))
SATURDAY = replace(DAY, other=((5, time(12), time(16)),))
HOLIDAYS = replace(DAY, holidays_off="KR")
REPAIRS = replace(DAY, closed_on=frozenset({date(2025, 11, 12), date(2025, 11, 13)}))


@pytest.mark.parametrize(
    "hours, now, doors, then",
    [
        (DAY, "2025-11-11 10:59", "before", "2025-11-11 11:00"),
        (DAY, "2025-11-11 11:00", "open", "2025-11-11 15:00"),
        (DAY, "2025-11-11 15:00", "break", "2025-11-11 17:00"),
        (DAY, "2025-11-11 17:00", "open", "2025-11-11 21:00"),
        (DAY, "2025-11-11 21:00", "over", "2025-11-12 11:00"),
        (DAY, "2025-11-15 22:00", "over", "2025-11-17 11:00"),
        (DAY, "2025-11-16 12:00", "day_off", "2025-11-17 11:00"),
        (NIGHT, "2025-11-15 23:30", "open", "2025-11-16 02:00"),
        (NIGHT, "2025-11-16 01:59", "open", "2025-11-16 02:00"),
        (NIGHT, "2025-11-16 02:00", "day_off", "2025-11-17 17:00"),
        (NIGHT, "2025-11-17 01:00", "before", "2025-11-17 17:00"),
        (Hours(time(10), time(20), days_off=frozenset(range(7))), "2025-11-11 12:00", "day_off", None),
        # Another opening and closing on Saturdays, and no break where it lies outside them.
        (SATURDAY, "2025-11-15 11:30", "before", "2025-11-15 12:00"),
        (SATURDAY, "2025-11-15 15:30", "open", "2025-11-15 16:00"),
        (SATURDAY, "2025-11-15 16:00", "over", "2025-11-17 11:00"),
        (SATURDAY, "2025-11-14 15:30", "break", "2025-11-14 17:00"),
        # Christmas 2025 is a Thursday; its eve is none.
        (HOLIDAYS, "2025-12-24 12:00", "open", "2025-12-24 15:00"),
        (HOLIDAYS, "2025-12-24 21:00", "over", "2025-12-26 11:00"),
        (HOLIDAYS, "2025-12-25 12:00", "day_off", "2025-12-26 11:00"),
        (DAY, "2025-12-25 12:00", "open", "2025-12-25 15:00"),
        (REPAIRS, "2025-11-11 22:00", "over", "2025-11-14 11:00"),
        (REPAIRS, "2025-11-13 12:00", "day_off", "2025-11-14 11:00"),
        (Hours(), "2025-11-11 03:00", "unknown", None),
        (Hours(opens=time(9)), "2025-11-11 03:00", "unknown", None),
        # All day and all night.
        (Hours(time(0), time(0)), "2025-11-11 23:59", "open", "2025-11-12 00:00"),
    ],
)
def test_the_doors(hours, now, doors, then):
    found = standing(hours, datetime.fromisoformat(now))
    assert (str(found.doors), found.until or found.opens_at) == (doors, then and datetime.fromisoformat(then))


def test_the_next_opening_is_now_while_it_is_open():
    now = datetime(2025, 11, 11, 12, 7)
    assert next_opening(DAY, now) == now
    assert next_opening(DAY, datetime(2025, 11, 16, 12)) == datetime(2025, 11, 17, 11)


@pytest.mark.parametrize(
    "hours, has_break",
    [
        (DAY, True),
        (Hours(time(11), time(21)), False),
        (Hours(time(11), time(21), time(9), time(10)), False),
        (Hours(time(11), time(21), time(20), time(22)), False),
        (Hours(None, None, time(15), time(17)), False),
        # The break would be before the opening of the same evening.
        (Hours(time(17), time(2), time(1), time(1, 30)), False),
    ],
)
def test_a_break_lies_inside_the_hours(hours, has_break):
    assert hours.has_break is has_break
