"""On which days a restaurant gets an advance, and up to which business day. Plain Python, without Django.

The statement pays the rest of a month: twice a month is one advance, of its first half.
"""

from datetime import date, timedelta

MONTHLY, TWICE, WEEKLY, DAILY = "monthly", "twice", "weekly", "daily"
HALF = 15
"""The last day of a month's first half."""


def covered(rhythm: str, day: date) -> date | None:
    """The last business day that the latest advance due by this day covers; None when there are no advances."""
    if rhythm == DAILY:
        return day - timedelta(days=1)
    if rhythm == WEEKLY:
        return day - timedelta(days=day.weekday() + 1)
    if rhythm == TWICE:
        return day.replace(day=HALF) if day.day > HALF else (day.replace(day=1) - timedelta(days=1)).replace(day=HALF)
    return None


def next_advance(rhythm: str, day: date) -> date | None:
    """The first day after this one on which an advance is due; None when there are no advances."""
    if rhythm == MONTHLY:
        return None
    now, later = covered(rhythm, day), day + timedelta(days=1)
    while covered(rhythm, later) == now:
        later += timedelta(days=1)
    return later


def advance_of(rhythm: str, day: date, month: date, today: date) -> date | None:
    """The day, today or later, of the first advance that covers a business day of a month; None: its statement pays it."""
    if rhythm == MONTHLY:
        return None
    on = max(day + timedelta(days=1), today)
    while (up_to := covered(rhythm, on) or on) < day or up_to.replace(day=1) < month:
        on += timedelta(days=1)
    return on if up_to.replace(day=1) == month else None
