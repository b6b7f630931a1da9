"""On which days advances are due, and up to which day: a table, without a database."""

from datetime import date

import pytest

from billing.payouts.rhythms import advance_of, covered, next_advance


@pytest.mark.parametrize(
    ("rhythm", "day", "up_to", "next_on"),
    [
        ("monthly", date(2025, 11, 17), None, None),
        ("twice", date(2025, 11, 15), date(2025, 10, 15), date(2025, 11, 16)),
        ("twice", date(2025, 11, 16), date(2025, 11, 15), date(2025, 12, 16)),
        ("twice", date(2025, 11, 30), date(2025, 11, 15), date(2025, 12, 16)),
        ("weekly", date(2025, 11, 16), date(2025, 11, 9), date(2025, 11, 17)),
        ("weekly", date(2025, 11, 17), date(2025, 11, 16), date(2025, 11, 24)),
        ("weekly", date(2025, 12, 1), date(2025, 11, 30), date(2025, 12, 8)),
        ("daily", date(2025, 12, 1), date(2025, 11, 30), date(2025, 12, 2)),
    ],
)
def test_when_an_advance_is_due(rhythm, day, up_to, next_on):
    assert (covered(rhythm, day), next_advance(rhythm, day)) == (up_to, next_on)


@pytest.mark.parametrize(
    ("rhythm", "day", "month", "today", "on"),
    [
        ("monthly", date(2025, 11, 11), date(2025, 11, 1), date(2025, 11, 11), None),
        ("daily", date(2025, 11, 11), date(2025, 11, 1), date(2025, 11, 11), date(2025, 11, 12)),
        # Nobody prepared it yet: today's run covers it.
        ("daily", date(2025, 11, 11), date(2025, 11, 1), date(2025, 11, 14), date(2025, 11, 14)),
        ("daily", date(2025, 11, 30), date(2025, 11, 1), date(2025, 11, 30), date(2025, 12, 1)),
        # The next month's advances cover the next month alone.
        ("daily", date(2025, 11, 30), date(2025, 11, 1), date(2025, 12, 2), None),
        ("weekly", date(2025, 11, 11), date(2025, 11, 1), date(2025, 11, 11), date(2025, 11, 17)),
        ("weekly", date(2025, 12, 30), date(2025, 12, 1), date(2025, 12, 30), None),
        ("twice", date(2025, 11, 11), date(2025, 11, 1), date(2025, 11, 11), date(2025, 11, 16)),
        ("twice", date(2025, 11, 16), date(2025, 11, 1), date(2025, 11, 16), None),
        # Eaten after a company's cut-off day: of the month that begins, whose first advance comes in it.
        ("weekly", date(2025, 11, 26), date(2025, 12, 1), date(2025, 11, 26), date(2025, 12, 8)),
    ],
)
def test_which_advance_covers_a_day(rhythm, day, month, today, on):
    assert advance_of(rhythm, day, month, today) == on
