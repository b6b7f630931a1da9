"""What an overdue invoice asks for on a day, by tables."""

from datetime import date

import pytest

from billing.dunning.schedule import Schedule

USUAL = Schedule((1, 7, 14), 30, 7)
NEVER = Schedule((), 0, 7)


@pytest.mark.parametrize(
    ("days_late", "told", "level"),
    [
        (0, 0, 0), (1, 0, 1), (2, 0, 1), (2, 1, 0), (6, 1, 0), (7, 1, 2), (8, 2, 0), (14, 2, 3), (22, 3, 0),
        # What was missed is not made up for, and what is grave gets its notice instead.
        (8, 0, 2), (22, 0, 3), (22, 1, 3), (23, 0, 0), (90, 2, 0),
    ],
)  # fmt: skip
def test_the_highest_level_that_was_not_told(days_late, told, level):
    assert USUAL.reminder_due(days_late, told) == level


def test_without_a_pause_nothing_is_grave():
    assert Schedule((1, 7, 60), 0, 7).reminder_due(61, 2) == 3
    assert (Schedule((1, 25), 30, 7).next_reminder(3, 1), Schedule((1, 25), 0, 7).next_reminder(3, 1)) == (-1, 22)


def test_without_days_nothing_is_told():
    assert [NEVER.reminder_due(days, 0) for days in (1, 100)] == [0, 0]
    assert (NEVER.is_grave(1_000), NEVER.next_reminder(3, 0)) == (False, -1)


@pytest.mark.parametrize(("days_late", "grave"), [(22, False), (23, True), (300, True)])
def test_it_is_grave_when_the_notice_is_due(days_late, grave):
    assert USUAL.is_grave(days_late) is grave


@pytest.mark.parametrize(
    ("days_late", "begins"), [(23, "2026-01-17"), (25, "2026-01-17"), (60, "2026-01-17"), (20, "2026-01-20")]
)
def test_a_pause_begins_as_planned_and_never_before_its_notice_has_run(days_late, begins):
    assert USUAL.pause_from(days_late, date(2026, 1, 10)) == date.fromisoformat(begins)


@pytest.mark.parametrize(
    ("days_late", "told", "days"), [(1, 0, 0), (1, 1, 6), (7, 1, 0), (7, 2, 7), (14, 3, -1), (40, 3, -1)]
)
def test_how_long_until_the_next_reminder(days_late, told, days):
    assert USUAL.next_reminder(days_late, told) == days
